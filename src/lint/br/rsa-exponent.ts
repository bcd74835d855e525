import type { CertificateLint } from '../certificate-lint.js';

const LEAST = 65_537n;
const LIMIT = 1n << 256n;

/** An RSA exponent is odd, at least 2^16+1 and below 2^256. */
export const rsaExponent: CertificateLint<unknown> = {
  id: 'br/rsa-exponent',
  citation: 'BR 6.1.6',
  check: ({ key }) => {
    if (key?.type !== 'RSA') return undefined;
    const { exponent } = key;
    return exponent % 2n === 1n && exponent >= LEAST && exponent < LIMIT
      ? undefined
      : `the RSA exponent ${exponent} is even, below 65537, or 2^256 or more`;
  },
};
