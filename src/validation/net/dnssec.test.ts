import { setMaxListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDnsPackages, startSignedDns, type SignedDns } from '../../../test/support/signed-dns.js';
import { systemClock } from '../../app/system-clock.js';
import { systemRandom } from '../../app/system-random.js';
import type { DnsType, Resolver } from '../ports.js';
import { createResolver } from './resolver.js';
import { findValidationFault } from './find-validation-fault.js';

const missing = missingDnsPackages();
const { signal } = new AbortController();
setMaxListeners(0, signal);

describe.skipIf(missing.length > 0)(`signed zones${missing.length > 0 ? `: left out, not installed: ${missing.join(', ')}` : ''}`, () => {
  const records = ['@ A 192.0.2.1', '@ CAA 0 issue "ca.example"', '_acme-challenge TXT "signed"', 'www A 192.0.2.1'];
  let dns: SignedDns;
  const open: Resolver[] = [];
  const resolverAt = (server: { host: string; port: number }): Resolver => {
    const resolver = createResolver({ server, clock: systemClock, random: systemRandom, dnssec: 'required' });
    open.push(resolver);
    return resolver;
  };
  let resolver: Resolver;
  const ask = (name: string, type: DnsType, using = resolver) => using.query(name, type, signal);

  beforeAll(async () => {
    dns = await startSignedDns(
      {
        test: { kind: 'secure', nsec3: 'plain' },
        'signed.test': {
          kind: 'secure',
          records: [
            ...records,
            'inward CNAME www.nsec3.test.',
            'outward CNAME www.unsigned.test.',
            'dangling CNAME nobody.unsigned.test.',
            'spoilt CNAME www.altered.test.',
          ],
        },
        'nsec3.test': { kind: 'secure', nsec3: 'plain', records },
        'optout.test': { kind: 'secure', nsec3: 'opt-out', records },
        'unsigned.test': { kind: 'insecure', records: [...records, 'alias CNAME www.signed.test.'] },
        'below.unsigned.test': { kind: 'insecure', records },
        'island.test': { kind: 'island', records },
        'child.signed.test': { kind: 'insecure', records },
        'expired.test': { kind: 'expired', records },
        'altered.test': { kind: 'altered', records },
        'wrong-key.test': { kind: 'wrong-key', records },
        'bypassed.test': { kind: 'altered', records },
      },
      { bypassed: 'bypassed.test' },
    );
    resolver = resolverAt(dns.resolver);
  });
  afterAll(async () => {
    for (const each of open) each.close();
    await dns.stop();
  });

  it.each(['signed.test', 'nsec3.test', 'optout.test'])('%s is secure: positive answers and NODATA', async (zone) => {
    expect(await ask(zone, 'CAA')).toMatchObject({
      outcome: 'records',
      records: [{ tag: 'issue', value: 'ca.example' }],
      dnssec: { status: 'secure' },
    });
    expect(await ask(`_acme-challenge.${zone}`, 'TXT')).toMatchObject({
      records: ['signed'],
      authenticated: true,
      dnssec: { status: 'secure' },
    });
    expect(await ask(`www.${zone}`, 'CAA')).toMatchObject({ outcome: 'nodata', dnssec: { status: 'secure' } });
  });

  it.each(['signed.test', 'nsec3.test'])('%s: the denial of a name is secure', async (zone) => {
    expect(await ask(`nobody.${zone}`, 'A')).toMatchObject({ outcome: 'nxdomain', dnssec: { status: 'secure' } });
  });

  it('a name that only an opt-out span denies is insecure, and says why', async () => {
    expect(await ask('nobody.optout.test', 'CAA')).toMatchObject({
      outcome: 'nxdomain',
      authenticated: false,
      dnssec: { status: 'insecure', zone: 'optout.test', proof: 'opt-out' },
    });
  });

  it.each([
    ['www.unsigned.test', 'unsigned.test'],
    ['www.below.unsigned.test', 'unsigned.test'],
    ['www.island.test', 'island.test'],
    ['www.child.signed.test', 'child.signed.test'],
  ])('%s is insecure: its secure parent has no DS for %s', async (name, zone) => {
    const dnssec = { status: 'insecure', zone, proof: 'no-ds' };
    expect(await ask(name, 'A')).toMatchObject({ outcome: 'records', records: ['192.0.2.1'], dnssec });
    expect(await ask(name, 'CAA')).toMatchObject({ outcome: 'nodata', dnssec });
    expect(await ask(`nobody.${name}`, 'TXT')).toMatchObject({ outcome: 'nxdomain', dnssec });
  });

  it.each(['expired.test', 'altered.test', 'wrong-key.test'])('%s is bogus', async (zone) => {
    for (const [name, type] of [
      [zone, 'A'],
      [zone, 'CAA'],
      [`_acme-challenge.${zone}`, 'TXT'],
    ] as const) {
      // Of the altered zone, CAA is as it was signed.
      if (zone === 'altered.test' && type === 'CAA') continue;
      const answer = await ask(name, type);
      expect(answer).toMatchObject({ outcome: 'failed', reason: 'dnssec', dnssec: { status: 'bogus' } });
      expect(answer).toMatchObject({ detail: expect.stringContaining(`the ${type} records of ${name} fail DNSSEC validation`) as string });
    }
  });

  it('a chain is as good as its weakest link', async () => {
    expect(await ask('inward.signed.test', 'A')).toMatchObject({
      records: ['192.0.2.1'],
      aliases: ['www.nsec3.test'],
      dnssec: { status: 'secure' },
    });
    expect(await ask('outward.signed.test', 'A')).toMatchObject({
      records: ['192.0.2.1'],
      aliases: ['www.unsigned.test'],
      dnssec: { status: 'insecure', zone: 'unsigned.test' },
    });
    expect(await ask('outward.signed.test', 'CAA')).toMatchObject({ outcome: 'nodata', aliases: ['www.unsigned.test'] });
    expect(await ask('dangling.signed.test', 'A')).toMatchObject({ outcome: 'nxdomain', aliases: ['nobody.unsigned.test'] });
    expect(await ask('alias.unsigned.test', 'A')).toMatchObject({
      records: ['192.0.2.1'],
      dnssec: { status: 'insecure', zone: 'unsigned.test' },
    });
    expect(await ask('spoilt.signed.test', 'A')).toMatchObject({ outcome: 'failed', reason: 'dnssec', dnssec: { status: 'bogus' } });
  });

  it('a resolver that does not validate is found out, and nothing of it is used', async () => {
    const using = resolverAt(dns.unvalidating);
    for (const name of ['www.signed.test', 'altered.test', 'www.unsigned.test', 'nobody.nsec3.test']) {
      expect(await ask(name, 'A', using)).toMatchObject({ outcome: 'failed', reason: 'dnssec', dnssec: { status: 'unproven' } });
    }
  });

  it('an exception that the resolver makes for a signed zone is found out', async () => {
    const answer = await ask('bypassed.test', 'A', resolverAt(dns.bypassing));
    expect(answer).toMatchObject({
      outcome: 'failed',
      reason: 'dnssec',
      dnssec: {
        status: 'unproven',
        detail: expect.stringContaining('the zone bypassed.test is signed, but the resolver does not vouch') as string,
      },
    });
  });

  it('asks nothing about DNSSEC when it is off, and says so', async () => {
    const off = createResolver({ server: dns.resolver, clock: systemClock, random: systemRandom });
    open.push(off);
    expect(await ask('www.unsigned.test', 'A', off)).toMatchObject({ outcome: 'records', dnssec: { status: 'off' } });
    expect(await ask('altered.test', 'A', off)).toMatchObject({ outcome: 'failed', reason: 'servfail' });
  });

  it('the check at the start tells a validating resolver from others', async () => {
    const check = (server: { host: string; port: number }, probes: { secure?: string; bogus?: string } = {}) =>
      findValidationFault({ server, clock: systemClock, random: systemRandom, ...probes }, signal);
    expect(await check(dns.resolver)).toBeUndefined();
    expect(await check(dns.resolver, { secure: 'signed.test', bogus: 'altered.test' })).toBeUndefined();
    expect(await check(dns.unvalidating)).toContain('does not validate');
    expect(await check(dns.bypassing, { bogus: 'bypassed.test' })).toContain('bypassed.test');
    expect(await check(dns.resolver, { secure: 'unsigned.test' })).toContain('unsigned.test');
    expect(await check({ host: '127.0.0.1', port: 1 })).toContain('127.0.0.1:1');
  });
});
