import { expect, test } from 'vitest';
import { shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import { effectivePolicy } from '../policy/effective.js';
import { checkRequestedValidity } from './requested-validity.js';

const HOUR = 3600;
const DAY = 24 * HOUR;
const now = Date.UTC(2026, 10, 21) / 1000;
const effective = effectivePolicy(shippedPolicy('ov-acme'), shippedBaseline(), now);
const facts = { name: 'ov-tls', description: '', validitySeconds: 199 * DAY };
const check =
  (notBefore: number | null, notAfter: number | null, profile = facts) =>
  () =>
    checkRequestedValidity({ notBefore, notAfter }, profile, effective, now);

test.each([
  ['nothing', null, null],
  ['a start an hour ago', now - HOUR, null],
  ['a start 47 hours ahead', now + 47 * HOUR, null],
  ['an end', null, now + 90 * DAY],
  ['the last second that the profile allows', now, now + 199 * DAY - 1],
])('takes %s', (_case, notBefore, notAfter) => {
  expect(check(notBefore, notAfter)).not.toThrow();
});

test.each([
  ['a start more than 47 hours ago', now - 47 * HOUR - 1, null, 'notBefore'],
  ['a start more than 47 hours ahead', now + 47 * HOUR + 1, null, 'notBefore'],
  ['an end in the past', null, now, 'notAfter'],
  ['an end before the start', now + HOUR, now + HOUR, 'notAfter'],
  ['one second more than the profile allows, both ends counted', now, now + 199 * DAY, 'notAfter'],
])('refuses %s', (_case, notBefore, notAfter, member) => {
  expect(check(notBefore, notAfter)).toThrow(
    expect.objectContaining({ type: 'malformed', detail: expect.stringContaining(member) as string }),
  );
});

test('the limit of the day holds where the profile would give more', () => {
  const long = { ...facts, validitySeconds: 398 * DAY };
  expect(check(now, now + 200 * DAY - 1, long)).not.toThrow();
  expect(check(now, now + 200 * DAY, long)).toThrow(expect.objectContaining({ type: 'malformed' }));
});
