import { expect, test } from 'vitest';
import { generateAccountKey } from '../../../test/support/account-key.js';
import { acceptPublicKey } from './accept-public-key.js';
import { createKeyCache } from './key-cache.js';

test('gives the same key again until its place is taken by others used later', () => {
  const cache = createKeyCache(2);
  const [a, b, c] = [1, 2, 3].map(() => acceptPublicKey({ ...generateAccountKey('EdDSA').jwk }, 'The key'));
  const keyOf = ({ thumbprint, jwk } = a!): object => cache.keyOf(thumbprint, jwk);
  const [first, second] = [keyOf(a), keyOf(b)];
  expect([keyOf(a), keyOf(b)]).toEqual([first, second]);
  expect(keyOf(a)).toBe(first);
  keyOf(c);
  expect(keyOf(a)).toBe(first);
  expect(keyOf(b)).not.toBe(second);
});
