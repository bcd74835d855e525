import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baseName, isWildcard, normalizeDnsName } from './identifier.js';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9]{0,20}[a-z0-9])?$/);
const hostName = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.stringMatching(/^[a-z]{2,10}$/))
  .map(([labels, top]) => [...labels, top].join('.'));

describe('normalizeDnsName', () => {
  test.each([
    'example.com',
    'a.b',
    'xn--fsqu00a.xn--p1ai',
    '*.example.com',
    'a-b.example.com',
    '1.example.com',
    `${'a'.repeat(63)}.example.com`,
  ])('takes %s', (name) => {
    expect(normalizeDnsName(name)).toEqual({ ok: true, value: name });
  });

  test('folds upper case', () => {
    expect(normalizeDnsName('WWW.Example.COM')).toEqual({ ok: true, value: 'www.example.com' });
  });

  test.each([
    ['', 'empty'],
    ['example.com.', 'ends in a dot'],
    ['.example.com', 'empty label'],
    ['a..example.com', 'empty label'],
    ['192.0.2.1', 'IP address'],
    ['2001:db8::1', 'IP address'],
    ['[2001:db8::1]', 'IP address'],
    ['::ffff:192.0.2.1', 'IP address'],
    ['https://example.com', 'bare host name'],
    ['example.com:443', 'bare host name'],
    ['example.com/path', 'bare host name'],
    ['a@example.com', 'e-mail'],
    ['localhost', 'single label'],
    ['com', 'single label'],
    ['*', 'wildcard'],
    ['*.com', 'single label'],
    ['www.*.example.com', 'wildcard'],
    ['w*.example.com', 'wildcard'],
    ['*.*.example.com', 'wildcard'],
    ['_dmarc.example.com', 'underscore'],
    ['-a.example.com', 'not a host name label'],
    ['a-.example.com', 'not a host name label'],
    ['a b.example.com', 'not a host name label'],
    ['ab--c.example.com', 'reserved'],
    ['例え.jp', 'outside printable ASCII'],
    ['a\u0000.example.com', 'outside printable ASCII'],
    ['example.123', 'a number'],
    [`${'a'.repeat(64)}.example.com`, 'longer than 63'],
    [`${'a.'.repeat(125)}example.com`, 'longer than 253'],
  ])('refuses %j: %s', (name, reason) => {
    const result = normalizeDnsName(name);
    expect(result).toEqual({ ok: false, reason: expect.stringContaining(reason) as string });
  });

  test('does not take characters that lower-casing turns into letters', () => {
    // U+212A KELVIN SIGN becomes "k".
    expect(normalizeDnsName('\u212aey.example.com').ok).toBe(false);
  });

  test('counts 253 octets for the name with its wildcard', () => {
    const longest = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;
    expect(longest).toHaveLength(253);
    expect(normalizeDnsName(longest).ok).toBe(true);
    expect(normalizeDnsName(`*.${longest}`).ok).toBe(false);
  });

  test('every ordinary host name is taken, and its form is a fixed point', () => {
    fc.assert(
      fc.property(hostName, fc.boolean(), (name, wildcard) => {
        const asked = wildcard ? `*.${name}` : name;
        expect(normalizeDnsName(asked.toUpperCase())).toEqual({ ok: true, value: asked });
        expect(normalizeDnsName(asked)).toEqual({ ok: true, value: asked });
      }),
    );
  });

  test('whatever is taken is a name of host name labels; nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.domain(), fc.ipV4(), fc.ipV6()), (text) => {
        const result = normalizeDnsName(text);
        if (result.ok) expect(result.value).toMatch(/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
        else expect(result.reason).not.toBe('');
      }),
    );
  });
});

test('a wildcard is told by its first label, and validated without it', () => {
  expect(isWildcard('*.example.com')).toBe(true);
  expect(isWildcard('example.com')).toBe(false);
  expect(baseName('*.example.com')).toBe('example.com');
  expect(baseName('example.com')).toBe('example.com');
});
