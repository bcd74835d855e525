import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromRfc3339, toRfc3339 } from './time.js';

test('writes whole seconds in UTC', () => {
  expect(toRfc3339(Date.UTC(2026, 10, 21) / 1000)).toBe('2026-11-21T00:00:00Z');
});

test.each([
  ['2026-11-21T00:00:00Z', '2026-11-21T00:00:00Z'],
  ['2026-11-21t09:00:00+09:00', '2026-11-21T00:00:00Z'],
  ['2026-11-20T16:00:00-08:00', '2026-11-21T00:00:00Z'],
  ['2026-11-21T00:00:00.999z', '2026-11-21T00:00:00Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00Z'],
])('reads %s', (text, same) => {
  const at = fromRfc3339(text);
  expect(at !== undefined && toRfc3339(at)).toBe(same);
});

test.each([
  '',
  '2026-11-21',
  '2026-11-21T00:00:00',
  '2026-11-21 00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:60Z',
  '2026-11-21T25:00:00Z',
  'now',
])('refuses %j', (text) => {
  expect(fromRfc3339(text)).toBeUndefined();
});

test('what was written is read as the same second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (at) => {
      expect(fromRfc3339(toRfc3339(at))).toBe(at);
    }),
  );
});
