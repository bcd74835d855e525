import type { CrlLint } from './crl-lint.js';

/** revokedCertificates is left out when there is no entry. */
export const crlNoEmptyList: CrlLint = {
  id: 'crl/no-empty-list',
  citation: 'RFC 5280 §5.1.2.6, BR 7.2',
  check: ({ hasRevokedCertificates, entries }) =>
    hasRevokedCertificates && entries()[Symbol.iterator]().next().done === true ? 'revokedCertificates is there but empty; it has to be left out' : undefined,
};
