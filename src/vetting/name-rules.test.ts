import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesNameRules, parseNameRule } from './name-rules.js';

describe('parseNameRule', () => {
  test.each([
    ['example.com', 'example.com'],
    [' Example.COM ', 'example.com'],
    ['=WWW.example.com', '=www.example.com'],
    ['=*.example.com', '=*.example.com'],
    ['*', '*'],
    ['example.test', 'example.test'],
  ])('%j is stored as %s', (text, rule) => {
    expect(parseNameRule(text)).toEqual({ ok: true, rule });
  });

  test.each([
    ['', 'empty'],
    ['=', 'empty'],
    ['com', 'single label'],
    ['*.example.com', '"example.com" for a domain'],
    ['*.*', 'wildcard'],
    ['http://example.com', 'bare host name'],
    ['==example.com', 'not a host name label'],
    ['example.com.', 'ends in a dot'],
  ])('%j is none: %s', (text, reason) => {
    expect(parseNameRule(text)).toEqual({ ok: false, reason: expect.stringContaining(reason) as string });
  });
});

describe('matchesNameRules', () => {
  test.each([
    ['example.com', 'example.com', true],
    ['example.com', 'www.example.com', true],
    ['example.com', '*.example.com', true],
    ['example.com', '*.a.example.com', true],
    ['example.com', 'badexample.com', false],
    ['example.com', 'example.com.evil.org', false],
    ['www.example.com', 'example.com', false],
    ['www.example.com', '*.example.com', false],
    ['=www.example.com', 'www.example.com', true],
    ['=www.example.com', 'a.www.example.com', false],
    ['=www.example.com', '*.www.example.com', false],
    ['=*.example.com', '*.example.com', true],
    ['=*.example.com', 'www.example.com', false],
    ['*', '*.anything.org', true],
  ])('%s and %s: %s', (rule, name, allowed) => {
    expect(matchesNameRules([rule], name)).toBe(allowed);
  });

  test('one matching rule is enough, no rule matches nothing', () => {
    expect(matchesNameRules(['example.org', 'example.com'], 'www.example.com')).toBe(true);
    expect(matchesNameRules([], 'www.example.com')).toBe(false);
  });

  const label = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const name = fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom('com', 'org', 'jp'))
    .map(([labels, top]) => [...labels, top].join('.'));

  test('a rule allows exactly its name and what ends in a dot and its name', () => {
    fc.assert(
      fc.property(name, name, fc.boolean(), (rule, asked, wildcard) => {
        const expected = `.${asked}`.endsWith(`.${rule}`);
        expect(matchesNameRules([rule], wildcard ? `*.${asked}` : asked)).toBe(expected);
        expect(matchesNameRules([`=${rule}`], asked)).toBe(rule === asked);
        expect(matchesNameRules([rule], `${asked}.${rule}`)).toBe(true);
      }),
    );
  });

  test('what parses is its own stored form', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '='), name, (prefix, rule) => {
        expect(parseNameRule(prefix + rule.toUpperCase())).toEqual({ ok: true, rule: prefix + rule });
      }),
    );
  });
});
