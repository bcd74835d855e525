import { squareRoot } from './square-root.js';

/** BR 6.1.1.3. */
export const FERMAT_ROUNDS = 100;

/** Residues of a square are rare modulo these. Their product is exact as a number; of numbers that are no squares, 1 in 1600 passes them all. */
const MODULI = [64, 63, 65, 11, 17, 19, 23, 31];
const PRODUCT = BigInt(MODULI.reduce((product, modulus) => product * modulus));
const SIEVE = MODULI.map((modulus) => ({ modulus, isSquare: squaresModulo(modulus) }));

/**
 * Whether Fermat's factorization succeeds within 100 rounds: n = a² - b², with a counted upwards from the root of n (BR 6.1.1.3). Whoever makes
 * two primes near each other makes such a key. The rounds need no long arithmetic but for the few a² - n that look like squares modulo small numbers.
 * @param n an odd modulus
 */
export function hasClosePrimes(n: bigint): boolean {
  const root = squareRoot(n);
  const start = root * root === n ? root : root + 1n;
  const firstA = Number(start % PRODUCT);
  const firstB = Number((start * start - n) % PRODUCT);
  const a = SIEVE.map(({ modulus }) => firstA % modulus);
  const b = SIEVE.map(({ modulus }) => firstB % modulus);
  for (let round = 0; round < FERMAT_ROUNDS; round++) {
    let looksLikeSquare = true;
    for (let i = 0; i < SIEVE.length; i++) {
      const { modulus = 1, isSquare = [] } = SIEVE[i] ?? {};
      const [residue, square] = [a[i] ?? 0, b[i] ?? 0];
      if (isSquare[square] !== true) looksLikeSquare = false;
      // (a + 1)² - n = a² - n + 2a + 1
      b[i] = (square + 2 * residue + 1) % modulus;
      a[i] = (residue + 1) % modulus;
    }
    if (looksLikeSquare && isSquareOf(start + BigInt(round), n)) return true;
  }
  return false;
}

function isSquareOf(a: bigint, n: bigint): boolean {
  const square = a * a - n;
  const root = squareRoot(square);
  return root * root === square;
}

function squaresModulo(modulus: number): boolean[] {
  const isSquare = Array<boolean>(modulus).fill(false);
  for (let x = 0; x < modulus; x++) isSquare[(x * x) % modulus] = true;
  return isSquare;
}
