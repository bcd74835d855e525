import type { Language } from '../../core/language.js';
import type { EpochSeconds } from '../../core/time.js';
import { html, type Html } from '../html.js';
import { instant } from '../instant.js';

/** A time, or a dash for what has not happened. */
export function timeOrDash(at: EpochSeconds | null, language: Language): Html {
  return at === null ? html`–` : instant({ language }, at);
}
