import type { SubjectKey } from '../core/subject-key.js';
import type { Policy } from './policy.js';

/**
 * Whether a subscriber's public key is of a kind and size that the policy certifies (BR 6.1.5, 6.1.6; CP 6.1.5).
 * @returns undefined for an acceptable key, else the reason and the way out, in words for the requester
 */
export function whyKeyIsUnacceptable(key: SubjectKey, keys: Policy['keys']): string | undefined {
  const accepted = describeKeys(keys);
  if (key.type === 'EC') {
    return keys.ec.includes(key.curve) ? undefined : `an EC key on ${key.curve} is not certified; use ${accepted}`;
  }
  if (keys.rsa === null) return `an RSA key is not certified; use ${accepted}`;
  const { minBits, maxBits } = keys.rsa;
  if (key.bits < minBits || key.bits > maxBits) return `the RSA modulus has ${key.bits} bits; use ${accepted}`;
  if (key.bits % 8 !== 0) return `the RSA modulus has ${key.bits} bits, which is not a multiple of 8 (BR 6.1.5); use ${accepted}`;
  if (key.exponent % 2n === 0n) return 'the RSA public exponent is even (BR 6.1.6); use 65537';
  if (key.exponent <= 65_536n || key.exponent >= 2n ** 256n)
    return 'the RSA public exponent is outside 2^16+1 to 2^256-1 (BR 6.1.6); use 65537';
  if ((key.modulus.at(-1) ?? 0) % 2 === 0) return 'the RSA modulus is even (BR 6.1.6); make a new key';
  return undefined;
}

/** The accepted keys in words: `RSA with 2048 to 4096 bits, or EC on P-256 or P-384`. */
export function describeKeys(keys: Policy['keys']): string {
  const rsa = keys.rsa === null ? [] : [`RSA with ${keys.rsa.minBits} to ${keys.rsa.maxBits} bits`];
  const ec = keys.ec.length === 0 ? [] : [`EC on ${keys.ec.join(' or ')}`];
  return [...rsa, ...ec].join(', or ');
}
