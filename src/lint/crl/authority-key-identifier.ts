import { authorityKeyIdentifierFault } from '../authority-key-identifier-fault.js';
import type { CrlLint } from './crl-lint.js';

/** authorityKeyIdentifier is there, not critical, and has the issuer's keyIdentifier and nothing else. */
export const crlAuthorityKeyIdentifier: CrlLint = {
  id: 'crl/authority-key-identifier',
  citation: 'RFC 5280 §5.2.1, BR 7.2.2, CP 7.2',
  check: (crl, { issuer }) => authorityKeyIdentifierFault(crl.extensions, issuer.keyId),
};
