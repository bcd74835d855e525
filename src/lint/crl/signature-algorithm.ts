import { allowedSignatureAlgorithm } from '../allowed-signature-algorithm.js';
import type { CrlLint } from './crl-lint.js';

/** The algorithm is one of the allowed encodings and fits the issuer's key; beside the signature it is the same, byte for byte. */
export const crlSignatureAlgorithm: CrlLint = {
  id: 'crl/signature-algorithm',
  citation: 'RFC 5280 §5.1.1.2, BR 7.1.3.2',
  check: (crl, { issuer }) => {
    const { innerSignatureAlgorithm, outerSignatureAlgorithm } = crl;
    if (outerSignatureAlgorithm !== undefined && !innerSignatureAlgorithm.equals(outerSignatureAlgorithm))
      return 'the two algorithm identifiers differ';
    return allowedSignatureAlgorithm(innerSignatureAlgorithm, issuer.key);
  },
};
