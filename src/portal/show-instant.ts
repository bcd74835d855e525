import type { Language } from '../core/language.js';
import { minutesOfJapan, minutesOfUtc } from '../core/minutes.js';

/** An instant for people: the time of Japan in Japanese, UTC in English, to the minute. @param at RFC 3339 */
export function showInstant(language: Language, at: string): string {
  const seconds = Date.parse(at) / 1000;
  return language === 'ja' ? `${minutesOfJapan(seconds)}（日本時間）` : `${minutesOfUtc(seconds)} UTC`;
}

/** The day of {@link showInstant}. */
export function showDay(language: Language, at: string): string {
  return showInstant(language, at).slice(0, 10);
}
