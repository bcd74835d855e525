import { oddPrimesBelow } from './primes.js';

/*
 * CVE-2017-15361. The faulty library makes primes of the form k * M + (65537^a mod M), M being a product of the first primes. Modulo each of those
 * primes such a prime, and so the modulus, is a power of 65537. The published fingerprint (Nemec et al., "The Return of Coppersmith's Attack",
 * 2017) looks at the primes up to 167. Of these, 17 have residues that are no power of 65537; the others tell nothing.
 */
const FINGERPRINT: readonly { readonly prime: number; readonly isPower: readonly boolean[] }[] = oddPrimesBelow(168)
  .map((prime) => ({ prime, isPower: powersOf65537(prime) }))
  .filter(({ prime, isPower }) => isPower.filter(Boolean).length < prime - 1);

/** What {@link hasRocaFingerprint} wants to know the modulus by. */
export const ROCA_PRIMES: readonly number[] = FINGERPRINT.map(({ prime }) => prime);

/**
 * Whether a modulus has the fingerprint of CVE-2017-15361 (BR 6.1.1.3). One in 370 million sound moduli has it too.
 * @param residues the modulus modulo each of {@link ROCA_PRIMES}, in their order
 */
export function hasRocaFingerprint(residues: readonly number[]): boolean {
  return FINGERPRINT.every(({ isPower }, i) => isPower[residues[i] ?? 0] === true);
}

function powersOf65537(prime: number): boolean[] {
  const isPower = Array<boolean>(prime).fill(false);
  for (let power = 1; isPower[power] !== true; power = (power * (65_537 % prime)) % prime) isPower[power] = true;
  return isPower;
}
