import { createPrivateKey, generatePrimeSync, type KeyObject } from 'node:crypto';

/** An RSA-2048 key whose primes lie so close together that Fermat's method finds them at once. It signs as well as any other. */
export function closePrimesKey(): KeyObject {
  // One prime above the other by less than 2^17, found by looking at one residue class after the other.
  const p = generatePrimeSync(1024, { bigint: true });
  const q = generatePrimeNear(p);
  const [d, dp, dq, qi] = [inverse(65_537n, (p - 1n) * (q - 1n)), inverse(65_537n, p - 1n), inverse(65_537n, q - 1n), inverse(q, p)];
  const text = (n: bigint) => Buffer.from(n.toString(16).padStart(n.toString(16).length + (n.toString(16).length % 2), '0'), 'hex').toString('base64url');
  const jwk = { kty: 'RSA', n: text(p * q), e: 'AQAB', d: text(d), p: text(p), q: text(q), dp: text(dp), dq: text(dq), qi: text(qi) };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

function generatePrimeNear(p: bigint): bigint {
  for (let candidate = p + 2n; ; candidate += 2n) if (power(2n, candidate - 1n, candidate) === 1n) return candidate;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let rest = exponent, square = base; rest > 0n; rest >>= 1n, square = (square * square) % modulus) if (rest & 1n) result = (result * square) % modulus;
  return result;
}

function inverse(a: bigint, modulus: bigint): bigint {
  let [r, next, s, t] = [modulus, a % modulus, 0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next, s, t] = [next, r - quotient * next, t, s - quotient * t];
  }
  return ((s % modulus) + modulus) % modulus;
}
