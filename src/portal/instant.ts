import type { EpochSeconds } from '../core/time.js';
import { html, type Html } from './html.js';
import type { PublicContext } from './page-context.js';

const JAPAN_SECONDS = 9 * 3600;

/** A point in time for people: in Japanese the time of Japan, in English UTC, to the minute. */
export function instant({ language }: Pick<PublicContext, 'language'>, at: EpochSeconds): Html {
  const shown = new Date((at + (language === 'ja' ? JAPAN_SECONDS : 0)) * 1000).toISOString().slice(0, 16).replace('T', ' ');
  return html`<time datetime="${new Date(at * 1000).toISOString()}">${shown} ${language === 'ja' ? 'JST' : 'UTC'}</time>`;
}
