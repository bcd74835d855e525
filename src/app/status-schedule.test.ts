import { expect, test } from 'vitest';
import { shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import { effectivePolicy } from '../policy/effective.js';
import type { Policy } from '../policy/policy.js';
import { statusSchedule } from './status-schedule.js';

const HOUR = 3600;
const today = Date.UTC(2026, 10, 21) / 1000;
const of = (change: Partial<Policy> = {}) => effectivePolicy({ ...shippedPolicy('secom-sr-2.96'), ...change }, shippedBaseline(), today);

test('by CP 2.96: a CRL every 24 hours for 96, an OCSP response every 24 hours', () => {
  expect(statusSchedule([of()])).toEqual({
    crl: { intervalSeconds: 24 * HOUR, validitySeconds: 96 * HOUR },
    ocsp: { refreshSeconds: 24 * HOUR, validitySeconds: 96 * HOUR },
  });
});

test('the strictest policy decides', () => {
  const strict = of({ crl: { intervalHours: 6, validityHours: 48, reasonCode: 'may' }, ocsp: { refreshHours: 12 } });
  expect(statusSchedule([of(), strict])).toEqual({
    crl: { intervalSeconds: 6 * HOUR, validitySeconds: 48 * HOUR },
    ocsp: { refreshSeconds: 12 * HOUR, validitySeconds: 96 * HOUR },
  });
});

test('a short life has its next CRL before two thirds of it', () => {
  expect(statusSchedule([of({ crl: { intervalHours: 23, validityHours: 24, reasonCode: 'may' } })]).crl).toEqual({
    intervalSeconds: 16 * HOUR,
    validitySeconds: 24 * HOUR,
  });
});

test('a policy that allows more changes nothing', () => {
  const lax = of({ crl: { intervalHours: 200, validityHours: 400, reasonCode: 'may' }, ocsp: { refreshHours: 400 } });
  expect(statusSchedule([lax])).toEqual(statusSchedule([of()]));
});
