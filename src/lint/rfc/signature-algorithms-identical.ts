import type { CertificateLint } from '../certificate-lint.js';

/** signature and signatureAlgorithm are the same, byte for byte. */
export const signatureAlgorithmsIdentical: CertificateLint<unknown> = {
  id: 'rfc/signature-algorithms-identical',
  citation: 'RFC 5280 §4.1.1.2, BR 7.1.2.7',
  check: ({ innerSignatureAlgorithm, outerSignatureAlgorithm }) =>
    innerSignatureAlgorithm.equals(outerSignatureAlgorithm) ? undefined : 'the two algorithm identifiers differ',
};
