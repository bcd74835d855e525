import { describe, expect, it } from 'vitest';
import { testKey, testSign } from '../../test/fixtures/x509/keys.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import { algorithmIdentifier, signatureAlgorithmOf } from './algorithm.js';
import { DerError } from './der-error.js';
import { signatureVerifier, verifySignature } from './verify-signature.js';

const TBS = Buffer.from('to be signed');
const CASES: [SignatureAlgorithm, 'RSA-2048' | 'P-256' | 'P-384' | 'P-521'][] = [
  ['sha256WithRSAEncryption', 'RSA-2048'],
  ['sha384WithRSAEncryption', 'RSA-2048'],
  ['sha512WithRSAEncryption', 'RSA-2048'],
  ['ecdsa-with-SHA256', 'P-256'],
  ['ecdsa-with-SHA384', 'P-384'],
  ['ecdsa-with-SHA512', 'P-521'],
];

describe('verifySignature', () => {
  const verifier = signatureVerifier();

  it.each(CASES)('with %s by a %s key says yes to its signature and no to any other', (algorithm, kind) => {
    const key = testKey(kind);
    const signature = testSign(key, algorithm, TBS);
    for (const verify of [verifySignature, verifier, verifier]) {
      expect(verify(key.spki, algorithm, TBS, signature)).toBe(true);
      expect(verify(key.spki, algorithm, Buffer.from('to be signeD'), signature)).toBe(false);
      expect(verify(testKey(kind, 'other').spki, algorithm, TBS, signature)).toBe(false);
      expect(verify(key.spki, algorithm, TBS, signature.subarray(1))).toBe(false);
      expect(verify(key.spki, algorithm, TBS, Buffer.alloc(0))).toBe(false);
    }
  });

  it('says no to another algorithm, also of another key type', () => {
    const signature = testSign(testKey('RSA-2048'), 'sha256WithRSAEncryption', TBS);
    expect(verifySignature(testKey('RSA-2048').spki, 'sha384WithRSAEncryption', TBS, signature)).toBe(false);
    expect(verifySignature(testKey('RSA-2048').spki, 'ecdsa-with-SHA256', TBS, signature)).toBe(false);
    expect(verifySignature(testKey('P-256').spki, 'sha256WithRSAEncryption', TBS, signature)).toBe(false);
  });

  it('refuses bytes that are no key', () => {
    expect(() => verifySignature(Buffer.from('3000', 'hex'), 'ecdsa-with-SHA256', TBS, TBS)).toThrow(DerError);
    expect(() => verifySignature(testKey('Ed25519').spki, 'ecdsa-with-SHA256', TBS, TBS)).toThrow(DerError);
  });
});

describe('signatureAlgorithmOf', () => {
  it.each(CASES)('finds %s by its exact encoding', (algorithm) => {
    expect(signatureAlgorithmOf(algorithmIdentifier(algorithm))).toBe(algorithm);
  });

  it('does not find an RSA algorithm without NULL, nor SHA-1', () => {
    expect(signatureAlgorithmOf(Buffer.from('300b06092a864886f70d01010b', 'hex'))).toBeUndefined();
    expect(signatureAlgorithmOf(Buffer.from('300d06092a864886f70d0101050500', 'hex'))).toBeUndefined();
  });
});
