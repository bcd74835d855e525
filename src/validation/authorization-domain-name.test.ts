import fc from 'fast-check';
import { expect, test } from 'vitest';
import { baseDomainName, prunedNames } from '../policy/base-domain-name.js';
import { authorizationDomains, type AdnRules } from './authorization-domain-name.js';
import type { DnsAnswer, DnsData, DnsType, Resolver } from './ports.js';

const ALL: AdnRules = { prunes: true, cname: true, wholeDomain: false };

/** Knows CNAMEs, and counts what it is asked; a name whose CNAME is `fails` cannot be looked up. */
function fakeResolver(cnames: Readonly<Record<string, string>> = {}): Pick<Resolver, 'query'> & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    query: async <Type extends DnsType>(name: string, type: Type): Promise<DnsAnswer<Type>> => {
      asked.push(`${type} ${name}`);
      const target = cnames[name];
      const dnssec = { status: 'off' } as const;
      if (target === 'fails') return { outcome: 'failed', reason: 'servfail', detail: 'SERVFAIL', aliases: [] };
      if (target === undefined) return { outcome: 'nodata', authenticated: false, aliases: [], dnssec };
      return { outcome: 'records', records: [target] as unknown as DnsData[Type][], ttl: 1, authenticated: false, aliases: [], dnssec };
    },
  };
}

async function namesOf(name: string, rules: Partial<AdnRules> = {}, resolver = fakeResolver()): Promise<string[]> {
  const names: string[] = [];
  for await (const { name: domain } of authorizationDomains(resolver, name, { ...ALL, ...rules }, new AbortController().signal))
    names.push(domain);
  return names;
}

test.each([
  ['www.example.com', 'example.com'],
  ['example.com', 'example.com'],
  ['a.b.example.co.jp', 'example.co.jp'],
  ['shop.city.kawasaki.jp', 'city.kawasaki.jp'],
  ['user.github.io', 'github.io'],
  ['www.xn--wgv71a119e.jp', 'xn--wgv71a119e.jp'],
  ['co.jp', undefined],
  ['com', undefined],
])('the base domain name of %s is %s (ICANN section only)', (name, base) => {
  expect(baseDomainName(name)).toBe(base);
});

test('pruning ends at the base domain name', () => {
  expect(prunedNames('a.b.www.example.co.jp')).toEqual([
    'a.b.www.example.co.jp',
    'b.www.example.co.jp',
    'www.example.co.jp',
    'example.co.jp',
  ]);
  expect(prunedNames('example.com')).toEqual(['example.com']);
  expect(prunedNames('co.jp')).toEqual([]);
});

test('the name comes first, then its ancestors, then each CNAME target with its ancestors', async () => {
  const resolver = fakeResolver({ 'a.www.example.com': 'x.cdn.example.net', 'x.cdn.example.net': 'y.example.org' });
  expect(await namesOf('a.www.example.com', {}, resolver)).toEqual([
    'a.www.example.com',
    'www.example.com',
    'example.com',
    'x.cdn.example.net',
    'cdn.example.net',
    'example.net',
    'y.example.org',
    'example.org',
  ]);
  expect(resolver.asked).toEqual(['CNAME a.www.example.com', 'CNAME x.cdn.example.net', 'CNAME y.example.org']);
});

test('an ancestor is never replaced by its CNAME (replacement comes before pruning)', async () => {
  const resolver = fakeResolver({ 'www.example.com': 'evil.example.net' });
  expect(await namesOf('a.www.example.com', {}, resolver)).toEqual(['a.www.example.com', 'www.example.com', 'example.com']);
  expect(resolver.asked).toEqual(['CNAME a.www.example.com']);
});

test('for a whole domain no CNAME is looked up', async () => {
  const resolver = fakeResolver({ 'www.example.com': 'x.example.net' });
  expect(await namesOf('www.example.com', { wholeDomain: true }, resolver)).toEqual(['www.example.com', 'example.com']);
  expect(resolver.asked).toEqual([]);
});

test('methods without P and C take the exact name; with C alone, targets as they are', async () => {
  const resolver = () => fakeResolver({ 'www.example.com': 'x.example.net' });
  expect(await namesOf('www.example.com', { prunes: false, cname: false }, resolver())).toEqual(['www.example.com']);
  expect(await namesOf('www.example.com', { prunes: true, cname: false }, resolver())).toEqual(['www.example.com', 'example.com']);
  expect(await namesOf('www.example.com', { prunes: false, cname: true }, resolver())).toEqual(['www.example.com', 'x.example.net']);
});

test.each([
  [
    'a circle',
    { 'www.example.com': 'x.example.com', 'x.example.com': 'www.example.com' },
    ['www.example.com', 'example.com', 'x.example.com'],
  ],
  ['a lookup that fails', { 'www.example.com': 'fails' }, ['www.example.com', 'example.com']],
  ['a target that is a public suffix', { 'www.example.com': 'co.jp' }, ['www.example.com', 'example.com']],
  ['a target that is no name', { 'www.example.com': 'a b.example.net' }, ['www.example.com', 'example.com']],
])('the list ends at %s', async (_, cnames, names) => {
  expect(await namesOf('www.example.com', {}, fakeResolver(cnames as unknown as Record<string, string>))).toEqual(names);
});

test('long chains and deep names are cut', async () => {
  const cnames = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`n${at}.example.com`, `n${at + 1}.example.com`]));
  const resolver = fakeResolver(cnames);
  expect(await namesOf('n0.example.com', {}, resolver)).toHaveLength(10);
  expect(resolver.asked).toHaveLength(8);
  expect(await namesOf(`${'a.'.repeat(60)}example.com`)).toHaveLength(24);
});

test('every name is the name, an ancestor below the suffix, or a target; none comes twice', async () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(label, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('com', 'co.jp', 'tokyo.jp', 'io'),
      async (labels, suffix) => {
        const name = `${labels.join('.')}.${suffix}`;
        const names = await namesOf(name);
        expect(names[0]).toBe(name);
        expect(new Set(names).size).toBe(names.length);
        for (const domain of names) expect(`.${name}`.endsWith(`.${domain}`) && baseDomainName(domain) === baseDomainName(name)).toBe(true);
      },
    ),
  );
});
