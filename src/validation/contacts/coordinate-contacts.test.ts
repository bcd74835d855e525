import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPerspectives, type StartedPerspectives } from '../../../test/support/perspectives.js';
import { startValidationNet, type ValidationNet } from '../../../test/support/validation-net.js';
import { systemClock } from '../../app/system-clock.js';
import type { RirRegion } from '../../core/rir-region.js';
import type { ValidationMethod } from '../../core/validation-method.js';
import type { MpicLimits } from '../../policy/policy.js';
import { coordinateContacts } from './coordinate-contacts.js';

const LIMITS: MpicLimits = { remotePerspectives: 5, quorum: 'must', regions: 2, dissents: 1, dissentsOfSix: 2 };
const REGIONS: readonly RirRegion[] = ['ripe', 'arin', 'apnic', 'lacnic', 'afrinic'];
const signal = new AbortController().signal;

let primary: ValidationNet;
let world: StartedPerspectives;
beforeAll(async () => {
  primary = await startValidationNet();
  world = await startPerspectives(REGIONS);
});
afterAll(async () => {
  await world.close();
  await primary.stop();
});

type Records = readonly [name: string, type: 'TXT' | 'CAA' | 'CNAME', records: never];
const published: Records[] = [];
/** Publishes at the primary's name server and at those of some perspectives. */
function publish(name: string, type: 'TXT' | 'CAA' | 'CNAME', records: readonly unknown[], seenBy = world.all): void {
  published.push([name, type, records as never]);
  for (const { dns } of [primary, ...seenBy]) dns.set(name, type, records as never);
}
afterEach(() => {
  for (const [name, type] of published.splice(0)) for (const { dns } of [primary, ...world.all]) dns.set(name, type, []);
});

const discover = (remotes: 'off' | 'all' = 'all') =>
  coordinateContacts({
    resolver: primary.resolver,
    clock: systemClock,
    remotes: remotes === 'off' ? 'off' : world.connect(world.all),
    limits: () => LIMITS,
  });
const find = (name: string, method: ValidationMethod, remotes: 'off' | 'all' = 'all') => discover(remotes)({ name, methods: [method] }, signal);

const caa = (tag: string, value: string) => ({ flags: 0, tag, value });

describe('contacts in DNS, from all perspectives', () => {
  it.each([
    ['3.2.2.4.14', '_validation-contactemail.example.com', 'TXT', ['PKI@Example.com'], 'PKI@example.com'],
    ['3.2.2.4.16', '_validation-contactphone.example.com', 'TXT', ['+81 (3) 1234-5678'], '+81312345678'],
    ['3.2.2.4.13', 'example.com', 'CAA', [caa('issue', 'ca.example'), caa('ContactEmail', 'pki@example.com')], 'pki@example.com'],
    ['3.2.2.4.17', 'example.com', 'CAA', [caa('contactphone', '+81-3-1234-5678')], '+81312345678'],
  ] as const)('%s: found at %s and corroborated', async (method, owner, type, records, value) => {
    publish(owner, type, records);
    const { contacts, faults } = await find('a.www.example.com', method);
    expect(faults).toEqual([]);
    expect(contacts).toMatchObject([{ method, authorizationDomain: 'example.com', value, record: { owner, corroboration: { asked: true, summary: '5/5' } } }]);
    const { corroboration } = contacts[0]?.record as { corroboration: { perspectives: { name: string; corroborates: boolean }[] } };
    expect(corroboration.perspectives.map(({ name, corroborates }) => [name, corroborates])).toEqual(world.all.map(({ name }) => [name, true]));
  });

  it('one perspective may see another address, two may not', async () => {
    publish('_validation-contactemail.example.com', 'TXT', ['pki@example.com'], world.all.slice(1));
    world.all[0]?.dns.set('_validation-contactemail.example.com', 'TXT', ['thief@example.org']);
    expect((await find('example.com', '3.2.2.4.14')).contacts).toMatchObject([{ record: { corroboration: { summary: '4/5' } } }]);
    world.all[1]?.dns.set('_validation-contactemail.example.com', 'TXT', ['thief@example.org']);
    const { contacts, faults } = await find('example.com', '3.2.2.4.14');
    expect(contacts).toEqual([]);
    expect(faults.join()).toContain('3/5: 2 of 5 remote perspectives do not corroborate');
    expect(faults.join()).toContain('"thief@example.org"');
  });

  it('each name on the way up, and each record of several, may have one', async () => {
    publish('_validation-contactemail.www.example.com', 'TXT', ['www@example.com', 'www@example.com', 'also@example.com']);
    publish('_validation-contactemail.example.com', 'TXT', ['top@example.com']);
    const { contacts } = await find('www.example.com', '3.2.2.4.14', 'off');
    expect(contacts.map(({ value, authorizationDomain }) => [value, authorizationDomain])).toEqual([
      ['www@example.com', 'www.example.com'],
      ['also@example.com', 'www.example.com'],
      ['top@example.com', 'example.com'],
    ]);
    expect(contacts[0]?.record).toMatchObject({ corroboration: { asked: false } });
  });
});

describe('what is no contact', () => {
  it.each(['no address', 'a@b@example.com', 'pki@localhost', 'pki@例え.example', '"q q"@example.com', '<pki@example.com>', 'a@example.com,b@example.com', ''])(
    'the e-mail address %j',
    async (text) => {
      publish('_validation-contactemail.example.com', 'TXT', [text]);
      const { contacts, faults } = await find('example.com', '3.2.2.4.14', 'off');
      expect([contacts, faults]).toEqual([[], [expect.stringContaining('is of no use')]]);
    },
  );

  it.each(['03-1234-5678', '+81', '+0123456789', 'tel:+81312345678', '+81312345678;ext=5', '+1234567890123456'])('the number %j', async (text) => {
    publish('_validation-contactphone.example.com', 'TXT', [text]);
    expect((await find('example.com', '3.2.2.4.16', 'off')).contacts).toEqual([]);
  });

  it('one in the CAA set of a public suffix, of a CNAME’s target, or above a set that has none', async () => {
    publish('com', 'CAA', [caa('contactemail', 'pki@com.example')]);
    expect(await find('example.com', '3.2.2.4.13', 'off')).toMatchObject({ contacts: [], faults: [expect.stringContaining('a public suffix')] });
    publish('alias.example.com', 'CNAME', ['site.example.net']);
    publish('site.example.net', 'CAA', [caa('contactemail', 'pki@example.net')]);
    expect(await find('alias.example.com', '3.2.2.4.13', 'off')).toMatchObject({ contacts: [], faults: [expect.stringContaining('by CNAME')] });
    publish('example.com', 'CAA', [caa('contactemail', 'pki@example.com')]);
    publish('www.example.com', 'CAA', [caa('issue', 'ca.example')]);
    expect(await find('www.example.com', '3.2.2.4.13', 'off')).toEqual({ contacts: [], faults: [] });
  });

  it('one in another name’s records, though asked for by the caller', async () => {
    publish('_validation-contactemail.com', 'TXT', ['pki@com.example']);
    expect(await find('www.example.com', '3.2.2.4.14', 'off')).toEqual({ contacts: [], faults: [] });
  });
});
