import { expect, test } from 'vitest';
import { readShipped, shippedPolicy } from '../../test/support/shipped-policy.js';
import { profileMisfits } from './profile-misfits.js';
import { parseProfile } from './profile.js';

const strict = parseProfile(readShipped('profiles/sr-ov.yaml'));
const amended = parseProfile(readShipped('profiles/ov.yaml'));

test('the shipped profiles fit their policies', () => {
  expect(profileMisfits(strict, shippedPolicy('secom-sr-2.96'))).toEqual([]);
  expect(profileMisfits(amended, shippedPolicy('ov-acme'))).toEqual([]);
});

test('caIssuers needs the amendment', () => {
  expect(profileMisfits(amended, shippedPolicy('secom-sr-2.96'))).toEqual(['caIssuers: the policy "secom-sr-2.96" forbids it']);
});

test.each([
  [{ commonName: false }, 'subject.commonName: the policy "secom-sr-2.96" prescribes it'],
  [{ subjectKeyIdentifier: false }, 'subjectKeyIdentifier: the policy "secom-sr-2.96" prescribes it'],
  [{ keyUsage: ['digitalSignature'] as const }, 'keyUsage: keyEncipherment: the policy "secom-sr-2.96" prescribes it'],
  [
    { certificatePolicies: strict.certificatePolicies.map(({ oid }) => ({ oid, cps: null })) },
    'certificatePolicies: cps: the policy "secom-sr-2.96" prescribes it',
  ],
  [
    { certificatePolicies: strict.certificatePolicies.slice(1) },
    "certificatePolicies: the policy's own OID 1.2.392.200091.100.751.1 is missing",
  ],
  [{ validityDays: 399 }, 'validityDays: the policy "secom-sr-2.96" allows 398 days at most'],
])('%j does not', (change, fault) => {
  expect(profileMisfits({ ...strict, ...change }, shippedPolicy('secom-sr-2.96'))).toContain(fault);
});
