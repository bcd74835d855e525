import type { CertificateLint } from '../certificate-lint.js';
import type { LintIssuer } from '../lint-issuer.js';

/** The issuer is the issuing CA's subject, byte for byte. */
export const issuerName: CertificateLint<{ readonly issuer: LintIssuer }> = {
  id: 'rfc/issuer-name',
  citation: 'RFC 5280 §4.1.2.4, BR 7.1.4.1',
  check: (certificate, { issuer }) =>
    certificate.issuer.equals(issuer.subject) ? undefined : 'the issuer is not the subject of the issuer certificate, byte for byte',
};
