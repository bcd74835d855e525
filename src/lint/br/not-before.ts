import type { CertificateLint } from '../certificate-lint.js';

const MOST_SECONDS = 48 * 3600;

/** notBefore lies within 48 hours of signing. */
export const notBeforeClose: CertificateLint = {
  id: 'br/not-before',
  citation: 'BR 7.1.2.7',
  check: ({ notBefore }, { now }) =>
    Math.abs(notBefore - now) > MOST_SECONDS ? 'notBefore is more than 48 hours away from the time of signing' : undefined,
};
