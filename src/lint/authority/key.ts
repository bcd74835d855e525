import type { AuthorityLint } from './authority-lint.js';

const RSA_MOST_BITS = 4096;

/** The key is RSA of 2048 to 4096 bits, or on P-256 or P-384. */
export const authorityKey: AuthorityLint = {
  id: 'authority/key',
  citation: 'BR 6.1.5, CP 6.1.5',
  check: ({ key }) => {
    if (key?.type === 'RSA') return key.bits <= RSA_MOST_BITS ? undefined : `the RSA modulus has ${key.bits} bits, more than ${RSA_MOST_BITS}`;
    return key?.curve === 'P-521' ? 'the key is on P-521, which ceremonies do not make' : undefined;
  },
};
