import { expect, test } from 'vitest';
import { base32 } from './base32.js';

/** RFC 4648 §10, in lower case and without padding. */
test.each([
  ['', ''],
  ['f', 'my'],
  ['fo', 'mzxq'],
  ['foo', 'mzxw6'],
  ['foob', 'mzxw6yq'],
  ['fooba', 'mzxw6ytb'],
  ['foobar', 'mzxw6ytboi'],
])('%j is %j', (text, encoded) => {
  expect(base32(Buffer.from(text))).toBe(encoded);
});
