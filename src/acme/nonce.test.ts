import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { createNonceSource } from './nonce.js';

const source = (remembered?: number, seed = 'nonce'): ReturnType<typeof createNonceSource> =>
  createNonceSource(new SeededRandom(seed), remembered);

describe('createNonceSource', () => {
  test('issues 128 bits of base64url, never twice the same', () => {
    const nonces = source();
    const issued = Array.from({ length: 10_000 }, () => nonces.issue());
    for (const nonce of issued) expect(nonce).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(new Set(issued).size).toBe(issued.length);
  });

  test('redeems each nonce once, in any order', () => {
    const nonces = source(64);
    const issued = Array.from({ length: 64 }, () => nonces.issue());
    const shuffled = issued.toSorted();
    expect(shuffled.map((nonce) => nonces.redeem(nonce))).toEqual(issued.map(() => true));
    expect(shuffled.map((nonce) => nonces.redeem(nonce))).toEqual(issued.map(() => false));
  });

  test('forgets the oldest when the ring is full, redeemed or not', () => {
    const nonces = source(32);
    const first = Array.from({ length: 32 }, () => nonces.issue());
    expect(nonces.redeem(first[0]!)).toBe(true);
    const newest = nonces.issue();
    expect(nonces.redeem(first[0]!)).toBe(false);
    expect(nonces.redeem(first[1]!)).toBe(true);
    expect(nonces.redeem(newest)).toBe(true);
    expect(nonces.redeem(newest)).toBe(false);
    const later = Array.from({ length: 100 }, () => nonces.issue());
    expect(later.filter((nonce) => nonces.redeem(nonce))).toEqual(later.slice(-32));
  });

  test('takes another spelling of the same bits for the same nonce', () => {
    const nonces = source();
    const nonce = nonces.issue();
    // The last character has four unused bits.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const twin = nonce.slice(0, -1) + alphabet[alphabet.indexOf(nonce.at(-1)!) + 1]!;
    expect(nonces.redeem(twin)).toBe(true);
    expect(nonces.redeem(nonce)).toBe(false);
  });

  test('redeems nothing that it did not issue', () => {
    const [nonces, restarted] = [source(), source(undefined, 'another key')];
    const foreign = Array.from({ length: 100 }, () => restarted.issue());
    for (let count = 0; count < 100; count += 1) nonces.issue();
    expect(foreign.some((nonce) => nonces.redeem(nonce))).toBe(false);
    for (const text of ['', 'A', 'A'.repeat(21), 'A'.repeat(22), 'A'.repeat(23), '='.repeat(22), 'é'.repeat(22)])
      expect(nonces.redeem(text)).toBe(false);
  });

  test('redeems nothing whose bits were changed', () => {
    const nonces = source();
    const bytes = Buffer.from(nonces.issue(), 'base64url');
    for (let bit = 0; bit < 128; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(nonces.redeem(changed.toString('base64url'))).toBe(false);
    }
    expect(nonces.redeem(bytes.toString('base64url'))).toBe(true);
  });
});
