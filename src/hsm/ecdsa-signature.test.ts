import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { toEcdsaSigValue } from './ecdsa-signature.js';

it('makes DER integers: leading zeros gone, a zero before a high bit, one byte for nought', () => {
  const raw = Buffer.from('00000102' + 'ff000000', 'hex');
  expect(toEcdsaSigValue(raw).toString('hex')).toBe('300b' + '02020102' + '020500ff000000');
  expect(toEcdsaSigValue(Buffer.from('0000' + '0080', 'hex')).toString('hex')).toBe('3007' + '020100' + '02020080');
});

it.each([
  ['prime256v1', 'sha256'],
  ['secp384r1', 'sha384'],
  ['secp521r1', 'sha512'],
])('agrees with openssl on %s, over 100 signatures', (namedCurve, hash) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  for (let round = 0; round < 100; round += 1) {
    const data = createHash('sha256').update(String(round)).digest();
    const raw = sign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verify(hash, data, { key: publicKey, dsaEncoding: 'der' }, toEcdsaSigValue(raw))).toBe(true);
  }
});
