import { expect, test } from 'vitest';
import { UNSIGNED_HANDLERS } from './handlers.js';
import { STEPS } from './steps.js';

/** RFC 8555 §6.2: `jwk` for newAccount and for revokeCert by a certificate's key, `kid` for all else. */
test('a jwk signs newAccount and revokeCert only', () => {
  const byJwk = Object.entries(STEPS).filter(([, { key }]) => key !== 'kid');
  expect(byJwk.map(([endpoint, { key }]) => [endpoint, key])).toEqual([
    ['newAccount', 'jwk'],
    ['revokeCert', 'either'],
  ]);
});

/** RFC 8555 §6.3: GET for the directory and newNonce only. */
test('what is taken unsigned has a handler for it, and nothing else has', () => {
  const unsigned = Object.entries(STEPS).filter(([, steps]) => steps.unsigned.length > 0);
  expect(unsigned.map(([endpoint]) => endpoint)).toEqual(['directory', 'newNonce']);
  expect(Object.keys(UNSIGNED_HANDLERS)).toEqual(['directory', 'newNonce']);
});
