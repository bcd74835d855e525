import { FlattenedSign } from 'jose';
import { describe, expect, test } from 'vitest';
import { ACCOUNT_ALGORITHMS, generateAccountKey } from '../../../test/support/account-key.js';
import type { FlattenedJws } from '../../core/state/account.js';
import { acceptPublicKey } from './accept-public-key.js';
import { JWS_ALGORITHM_NAMES, JWS_ALGORITHMS } from './algorithms.js';
import { verifySignature } from './verify-signature.js';

test('the algorithms are those that the tests know', () => {
  expect(JWS_ALGORITHM_NAMES).toEqual(ACCOUNT_ALGORITHMS);
});

describe.each(ACCOUNT_ALGORITHMS)('%s, signed by jose', (alg) => {
  const { privateKey, jwk } = generateAccountKey(alg);
  const { key } = acceptPublicKey({ ...jwk }, 'The key');
  const algorithm = JWS_ALGORITHMS.get(alg)!;
  const signed = async (payload: string): Promise<FlattenedJws> =>
    (await new FlattenedSign(Buffer.from(payload)).setProtectedHeader({ alg }).sign(privateKey)) as FlattenedJws;

  test('verifies, with a payload and without', async () => {
    for (const payload of ['{"a":"é"}', '']) {
      const jws = await signed(payload);
      expect(() => verifySignature(jws, algorithm, key, 'the request')).not.toThrow();
    }
  });

  test('does not verify when any part was changed', async () => {
    const jws = await signed('{}');
    const bytes = Buffer.from(jws.signature, 'base64url');
    bytes[10]! ^= 1;
    const changes: FlattenedJws[] = [
      { ...jws, payload: '' },
      { ...jws, payload: `${jws.payload}A` },
      { ...jws, protected: `${jws.protected}A` },
      // The dot moved: the same text is signed, but for its place.
      { ...jws, protected: '', payload: jws.protected + jws.payload },
      { ...jws, signature: bytes.toString('base64url') },
      { ...jws, signature: Buffer.alloc(bytes.length).toString('base64url') },
      { ...jws, signature: bytes.subarray(1).toString('base64url') },
      { ...jws, signature: '' },
    ];
    for (const changed of changes)
      expect(() => verifySignature(changed, algorithm, key, 'the request')).toThrow(/^malformed: The signature of the request/);
  });
});
