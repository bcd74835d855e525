import type { Bilingual } from '../../core/language.js';
import type { CertificateStanding } from '../../core/state/certificate-standing.js';
import { html, type Html } from '../html.js';

/** How certificates stand, for people. */
export const STANDINGS: Readonly<Record<CertificateStanding, Bilingual>> = {
  pending: { ja: '発行中', en: 'being issued' },
  valid: { ja: '有効', en: 'valid' },
  expired: { ja: '期限切れ', en: 'expired' },
  revoked: { ja: '失効', en: 'revoked' },
  lost: { ja: '未完了（失効扱い）', en: 'never finished (revoked)' },
};

const CLASSES: Readonly<Record<CertificateStanding, string>> = { pending: 'warn', valid: 'good', expired: '', revoked: 'bad', lost: 'bad' };

/** With a class for colour beside the word. */
export function standingText(standing: CertificateStanding, say: (text: Bilingual) => string): Html {
  return html`<span class="badge ${CLASSES[standing]}">${say(STANDINGS[standing])}</span>`;
}
