import { allowedSignatureAlgorithm } from '../allowed-signature-algorithm.js';
import type { CertificateLint } from '../certificate-lint.js';
import type { LintIssuer } from '../lint-issuer.js';

/** The signature algorithm is one of the allowed encodings and fits the issuer's key. */
export const signatureAlgorithm: CertificateLint<{ readonly issuer: LintIssuer }> = {
  id: 'br/signature-algorithm',
  citation: 'BR 7.1.3.2, CP 7.1.3',
  check: ({ innerSignatureAlgorithm }, { issuer }) => allowedSignatureAlgorithm(innerSignatureAlgorithm, issuer.key),
};
