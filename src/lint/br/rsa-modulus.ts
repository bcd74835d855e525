import type { CertificateLint } from '../certificate-lint.js';

const LEAST_BITS = 2048;

/** An RSA modulus has 2048 bits or more, a multiple of 8, and is odd. */
export const rsaModulus: CertificateLint<unknown> = {
  id: 'br/rsa-modulus',
  citation: 'BR 6.1.5, 6.1.6, CP 6.1.5',
  check: ({ key }) => {
    if (key?.type !== 'RSA') return undefined;
    if (key.bits < LEAST_BITS) return `the RSA modulus has ${key.bits} bits, fewer than ${LEAST_BITS}`;
    if (key.bits % 8 !== 0) return `the RSA modulus has ${key.bits} bits, which is no multiple of 8`;
    return ((key.modulus.at(-1) ?? 0) & 1) === 1 ? undefined : 'the RSA modulus is even';
  },
};
