import { describe, expect, test } from 'vitest';
import { ACCOUNT_ALGORITHMS, generateAccountKey } from '../../../test/support/account-key.js';
import { acceptPublicKey } from './accept-public-key.js';

const accept = (jwk: object): ReturnType<typeof acceptPublicKey> => acceptPublicKey({ ...jwk }, 'The key');
const p256 = generateAccountKey('ES256').jwk;
const rsa = generateAccountKey('RS256').jwk;
const ed25519 = generateAccountKey('EdDSA').jwk;

/** An RSA key made of a number alone: of `bits` bits, odd. */
function modulus(bits: number): string {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xa5);
  bytes[0] = 1 << ((bits - 1) % 8);
  return bytes.toString('base64url');
}

test.each(ACCOUNT_ALGORITHMS)('a key of %s is taken, with its required members alone', (alg) => {
  const { jwk, thumbprint } = generateAccountKey(alg);
  const accepted = accept({ ...jwk, kid: 'x', use: 'sig', alg, key_ops: ['verify'], ext: true, x5c: [] });
  expect(accepted.jwk).toEqual(jwk);
  expect(accepted.thumbprint).toBe(thumbprint);
});

describe('RSA', () => {
  test.each([2048, 2049, 3072, 4095, 4096])('of %i bits is taken', (bits) => {
    expect(accept({ kty: 'RSA', e: 'AQAB', n: modulus(bits) }).jwk.kty).toBe('RSA');
  });

  test.each([1024, 2040, 2047, 4097, 8192])('of %i bits is refused', (bits) => {
    expect(() => accept({ kty: 'RSA', e: 'AQAB', n: modulus(bits) })).toThrow(`badPublicKey: The key is an RSA key of ${bits} bits`);
  });

  test.each([
    ['an even modulus', { n: `${modulus(2048).slice(0, -2)}AA` }, /even modulus/],
    [
      'leading zeros in the modulus',
      { n: Buffer.concat([Buffer.alloc(1), Buffer.from(rsa.n!, 'base64url')]).toString('base64url') },
      /leading zero octets/,
    ],
    ['leading zeros in the exponent', { e: 'AAEAAQ' }, /leading zero octets/],
    ['the exponent 1', { e: 'AQ' }, /exponent/],
    ['the exponent 3', { e: 'Aw' }, /exponent/],
    ['an even exponent', { e: 'AQAC' }, /exponent/],
    ['an exponent of 33 bits', { e: 'AQAAAAE' }, /exponent/],
    ['an endless exponent', { e: 'AQ'.repeat(100) }, /exponent/],
    ['no exponent', { e: undefined }, /needs the member "e"/],
    ['no modulus', { n: undefined }, /needs the member "n"/],
    ['a modulus with padding', { n: `${rsa.n!}==` }, /needs the member "n"/],
  ])('with %s is refused', (_, change, message) => {
    expect(() => accept({ ...rsa, ...change })).toThrow(message);
  });
});

describe('EC and OKP', () => {
  const short = Buffer.from(p256.x!, 'base64url').subarray(1).toString('base64url');
  test.each([
    ['a point off the curve', { ...p256, y: p256.x }, /its point is not on the curve P-256/],
    ['the coordinates of another curve', { ...p256, crv: 'P-384' }, /another length than the 48 octets of P-384/],
    ['a coordinate without its leading zero', { ...p256, x: short }, /another length than the 32 octets of P-256; leading zeros are kept/],
    [
      'the unused bits of a coordinate set',
      { ...p256, x: p256.x!.slice(0, -1) + (p256.x!.endsWith('B') ? 'C' : 'B') },
      /needs the member "x"/,
    ],
    ['no y', { ...p256, y: undefined }, /needs the member "y"/],
    ['the curve secp256k1', { ...p256, crv: 'secp256k1' }, /one of the curves P-256, P-384 and P-521/],
    ['the curve X25519', { ...ed25519, crv: 'X25519' }, /must be on the curve Ed25519/],
    ['the curve Ed448', { ...ed25519, crv: 'Ed448' }, /must be on the curve Ed25519/],
  ])('with %s is refused', (_, jwk, message) => {
    expect(() => accept(jwk)).toThrow(message);
  });
});

test.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])(
  'a key with the private member %s is refused, and called no longer secret',
  (name) => {
    expect(() => accept({ ...rsa, [name]: 'AA' })).toThrow(
      `badPublicKey: The key has the private member "${name}"; send the public key only`,
    );
  },
);

test.each([[{}], [{ kty: 'oct', k: 'AA' }], [{ kty: 7 }], [{ kty: 'rsa' }]])('%j is refused', (jwk) => {
  expect(() => accept(jwk)).toThrow(/^badPublicKey: The key has/);
});
