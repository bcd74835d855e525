import { describe, expect, it } from 'vitest';
import { isNotModified, toHttpDate } from './http-validators.js';

const AT = Date.UTC(2026, 10, 21) / 1000;

describe('toHttpDate', () => {
  it('writes the preferred form', () => expect(toHttpDate(AT)).toBe('Sat, 21 Nov 2026 00:00:00 GMT'));
});

describe('isNotModified', () => {
  it.each(['"a"', 'W/"a"', '"b", "a"', '*', ' "a" '])('is true for If-None-Match: %s', (value) => {
    expect(isNotModified({ 'if-none-match': value }, '"a"', AT)).toBe(true);
  });
  it.each(['"b"', 'a', '', '"aa"'])('is false for If-None-Match: %s, whatever the date', (value) => {
    expect(isNotModified({ 'if-none-match': value, 'if-modified-since': toHttpDate(AT) }, '"a"', AT)).toBe(false);
  });
  it.each([
    [AT, true],
    [AT + 1, true],
    [AT - 1, false],
  ])('compares dates when there is no entity tag', (since, expected) => {
    expect(isNotModified({ 'if-modified-since': toHttpDate(since) }, '"a"', AT)).toBe(expected);
  });
  it('is false for no date and none', () => {
    expect(isNotModified({ 'if-modified-since': 'yesterday' }, '"a"', AT)).toBe(false);
    expect(isNotModified({}, '"a"', AT)).toBe(false);
  });
});
