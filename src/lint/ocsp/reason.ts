import type { OcspLint } from './ocsp-lint.js';

/** keyCompromise, affiliationChanged, superseded, cessationOfOperation, privilegeWithdrawn; unspecified has no revocationReason. */
const ALLOWED = [1, 3, 4, 5, 9];

/** A revocationReason is one that a CRL may carry. */
export const ocspReason: OcspLint = {
  id: 'ocsp/reason',
  citation: 'BR 7.3, 7.2.2',
  check: ({ responses }) => {
    const wrong = responses.find(({ reason }) => reason !== undefined && !ALLOWED.includes(reason));
    return wrong === undefined ? undefined : `${wrong.serial} has the reason ${wrong.reason ?? ''}`;
  },
};
