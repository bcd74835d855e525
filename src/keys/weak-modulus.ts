import { FERMAT_ROUNDS, hasClosePrimes } from './close-primes.js';
import { isOddPower } from './perfect-power.js';
import { oddPrimesBelow } from './primes.js';
import { residuesBy } from './residues.js';
import { hasRocaFingerprint, ROCA_PRIMES } from './roca.js';

/** BR 6.1.6: no factor below 752. */
const SMALL_PRIMES = oddPrimesBelow(752);
const residuesOf = residuesBy(SMALL_PRIMES);
const ROCA_INDEXES = ROCA_PRIMES.map((prime) => SMALL_PRIMES.indexOf(prime));

/**
 * Whether the factors of an RSA modulus can be found by known shortcuts (BR 6.1.1.3, 6.1.6): a factor below 752, a power, primes close
 * together, primes made by the library of CVE-2017-15361. Some 50 microseconds for a sound modulus of 2048 bits; docs/decisions/0030.
 * @param modulus big-endian, odd, at most 8192 bits
 * @returns undefined for a modulus without these weaknesses, else which one it has, in words for the requester
 */
export function whyModulusIsWeak(modulus: Buffer): string | undefined {
  const n = BigInt(`0x${modulus.toString('hex')}`);
  const residues = residuesOf(n);
  const factor = SMALL_PRIMES[residues.indexOf(0)];
  if (factor !== undefined) return `the RSA modulus is divisible by ${factor} (BR 6.1.6)`;
  if (hasRocaFingerprint(ROCA_INDEXES.map((index) => residues[index] ?? 0)))
    return 'the RSA modulus was made by a library with a known flaw, CVE-2017-15361 (ROCA; BR 6.1.1.3)';
  if (hasClosePrimes(n))
    return `the primes of the RSA modulus are so close together that Fermat's method finds them within ${FERMAT_ROUNDS} rounds (BR 6.1.1.3)`;
  if (isOddPower(n)) return 'the RSA modulus is a power of another number (BR 6.1.6)';
  return undefined;
}
