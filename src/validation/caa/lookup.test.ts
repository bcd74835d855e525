import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import type { CaaProperty, DnsAnswer, DnsType, Resolver } from '../ports.js';
import { createCaaCheck } from './create-caa-check.js';
import { lookupCaa } from './lookup.js';

const { signal } = new AbortController();
const OURS: CaaProperty = { flags: 0, tag: 'issue', value: 'ca.example' };
const OTHERS: CaaProperty = { flags: 0, tag: 'issue', value: 'letsencrypt.org' };
const off = { status: 'off' } as const;
const found = (...records: CaaProperty[]): DnsAnswer<'CAA'> => ({
  outcome: 'records',
  records,
  ttl: 60,
  authenticated: false,
  dnssec: off,
  aliases: [],
});
const failed: DnsAnswer<'CAA'> = { outcome: 'failed', reason: 'servfail', detail: 'the name server answers SERVFAIL', aliases: [] };
const nothing: DnsAnswer<'CAA'> = { outcome: 'nodata', authenticated: false, dnssec: off, aliases: [] };
const nobody: DnsAnswer<'CAA'> = { outcome: 'nxdomain', authenticated: false, dnssec: off, aliases: [] };

/** A DNS that exists in a test only: answers by owner, NODATA for the rest. */
class FakeResolver implements Resolver {
  readonly asked: string[] = [];
  readonly #answers: Readonly<Record<string, DnsAnswer<'CAA'>>>;
  constructor(answers: Readonly<Record<string, DnsAnswer<'CAA'>>>) {
    this.#answers = answers;
  }
  query<Type extends DnsType>(name: string, type: Type): Promise<DnsAnswer<Type>> {
    this.asked.push(`${type} ${name}`);
    return Promise.resolve((this.#answers[name] ?? nothing) as DnsAnswer<Type>);
  }
  close(): void {}
}
const lookup = (answers: Readonly<Record<string, DnsAnswer<'CAA'>>>, name = 'www.example.com') =>
  lookupCaa({ resolver: new FakeResolver(answers), clock: new FakeClock() }, name, signal);

describe('lookupCaa', () => {
  it('climbs to the top-level domain, and not to the root', async () => {
    const resolver = new FakeResolver({});
    expect(await lookupCaa({ resolver, clock: new FakeClock() }, 'a.b.example.com', signal)).toMatchObject({
      outcome: 'none',
      steps: ['a.b.example.com', 'b.example.com', 'example.com', 'com'].map((owner) => ({ owner, outcome: 'nodata', dnssec: off })),
    });
    expect(resolver.asked).toEqual(['CAA a.b.example.com', 'CAA b.example.com', 'CAA example.com', 'CAA com']);
  });
  it('takes the first set that is not empty, names that do not exist included', async () => {
    const finding = await lookup({ 'www.example.com': nobody, 'example.com': found(OURS), com: found(OTHERS) });
    expect(finding).toMatchObject({ outcome: 'found', owner: 'example.com', records: [OURS], ttl: 60 });
    expect(finding.steps).toHaveLength(2);
    expect(await lookup({ com: found(OTHERS) })).toMatchObject({ outcome: 'found', owner: 'com' });
  });
  it('a set behind an alias counts for the owner; the parents of the target do not', async () => {
    const aliased: DnsAnswer<'CAA'> = { ...nothing, aliases: ['host.example.net'] };
    const finding = await lookup({ 'www.example.com': aliased, 'example.net': found(OTHERS), 'example.com': found(OURS) });
    expect(finding).toMatchObject({ outcome: 'found', owner: 'example.com', records: [OURS] });
    expect(await lookup({ 'www.example.com': { ...found(OTHERS), aliases: ['host.example.net'] } })).toMatchObject({
      owner: 'www.example.com',
    });
  });
  it('fails when a lookup below the deciding set fails, and only then', async () => {
    expect(await lookup({ 'www.example.com': failed, 'example.com': found(OURS) })).toMatchObject({
      outcome: 'failed',
      owner: 'www.example.com',
    });
    expect(await lookup({ com: failed })).toMatchObject({ outcome: 'failed', owner: 'com', steps: [{}, {}, { outcome: 'failed' }] });
    expect(await lookup({ 'example.com': found(OURS), com: failed })).toMatchObject({ outcome: 'found' });
  });
  it('does not keep sets without measure', async () => {
    const long = { ...OTHERS, value: 'x'.repeat(20_000) };
    for (const set of [found(...Array.from({ length: 101 }, () => OURS)), found(OURS, long)])
      expect(await lookup({ 'example.com': set })).toMatchObject({ outcome: 'failed', owner: 'example.com' });
  });
});

describe('the CAA check', () => {
  const question = {
    name: 'www.example.com',
    wildcard: false,
    issuers: ['ca.example'],
    accountUri: 'https://acme.ca.example/acct/1',
    method: '3.2.2.4.7',
    challengeType: 'dns-01',
  } as const;
  const check = (answers: Readonly<Record<string, DnsAnswer<'CAA'>>>, change: object = {}) =>
    createCaaCheck({ resolver: new FakeResolver(answers), clock: new FakeClock() })({ ...question, ...change }, null, signal);
  const detailOf = async (set: CaaProperty[], change: object = {}): Promise<string> => {
    const answer = await check({ 'example.com': found(...set) }, change);
    return answer.permitted ? 'permitted' : answer.problem.detail;
  };

  it('permits', async () => {
    expect(await check({})).toMatchObject({ permitted: true, finding: { outcome: 'none' } });
    expect(await check({ 'example.com': found(OURS) })).toMatchObject({
      permitted: true,
      finding: { owner: 'example.com', records: [OURS] },
    });
  });
  it('a lookup that failed is no permission', async () => {
    expect(await check({ 'example.com': failed })).toMatchObject({
      permitted: false,
      reason: 'failed',
      problem: {
        type: 'dns',
        status: 400,
        detail:
          'The CAA records of example.com, which decide for www.example.com, could not be looked up: the name server answers SERVFAIL. Without an answer nothing is issued: see that all name servers of example.com answer questions for CAA, and try again.',
      },
    });
  });
  it('names the record that refuses and the one that would permit', async () => {
    expect(await detailOf([OTHERS])).toBe(
      'CAA does not permit this CA to issue for www.example.com: in the CAA set at example.com, 0 issue "letsencrypt.org" names another CA. ' +
        'To permit it, publish at example.com: CAA 0 issue "ca.example"; then try again.',
    );
    expect(await detailOf([OURS, { flags: 0, tag: 'issuewild', value: ';' }], { wildcard: true })).toBe(
      'CAA does not permit this CA to issue for *.www.example.com: in the CAA set at example.com, 0 issuewild ";" permits nobody. ' +
        'To permit it, publish at example.com: CAA 0 issuewild "ca.example"; then try again.',
    );
    expect(await detailOf([{ ...OURS, value: 'ca.example; accounturi=https://acme.ca.example/acct/2' }])).toContain(
      'names another account (accounturi). To permit it, publish at example.com: CAA 0 issue "ca.example; accounturi=https://acme.ca.example/acct/1"; then',
    );
    expect(await detailOf([{ ...OURS, value: 'ca.example; validationmethods=http-01' }])).toContain(
      'CAA 0 issue "ca.example; validationmethods=dns-01", or validate by a method that is allowed',
    );
    expect(await detailOf([{ flags: 128, tag: 'tbs', value: 'x\u0000y' }])).toContain(
      '128 tbs "x?y" is critical and unknown to this CA. Remove this record',
    );
    expect(await detailOf(Array.from({ length: 100 }, () => ({ ...OTHERS, value: 'x'.repeat(140) })))).toContain(
      'and 95 more do not permit it either',
    );
  });
  it('knows the names of methods', async () => {
    const only = (methods: string) => [{ ...OURS, value: `ca.example; validationmethods=${methods}` }];
    expect(await detailOf(only('ca-tbr-7'))).toBe('permitted');
    expect(await detailOf(only('dns-01'), { challengeType: 'dns-cname-01' })).toContain('validationmethods=ca-tbr-7"');
    expect(await detailOf(only('ca-tbr-7'), { challengeType: 'dns-cname-01' })).toBe('permitted');
    expect(await detailOf(only('http-01'), { method: '3.2.2.4.19', challengeType: 'http-01' })).toBe('permitted');
    expect(await detailOf(only('ca-tbr-19'), { method: '3.2.2.4.19', challengeType: 'http-01' })).toBe('permitted');
    expect(await detailOf(only('http-01'), { method: '3.2.2.4.18', challengeType: 'http-01' })).toContain('validationmethods=ca-tbr-18"');
    expect(await detailOf(only('ca-tbr-18'), { method: '3.2.2.4.18', challengeType: 'http-01' })).toBe('permitted');
  });
  it('collects where to report', async () => {
    const iodef = { flags: 0, tag: 'IODEF', value: 'mailto:a@example.com' };
    expect(await check({ 'example.com': found(OTHERS, iodef) })).toMatchObject({ reportTo: ['mailto:a@example.com'] });
  });
  it('judges a known finding without asking', async () => {
    const known = await lookup({ 'example.com': found(OTHERS) });
    const resolver = new FakeResolver({});
    const answer = await createCaaCheck({ resolver, clock: new FakeClock() })(question, known, signal);
    expect(answer).toMatchObject({ permitted: false, reason: 'forbidden' });
    expect(resolver.asked).toEqual([]);
  });
});
