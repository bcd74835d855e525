import type { Language } from '../../core/language.js';
import { toRfc3339, type EpochSeconds } from '../../core/time.js';
import { html, type Html } from '../html.js';

const JAPAN_SECONDS = 9 * 3600;

/** A time for people: Japan's in Japanese, UTC in English, to the minute. */
export function timeText(at: EpochSeconds, language: Language): Html {
  const shown = new Date((at + (language === 'ja' ? JAPAN_SECONDS : 0)) * 1000).toISOString().slice(0, 16).replace('T', ' ');
  return html`<time datetime="${toRfc3339(at)}">${shown} ${language === 'ja' ? '（日本時間）' : 'UTC'}</time>`;
}

/** The same for what may not have happened. */
export function timeOrDash(at: EpochSeconds | null, language: Language): Html {
  return at === null ? html`–` : timeText(at, language);
}
