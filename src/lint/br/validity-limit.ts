import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';
import type { CertificateLint } from '../certificate-lint.js';

/** Most days of validity for certificates issued from an instant on, newest first. */
const LIMITS: readonly { readonly from: EpochSeconds; readonly days: number }[] = [
  { from: Date.UTC(2029, 2, 15) / 1000, days: 47 },
  { from: Date.UTC(2027, 2, 15) / 1000, days: 100 },
  { from: Date.UTC(2026, 2, 15) / 1000, days: 200 },
  { from: Date.UTC(2020, 8, 1) / 1000, days: 398 },
];
/** Before 2020-09-01 (BR 6.3.2 of that time). */
const OLDEST_DAYS = 825;

/** The validity, both ends included, keeps the limit of its day of issuance. */
export const validityLimit: CertificateLint = {
  id: 'br/validity-limit',
  citation: 'BR 6.3.2',
  check: ({ notBefore, notAfter }, { baselineAt }) => {
    if (baselineAt === null) return undefined;
    const days = LIMITS.find(({ from }) => baselineAt >= from)?.days ?? OLDEST_DAYS;
    const seconds = notAfter - notBefore + 1;
    return seconds > days * SECONDS_PER_DAY ? `the validity is ${seconds} seconds, more than ${days} days` : undefined;
  },
};
