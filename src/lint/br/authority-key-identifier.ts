import { authorityKeyIdentifierFault } from '../authority-key-identifier-fault.js';
import type { CertificateLint } from '../certificate-lint.js';
import type { LintIssuer } from '../lint-issuer.js';

/** authorityKeyIdentifier is there, not critical, and has the issuer's keyIdentifier and nothing else. */
export const authorityKeyIdentifier: CertificateLint<{ readonly issuer: LintIssuer }> = {
  id: 'br/authority-key-identifier',
  citation: 'BR 7.1.2.11.1, RFC 5280 §4.2.1.1, CP 7.1',
  check: ({ extensions }, { issuer }) => authorityKeyIdentifierFault(extensions, issuer.keyId),
};
