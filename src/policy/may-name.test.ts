import { describe, expect, test } from 'vitest';
import { mayName } from './may-name.js';

const rules = { wildcards: true, extraSuffixes: [] };
const development = { wildcards: true, extraSuffixes: ['test'] };

test.each([
  'example.com',
  'www.example.co.jp',
  '*.example.co.jp',
  'city.kawasaki.jp', // an exception rule of the public suffix list
  'b.a.kawasaki.jp', // below a wildcard rule
  'project.github.io',
  'xn--fsqu00a.xn--p1ai',
])('may be named: %s', (name) => {
  expect(mayName(name, rules)).toEqual({ ok: true, value: name });
});

test.each([
  ['co.jp', 'public suffix'],
  ['*.co.jp', 'public suffix'],
  ['*.com', 'single label'],
  ['a.kawasaki.jp', 'public suffix'],
  ['*.a.kawasaki.jp', 'public suffix'],
  ['github.io', 'public suffix'],
  ['*.github.io', 'public suffix'],
  ['printer.local', 'special-use'],
  ['db.internal', 'special-use'],
  ['1.0.0.127.in-addr.arpa', 'special-use'],
  ['8.b.d.0.1.0.0.2.ip6.arpa', 'special-use'],
  ['home.arpa', 'special-use'],
  ['www.example', 'special-use'],
  ['a.invalid', 'special-use'],
  ['www.localhost', 'special-use'],
  ['example.test', 'special-use'],
  ['vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd.onion', 'special-use'],
  ['server.corp', 'not a public top-level domain'],
  ['www.example.notatld', 'not a public top-level domain'],
  ['xn--a.example.com', 'not a valid A-label'],
  ['xn--abc-.example.com', 'not a host name label'],
  ['www.xn--zzzzzzz99.example.com', 'not a valid A-label'],
  ['192.0.2.1', 'IP address'],
])('may not be named: %s (%s)', (name, reason) => {
  expect(mayName(name, rules)).toEqual({ ok: false, reason: expect.stringContaining(reason) as string });
});

describe('with an extra suffix', () => {
  test.each(['example.test', 'a.b.test', '*.example.test'])('%s may be named', (name) => {
    expect(mayName(name, development).ok).toBe(true);
  });

  test.each(['test', '*.test', 'www.example.contest', 'a.local'])('%s may not', (name) => {
    expect(mayName(name, development).ok).toBe(false);
  });

  test('the suffix itself is a public suffix', () => {
    const deep = { wildcards: true, extraSuffixes: ['lab.test'] };
    expect(mayName('lab.test', deep)).toMatchObject({ ok: false });
    expect(mayName('*.lab.test', deep)).toMatchObject({ ok: false });
    expect(mayName('a.lab.test', deep)).toMatchObject({ ok: true });
  });
});

test('wildcards need a policy that has them', () => {
  expect(mayName('*.example.com', { wildcards: false, extraSuffixes: [] })).toEqual({
    ok: false,
    reason: expect.stringContaining('wildcard') as string,
  });
  expect(mayName('example.com', { wildcards: false, extraSuffixes: [] }).ok).toBe(true);
});

test('names come back in their one form', () => {
  expect(mayName('*.EXAMPLE.com', rules)).toEqual({ ok: true, value: '*.example.com' });
});
