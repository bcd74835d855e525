import type { CrlLint } from './crl-lint.js';

/** The issuer is the issuing CA's subject, byte for byte. */
export const crlIssuerName: CrlLint = {
  id: 'crl/issuer-name',
  citation: 'RFC 5280 §5.1.2.3, BR 7.2',
  check: (crl, { issuer }) =>
    crl.issuer.equals(issuer.subject) ? undefined : 'the issuer is not the subject of the issuer certificate, byte for byte',
};
