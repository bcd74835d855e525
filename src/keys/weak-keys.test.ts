import { createPublicKey, generateKeyPairSync, generatePrimeSync, hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { SubjectKey } from '../core/subject-key.js';
import { hasClosePrimes } from './close-primes.js';
import { DigestSet } from './digest-set.js';
import { createKeyJudge, debianDigest } from './key-judge.js';
import { parseDigestList } from './parse-digest-list.js';
import { isOddPower } from './perfect-power.js';
import { oddPrimesBelow } from './primes.js';
import { bitLength, squareRoot } from './square-root.js';
import { whyModulusIsWeak } from './weak-modulus.js';

const toBuffer = (n: bigint): Buffer => {
  const hex = n.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
};
const prime = (bits: number, options: object = {}): bigint => generatePrimeSync(bits, { ...options, bigint: true });
const weakness = (n: bigint) => whyModulusIsWeak(toBuffer(n));

/** By Miller and Rabin with fixed bases: for looking for primes in a pattern. */
function isProbablePrime(n: bigint): boolean {
  if (oddPrimesBelow(200).some((p) => n % BigInt(p) === 0n)) return false;
  let odd = n - 1n;
  let twos = 0;
  for (; odd % 2n === 0n; odd /= 2n) twos++;
  return [2n, 3n, 5n, 7n].every((base) => {
    let x = power(base, odd, n);
    if (x === 1n || x === n - 1n) return true;
    for (let i = 1; i < twos; i++) {
      x = (x * x) % n;
      if (x === n - 1n) return true;
    }
    return false;
  });
}
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let rest = exponent, square = base % modulus; rest > 0n; rest >>= 1n, square = (square * square) % modulus) {
    if (rest & 1n) result = (result * square) % modulus;
  }
  return result;
}
function nextPrime(after: bigint): bigint {
  let n = after | 1n;
  do n += 2n;
  while (!isProbablePrime(n));
  return n;
}

/** A prime as the library of CVE-2017-15361 makes it: k * M + (65537^a mod M), M being the product of the first 126 primes for 1024 bits. */
function rocaPrime(seed: bigint): bigint {
  const m = oddPrimesBelow(702).reduce((product, p) => product * BigInt(p), 2n);
  for (let k = (1n << (1023n - BigInt(bitLength(m)))) + seed, a = 5n + seed; ; k++, a += 3n) {
    const candidate = k * m + power(65_537n, a, m);
    if (isProbablePrime(candidate)) return candidate;
  }
}

describe('sound keys', () => {
  test('of every size pass, made by OpenSSL', () => {
    for (const bits of [2048, 2048, 2048, 3072, 4096]) {
      const { n } = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
      expect(whyModulusIsWeak(Buffer.from(String(n), 'base64url'))).toBeUndefined();
    }
  });
});

describe('small factors', () => {
  test.each([3n, 5n, 167n, 743n, 751n])('a modulus divisible by %s is weak', (factor) => {
    expect(weakness(factor * prime(2040))).toBe(`the RSA modulus is divisible by ${factor} (BR 6.1.6)`);
  });

  test('757, the first prime above 752, is none of them', () => {
    expect(weakness(757n * prime(2040))).toBeUndefined();
  });
});

describe('ROCA (CVE-2017-15361)', () => {
  test('a modulus of two such primes has the fingerprint', () => {
    const modulus = rocaPrime(1n) * rocaPrime(7n ** 30n);
    expect(weakness(modulus)).toContain('CVE-2017-15361');
  });

  test('one such prime is not enough', () => {
    expect(weakness(rocaPrime(2n) * prime(1024))).toBeUndefined();
  });
});

describe('close primes', () => {
  test('the next prime after a prime is found', () => {
    const p = prime(1024);
    expect(weakness(p * nextPrime(p))).toContain('within 100 rounds');
  });

  test('a square is found', () => {
    expect(weakness(prime(1024) ** 2n)).toContain('within 100 rounds');
  });

  test('round 100 still counts, round 101 does not', () => {
    // n = a² - b², where a is as far above the root of n as there are rounds before it.
    const withRounds = (rounds: bigint): bigint => {
      let b: bigint;
      const a = prime(1024);
      const start = (n: bigint) => squareRoot(n) + 1n;
      const gap = (candidate: bigint) => a - start(a * a - candidate * candidate);
      // The gap grows with b; it is brought to the wanted number by halving intervals.
      let [low, high] = [0n, a];
      while (high - low > 1n) {
        b = (low + high) / 2n;
        if (gap(b) >= rounds - 1n) high = b;
        else low = b;
      }
      return a * a - high * high;
    };
    expect(hasClosePrimes(withRounds(100n))).toBe(true);
    expect(hasClosePrimes(withRounds(101n))).toBe(false);
    expect(hasClosePrimes(withRounds(1n))).toBe(true);
  });

  test('square roots are exact around squares', () => {
    for (const bits of [1, 26, 51, 52, 53, 104, 105, 511, 1024, 2048]) {
      const root = (1n << BigInt(bits)) + 12_345n;
      for (const [n, expected] of [[root * root, root], [root * root - 1n, root - 1n], [root * root + 2n * root, root], [(root + 1n) ** 2n, root + 1n]] as const) {
        expect(squareRoot(n), `${bits}`).toBe(expected);
      }
    }
    expect([0n, 1n, 2n, 3n, 4n].map(squareRoot)).toEqual([0n, 1n, 1n, 1n, 2n]);
  });
});

describe('powers', () => {
  test.each([3, 5, 7, 13, 101])('a prime to the power of %i is found', (exponent) => {
    const n = prime(Math.ceil(2048 / exponent)) ** BigInt(exponent);
    expect(isOddPower(n)).toBe(true);
    expect(weakness(n)).toContain('is a power');
  });

  test('its neighbours are none', () => {
    const cube = prime(683) ** 3n;
    expect([isOddPower(cube + 2n), isOddPower(cube - 2n)]).toEqual([false, false]);
  });
});

/** A key of a Debian machine of 2006 to 2008 that everybody knows, and its entry in openssl-blacklist. */
const DEBIAN_MODULUS = Buffer.from(
  'd673252af6723c3f72529403eab7c30def3c52f97e799825f4a70191c616adcf1ece1113f1625971074c492c592025fdeadbdb146a081826bdf0d77c3c913dcf1b6f0b3b78f5108d2e493ad0eee8ca5c021711adc13d358e61133870fcd19c8e5c22403959782aa82e72aee53a3d491e3912ce27b27e1a85ea69c19a527d28f7934c9823b7e56fdd657dac83fdc65bb22a98d843df73238919781b714c81a5e2afec71f5c54aa2a27c590ad94c03c1062d50efcffac743e3c8a3ae056846a1d756eb862bf4224169d467c35215ade0afcc11e85fe629afb802c4786ff2e9c929bccf502b3d3b8876c6a11785cc398b389f1d86bdd9cb0bd4ec13956ec3fa270d',
  'hex',
);
const DEBIAN_ENTRY = '8df20e6961a16398b85a';

const NOTHING = Buffer.alloc(0);
const rsa = (modulus: Buffer): SubjectKey => ({ type: 'RSA', bits: modulus.length * 8, modulus, exponent: 65_537n });
const spkiOf = (modulus: Buffer) =>
  createPublicKey({ key: { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB' }, format: 'jwk' }).export({ type: 'spki', format: 'der' });

describe('lists of known keys', () => {
  test("Debian's weak keys are known by openssl-blacklist's digests, whatever else their modulus is", () => {
    expect(debianDigest(DEBIAN_MODULUS).toString('hex')).toBe(DEBIAN_ENTRY);
    expect(whyModulusIsWeak(DEBIAN_MODULUS)).toBeUndefined();
    const file = Buffer.from(`# comment\n${DEBIAN_ENTRY}\n\n00000000000000000000\n`);
    const parsed = parseDigestList(file, 10);
    if ('faultyLine' in parsed) throw new Error('not parsed');
    const judge = createKeyJudge({ debianModuli: parsed.digests, blockedSpki: NOTHING, ownSpki: NOTHING });
    expect(judge(rsa(DEBIAN_MODULUS), spkiOf(DEBIAN_MODULUS))).toContain('CVE-2008-0166');
    const sound = toBuffer(prime(1024) * prime(1024));
    expect(judge(rsa(sound), spkiOf(sound))).toBeUndefined();
    const withoutList = createKeyJudge({ debianModuli: NOTHING, blockedSpki: NOTHING, ownSpki: NOTHING });
    expect(withoutList(rsa(DEBIAN_MODULUS), spkiOf(DEBIAN_MODULUS))).toBeUndefined();
  });

  test('listed keys and our own are known by the hash of their SubjectPublicKeyInfo, of every kind', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
    const edwards = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
    const judge = createKeyJudge({
      debianModuli: NOTHING,
      blockedSpki: hash('sha256', edwards, 'buffer'),
      ownSpki: hash('sha256', ec, 'buffer'),
    });
    expect(judge({ type: 'EC', curve: 'P-256' }, ec)).toContain('one of this CA');
    expect(judge(null, edwards)).toContain('known to be compromised');
    expect(judge(null, ec.subarray(1))).toBeUndefined();
  });

  test('a list that is none is refused with its line', () => {
    expect(parseDigestList(Buffer.from(`${DEBIAN_ENTRY}\nxx${DEBIAN_ENTRY.slice(2)}\n`), 10)).toEqual({ faultyLine: 2 });
    expect(parseDigestList(Buffer.from(`# x\n\n${DEBIAN_ENTRY}00`), 10)).toEqual({ faultyLine: 3 });
    expect(parseDigestList(Buffer.from(`${DEBIAN_ENTRY}\r\n${DEBIAN_ENTRY.toUpperCase()}`), 10)).toMatchObject({ count: 2 });
    expect(parseDigestList(NOTHING, 32)).toMatchObject({ count: 0 });
  });

  test('a large set finds all of its own and nothing else', () => {
    const digests = Buffer.concat(Array.from({ length: 5000 }, (_, i) => hash('sha1', `${i}`, 'buffer').subarray(0, 10)));
    const set = new DigestSet(Buffer.concat([digests, digests.subarray(0, 100)]), 10);
    for (let i = 0; i < 5000; i++) expect(set.has(digests.subarray(i * 10, i * 10 + 10))).toBe(true);
    for (let i = 5000; i < 10_000; i++) expect(set.has(hash('sha1', `${i}`, 'buffer').subarray(0, 10))).toBe(false);
    expect(set.has(digests.subarray(0, 9))).toBe(false);
  });
});
