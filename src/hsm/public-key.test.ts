import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { curveOf, curveParameters, ecPublicKey, rsaPublicKey, type Curve } from './public-key.js';

it.each<Curve>(['P-256', 'P-384', 'P-521'])('takes a %s point with and without its OCTET STRING', (curve) => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const bare = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const header = bare.length < 128 ? [4, bare.length] : [4, 0x81, bare.length];
  expect(ecPublicKey(curve, bare).equals(publicKey)).toBe(true);
  expect(ecPublicKey(curve, Buffer.concat([Buffer.from(header), bare])).equals(publicKey)).toBe(true);
  expect(() => ecPublicKey(curve, Buffer.concat([Buffer.from([5, bare.length]), bare]))).toThrow('CKA_EC_POINT');
  expect(() => ecPublicKey(curve, bare.subarray(1))).toThrow('CKA_EC_POINT');
});

it('knows the curves that certificates may use', () => {
  expect(curveOf(curveParameters['P-384'])).toBe('P-384');
  expect(curveOf(Buffer.from('06052b8104000a', 'hex'))).toBeUndefined();
});

it('takes an RSA modulus with a leading zero', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const modulus = Buffer.concat([Buffer.from([0]), Buffer.from(n, 'base64url')]);
  expect(rsaPublicKey(modulus, Buffer.from(e, 'base64url')).equals(publicKey)).toBe(true);
});
