import { describe, expect, test } from 'vitest';
import { optionalBoolean, optionalInteger, optionalString, optionalStrings, optionalTime, requiredString } from './json-member.js';

const READERS = { optionalBoolean, optionalInteger, optionalString, optionalStrings, optionalTime };

describe.each(Object.entries(READERS))('%s', (_, read) => {
  test('takes null for left out', () => {
    expect([read({}, 'a'), read({ a: null }, 'a'), read({ a: undefined }, 'a')]).toEqual([undefined, undefined, undefined]);
  });

  test('refuses an object and names the member', () => {
    expect(() => read({ a: {} }, 'a')).toThrow(/^malformed: The payload member "a" must be /);
  });
});

test.each([
  [optionalBoolean, false],
  [optionalInteger, 0],
  [optionalString, ''],
  [optionalStrings, []],
])('%o keeps %j', (read, value) => {
  expect(read({ a: value }, 'a')).toEqual(value);
});

test('a time is read from RFC 3339, in any offset', () => {
  expect(optionalTime({ a: '2026-11-21T09:00:00.5+09:00' }, 'a')).toBe(Date.UTC(2026, 10, 21) / 1000);
  expect(() => optionalTime({ a: '2026-11-21' }, 'a')).toThrow('malformed: The payload member "a" must be a date-time of RFC 3339');
});

test('numbers beyond the safe integers are none', () => {
  expect(() => optionalInteger({ a: 2 ** 53 }, 'a')).toThrow('must be an integer');
});

test('a required member must be there', () => {
  expect(() => requiredString({ a: null }, 'a')).toThrow('malformed: The payload has no member "a"; send it as a string.');
});
