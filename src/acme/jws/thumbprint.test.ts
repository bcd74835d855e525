import { calculateJwkThumbprint } from 'jose';
import { expect, test } from 'vitest';
import { ACCOUNT_ALGORITHMS, generateAccountKey } from '../../../test/support/account-key.js';
import { acceptPublicKey } from './accept-public-key.js';
import { jwkThumbprint } from './thumbprint.js';

test('is that of the example in RFC 7638 §3.1', () => {
  const n =
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
  expect(jwkThumbprint({ kty: 'RSA', n, e: 'AQAB' })).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
});

test.each(ACCOUNT_ALGORITHMS)('agrees with jose for a key of %s', async (alg) => {
  const { jwk } = generateAccountKey(alg);
  expect(acceptPublicKey({ ...jwk }, 'The key').thumbprint).toBe(await calculateJwkThumbprint(jwk as never));
});
