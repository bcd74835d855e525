import { describe, expect, test } from 'vitest';
import { AUTHORIZATION_TRANSITIONS, deriveAuthorizationStatus, type StoredAuthorizationStatus } from './authorization.js';

const STATES = Object.keys(AUTHORIZATION_TRANSITIONS) as StoredAuthorizationStatus[];
const EVENTS = ['succeed', 'fail', 'deactivate', 'revoke'] as const;
const NEXT: Record<StoredAuthorizationStatus, Partial<Record<(typeof EVENTS)[number], StoredAuthorizationStatus>>> = {
  pending: { succeed: 'valid', fail: 'invalid', deactivate: 'deactivated' },
  valid: { deactivate: 'deactivated', revoke: 'revoked' },
  invalid: {},
  deactivated: {},
  revoked: {},
};

test.each(STATES.flatMap((state) => EVENTS.map((event) => ({ state, event }))))(
  '$state on $event goes where RFC 8555 §7.1.6 says',
  ({ state, event }) => {
    expect((AUTHORIZATION_TRANSITIONS[state] as Record<string, string>)[event]).toBe(NEXT[state][event]);
  },
);

describe('deriveAuthorizationStatus', () => {
  test.each(STATES)('%s is itself before its expiry', (status) => {
    expect(deriveAuthorizationStatus({ status, expiresAt: 100 }, 99)).toBe(status);
  });

  test.each([
    ['pending', 'invalid'],
    ['valid', 'expired'],
    ['invalid', 'invalid'],
    ['deactivated', 'deactivated'],
    ['revoked', 'revoked'],
  ] as const)('%s is %s from the second of its expiry', (status, derived) => {
    expect(deriveAuthorizationStatus({ status, expiresAt: 100 }, 100)).toBe(derived);
  });
});
