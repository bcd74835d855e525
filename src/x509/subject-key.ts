import type { SubjectKey } from '../core/subject-key.js';
import { publicKeyObject, readPublicKeyNumbers, type PublicKeyNumbers } from './public-key.js';

/**
 * What the policy judges a public key by.
 * @param spki SubjectPublicKeyInfo, DER
 * @returns null for a key of another kind than RSA and EC on P-256, P-384 or P-521, or encoded in another way than BR 7.1.3.1 demands
 * @throws DerError for bytes that are no key of the kind that they name, and for a point that is not on its curve
 */
export function subjectKey(spki: Buffer): SubjectKey | null {
  const numbers = readPublicKeyNumbers(spki);
  if (numbers === undefined) return null;
  if (numbers.type === 'EC') publicKeyObject(spki, numbers);
  return toSubjectKey(numbers);
}

/** The policy's view of a key whose point, if it has one, is known to lie on its curve. */
export function toSubjectKey(numbers: PublicKeyNumbers): SubjectKey {
  if (numbers.type === 'EC') return { type: 'EC', curve: numbers.curve };
  const { modulus, exponent } = numbers;
  const bits = modulus.length * 8 - (Math.clz32(modulus[0] ?? 0) - 24);
  return { type: 'RSA', bits, modulus, exponent: BigInt(`0x${exponent.toString('hex')}`) };
}
