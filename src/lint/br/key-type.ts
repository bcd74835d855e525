import type { CertificateLint } from '../certificate-lint.js';

/** The subject's key is RSA, or on P-256, P-384 or P-521. */
export const keyType: CertificateLint<unknown> = {
  id: 'br/key-type',
  citation: 'BR 6.1.5',
  check: ({ key }) => (key === null ? 'the key is neither RSA nor on P-256, P-384 or P-521' : undefined),
};
