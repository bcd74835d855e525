import { minutesOfJapan, minutesOfUtc } from '../core/minutes.js';
import type { EpochSeconds } from '../core/time.js';
import { html, type Html } from './html.js';
import type { PublicContext } from './page-context.js';

/** A point in time for people: in Japanese the time of Japan, in English UTC, to the minute. */
export function instant({ language }: Pick<PublicContext, 'language'>, at: EpochSeconds): Html {
  const shown = language === 'ja' ? `${minutesOfJapan(at)} JST` : `${minutesOfUtc(at)} UTC`;
  return html`<time datetime="${new Date(at * 1000).toISOString()}">${shown}</time>`;
}
