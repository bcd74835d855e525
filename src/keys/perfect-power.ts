import { oddPrimesBelow } from './primes.js';
import { residuesBy } from './residues.js';
import { bitLength } from './square-root.js';

/** Witnesses asked for one exponent before the root itself is taken. */
const WITNESSES = 6;
/** 8192 bits, the longest modulus that is read, over the 9.55 bits of the least factor that may be left. */
const LARGEST_EXPONENT = 858;

/*
 * Modulo a prime q = 1 (mod k), only one residue in k is a k-th power, and n is one exactly if n^((q-1)/k) = 1. A few such q rule out nearly every
 * exponent by plain numbers. Squares are left to Fermat's factorization, whose first round finds them.
 */
const EXPONENTS = oddPrimesBelow(LARGEST_EXPONENT).map((exponent) => ({ exponent, witnesses: witnessesOf(exponent) }));
const firstResidues = residuesBy(EXPONENTS.map(({ witnesses }) => witnesses[0] ?? 0));

/**
 * Whether a modulus is a number raised to an odd power, so that one root gives its factor away (BR 6.1.6, NIST SP 800-89 §5.3.3).
 * @param n without factors below 752
 */
export function isOddPower(n: bigint): boolean {
  const residues = firstResidues(n);
  const most = bitLength(n) / Math.log2(752);
  return EXPONENTS.some(({ exponent, witnesses }, i) => {
    if (exponent > most) return false;
    const [first = 0, ...others] = witnesses;
    if (!looksLikePower(residues[i] ?? 0, exponent, first)) return false;
    return others.every((q) => looksLikePower(Number(n % BigInt(q)), exponent, q)) && isPowerOf(n, exponent);
  });
}

function looksLikePower(residue: number, exponent: number, q: number): boolean {
  let result = 1;
  let base = residue;
  for (let rest = (q - 1) / exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * base) % q;
    base = (base * base) % q;
  }
  return result <= 1;
}

function isPowerOf(n: bigint, exponent: number): boolean {
  const k = BigInt(exponent);
  // From above, Newton's method falls until it has the root.
  let root = 1n << BigInt(Math.ceil(bitLength(n) / exponent));
  for (;;) {
    const next = ((k - 1n) * root + n / root ** (k - 1n)) / k;
    if (next >= root) return root ** k === n;
    root = next;
  }
}

function witnessesOf(exponent: number): number[] {
  const found: number[] = [];
  for (let q = 2 * exponent + 1; found.length < WITNESSES; q += 2 * exponent) if (isPrime(q)) found.push(q);
  return found;
}

function isPrime(n: number): boolean {
  for (let divisor = 3; divisor * divisor <= n; divisor += 2) if (n % divisor === 0) return false;
  return true;
}
