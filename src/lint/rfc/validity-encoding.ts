import type { CertificateLint } from '../certificate-lint.js';
import { timeTagFault } from '../time-tag.js';

/** notAfter follows notBefore, and both are encoded as their years demand. */
export const validityEncoding: CertificateLint<unknown> = {
  id: 'rfc/validity-encoding',
  citation: 'RFC 5280 §4.1.2.5',
  check: ({ notBefore, notBeforeTag, notAfter, notAfterTag }) => {
    if (notAfter <= notBefore) return 'notAfter is not after notBefore';
    return timeTagFault('notBefore', notBefore, notBeforeTag) ?? timeTagFault('notAfter', notAfter, notAfterTag);
  },
};
