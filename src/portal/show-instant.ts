import type { Language } from '../core/language.js';

const JAPAN_MS = 9 * 3600 * 1000;

/** An instant for people: the time of Japan in Japanese, UTC in English, to the minute. @param at RFC 3339 */
export function showInstant(language: Language, at: string): string {
  const ms = Date.parse(at);
  const text = new Date(language === 'ja' ? ms + JAPAN_MS : ms).toISOString().slice(0, 16).replace('T', ' ');
  return language === 'ja' ? `${text}（日本時間）` : `${text} UTC`;
}

/** The day of {@link showInstant}. */
export function showDay(language: Language, at: string): string {
  return showInstant(language, at).slice(0, 10);
}
