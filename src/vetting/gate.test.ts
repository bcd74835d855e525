import { describe, expect, test } from 'vitest';
import { eabKeyRecord, organizationRecord } from '../../test/support/records.js';
import { shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import { effectivePolicy } from '../policy/effective.js';
import { askGate } from './gate.js';

const DAY = 86_400;
const now = Date.UTC(2026, 10, 21) / 1000;
const effective = effectivePolicy(shippedPolicy('ov-acme'), shippedBaseline(), now);
const organization = organizationRecord('org', { vettedAt: now - DAY, expiresAt: now + DAY });
const eabKey = eabKeyRecord('kid');

test('lets an approved organization through with its vetted attributes', () => {
  expect(askGate({ organization, eabKey, effective, now })).toEqual({ pass: true, subject: organization.attributes });
  expect(askGate({ organization, eabKey: null, effective: null, now }).pass).toBe(true);
});

const reason = (question: Partial<Parameters<typeof askGate>[0]>) => {
  const result = askGate({ organization, eabKey, effective, now, ...question });
  return result.pass ? 'pass' : result.reason;
};

describe('blocks', () => {
  test.each([
    ['draft', 'not approved yet'],
    ['suspended', 'is suspended'],
  ] as const)('an organization in state %s', (status, words) => {
    expect(reason({ organization: { ...organization, status } })).toContain(words);
  });

  test('from the second on at which the vetting expires', () => {
    expect(reason({ now: organization.expiresAt - 1 })).toBe('pass');
    expect(reason({ now: organization.expiresAt })).toContain('has expired');
  });

  test('a revoked external account key', () => {
    expect(reason({ eabKey: { ...eabKey, revokedAt: now } })).toContain('"kid"');
  });

  test('a suspended external account key, until it is resumed', () => {
    expect(reason({ eabKey: { ...eabKey, suspendedAt: now } })).toContain('"kid" that this account is bound with is suspended');
  });

  test('from the second on at which the external account key expires', () => {
    expect(reason({ eabKey: { ...eabKey, expiresAt: now + 1 } })).toBe('pass');
    expect(reason({ eabKey: { ...eabKey, expiresAt: now } })).toContain('has expired');
  });

  test('evidence older than the limit of the day (BR 4.2.1), whatever the record says', () => {
    const old = { ...organization, vettedAt: now - 398 * DAY };
    expect(reason({ organization: old })).toContain('398 days');
    expect(reason({ organization: { ...old, vettedAt: old.vettedAt + 1 } })).toBe('pass');
  });

  test('a country that the policy does not certify (CP 3.1.1)', () => {
    const abroad = { ...organization, attributes: { ...organization.attributes, country: 'US' } };
    expect(reason({ organization: abroad })).toContain('JP only');
    expect(reason({ organization: abroad, effective: { ...effective, policy: { ...effective.policy, countries: null } } })).toBe('pass');
  });
});
