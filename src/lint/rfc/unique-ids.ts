import type { CertificateLint } from '../certificate-lint.js';

/** issuerUniqueID and subjectUniqueID are left out. */
export const noUniqueIds: CertificateLint<unknown> = {
  id: 'rfc/unique-ids',
  citation: 'RFC 5280 §4.1.2.8, BR 7.1.2.7',
  check: ({ uniqueIds }) => (uniqueIds ? 'there is an issuerUniqueID or subjectUniqueID' : undefined),
};
