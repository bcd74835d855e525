import { expect, test } from 'vitest';
import { shippedPolicy } from '../../test/support/shipped-policy.js';
import type { SubjectKey } from '../core/subject-key.js';
import { describeKeys, whyKeyIsUnacceptable } from './key-rules.js';

const { keys } = shippedPolicy('ov-acme');
const strict = shippedPolicy('secom-sr-2.96').keys;
const rsa = (bits: number, exponent = 65_537n, lastOctet = 0x01): SubjectKey => ({
  type: 'RSA',
  bits,
  exponent,
  modulus: Buffer.from([0x80, lastOctet]),
});

test.each([
  rsa(2048),
  rsa(2056),
  rsa(3072),
  rsa(4096),
  rsa(2048, 2n ** 256n - 1n),
  { type: 'EC', curve: 'P-256' },
  { type: 'EC', curve: 'P-384' },
] as SubjectKey[])('takes $type $bits$curve', (key) => {
  expect(whyKeyIsUnacceptable(key, keys)).toBeUndefined();
});

test.each([
  [rsa(1024), '1024 bits'],
  [rsa(2047), '2047 bits'],
  [rsa(4104), '4104 bits'],
  [rsa(2052), 'not a multiple of 8'],
  [rsa(2048, 65_536n), 'even'],
  [rsa(2048, 3n), '2^16+1'],
  [rsa(2048, 65_535n), '2^16+1'],
  [rsa(2048, 2n ** 256n + 1n), '2^16+1'],
  [rsa(2048, 65_537n, 0x02), 'modulus is even'],
  [{ type: 'EC', curve: 'P-521' } as const, 'P-521'],
])('refuses with the reason: %#', (key, reason) => {
  expect(whyKeyIsUnacceptable(key, keys)).toContain(reason);
});

test('the policy as written takes RSA only (CP 6.1.5)', () => {
  expect(whyKeyIsUnacceptable({ type: 'EC', curve: 'P-256' }, strict)).toContain('use RSA with 2048 to 4096 bits');
  expect(whyKeyIsUnacceptable(rsa(2048), strict)).toBeUndefined();
  expect(whyKeyIsUnacceptable(rsa(2048), { rsa: null, ec: ['P-256'] })).toContain('use EC on P-256');
});

test('names the accepted keys', () => {
  expect(describeKeys(keys)).toBe('RSA with 2048 to 4096 bits, or EC on P-256 or P-384');
});
