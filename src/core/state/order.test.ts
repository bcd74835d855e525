import { describe, expect, test } from 'vitest';
import type { AuthorizationStatus } from './authorization.js';
import { deriveOrderStatus, ORDER_TRANSITIONS, type OrderStatus, type StoredOrderState } from './order.js';

const STATES = Object.keys(ORDER_TRANSITIONS) as StoredOrderState[];
const EVENTS = ['finalize', 'issue', 'fail'] as const;
const NEXT: Record<StoredOrderState, Partial<Record<(typeof EVENTS)[number], StoredOrderState>>> = {
  open: { finalize: 'processing', fail: 'invalid' },
  processing: { issue: 'valid', fail: 'invalid' },
  valid: {},
  invalid: {},
};

test.each(STATES.flatMap((state) => EVENTS.map((event) => ({ state, event }))))(
  '$state on $event goes where RFC 8555 §7.1.6 says',
  ({ state, event }) => {
    expect((ORDER_TRANSITIONS[state] as Record<string, string>)[event]).toBe(NEXT[state][event]);
  },
);

test('there are no other events', () => {
  expect(new Set(STATES.flatMap((state) => Object.keys(ORDER_TRANSITIONS[state])))).toEqual(new Set(EVENTS));
});

describe('deriveOrderStatus', () => {
  const AUTHORIZATIONS: readonly AuthorizationStatus[] = ['pending', 'valid', 'invalid', 'deactivated', 'revoked', 'expired'];
  const at = (state: StoredOrderState, authorizations: readonly AuthorizationStatus[], now = 99) =>
    deriveOrderStatus({ state, expiresAt: 100 }, authorizations, now);

  test.each(AUTHORIZATIONS.flatMap((first) => AUTHORIZATIONS.map((second) => ({ first, second }))))(
    'open with $first and $second',
    ({ first, second }) => {
      const both = [first, second];
      const expected: OrderStatus = both.every((s) => s === 'valid')
        ? 'ready'
        : both.every((s) => s === 'valid' || s === 'pending')
          ? 'pending'
          : 'invalid';
      expect(at('open', both)).toBe(expected);
    },
  );

  test('an open order ends with its second of expiry', () => {
    expect(at('open', ['valid'], 99)).toBe('ready');
    expect(at('open', ['valid'], 100)).toBe('invalid');
  });

  test.each(['processing', 'valid', 'invalid'] as const)('%s stays, whatever the clock and the authorizations say', (state) => {
    expect(at(state, ['expired'], 1000)).toBe(state);
  });
});
