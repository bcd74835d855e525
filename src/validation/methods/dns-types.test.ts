import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { systemClock } from '../../app/system-clock.js';
import { systemRandom } from '../../app/system-random.js';
import { startDevelopmentDns, type DevelopmentDns } from '../net/development-dns.js';
import { createResolver } from '../net/resolver.js';
import type { DnsData, DnsType, Resolver, ValidationRequest, ValidationResult } from '../ports.js';
import { validateDns01 } from './dns-01.js';
import { accountLabel, validateDnsAccount01 } from './dns-account-01.js';
import { validateDnsCaa01 } from './dns-caa-01.js';
import { cnameLabel, validateDnsCname01 } from './dns-cname-01.js';
import { hashedAccountUri, readPersistentRecord, validateDnsPersist01 } from './dns-persist-01.js';

const KEY_AUTHORIZATION = 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA.9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI';
const DIGEST = 'lCM7cZyQXcVHK2nnW3jjAhNT3Fvm18UN-kWZZknKoYM';
const ACCOUNT = 'https://ca.example/acct/123';
const REQUEST: ValidationRequest = {
  challengeType: 'dns-01',
  methods: ['3.2.2.4.7', '3.2.2.4.21', '3.2.2.4.22'],
  name: 'www.example.org',
  wildcard: false,
  subdomains: false,
  token: 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA',
  keyAuthorization: KEY_AUTHORIZATION,
  parameters: { issuerDomainNames: ['ca.example', 'other-ca.example'] },
  account: { url: ACCOUNT, thumbprints: ['NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'] },
};

let dns: DevelopmentDns;
let resolver: Resolver;
const touched = new Map<string, [string, DnsType]>();
const set = <Type extends DnsType>(name: string, type: Type, records: readonly DnsData[Type][]): void => {
  touched.set(`${type} ${name}`, [name, type]);
  dns.set(name, type, records);
};
beforeAll(async () => {
  dns = await startDevelopmentDns();
  resolver = createResolver({ server: dns, clock: systemClock, random: systemRandom });
});
afterEach(() => {
  for (const [name, type] of touched.values()) dns.set(name, type, []);
  touched.clear();
});
afterAll(async () => {
  resolver.close();
  await dns.close();
});

type Perform = typeof validateDns01;
const run = (perform: Perform, change: Partial<ValidationRequest> = {}, clock = systemClock): Promise<ValidationResult> =>
  perform({ resolver, clock }, { ...REQUEST, ...change }, new AbortController().signal);
const detailOf = (result: ValidationResult): string => (result.ok ? '' : result.problem.detail);

describe('the authorization domain name', () => {
  it('is recorded where it is another than the name', async () => {
    set('_acme-challenge.example.org', 'TXT', [DIGEST]);
    const result = await run(validateDns01);
    expect(result).toMatchObject({
      ok: true,
      authorizationDomain: 'example.org',
      record: {
        owner: '_acme-challenge.example.org',
        alsoAsked: [{ owner: '_acme-challenge.www.example.org', answer: { outcome: 'nodata' } }],
      },
    });
    set('_acme-challenge.www.example.org', 'TXT', [DIGEST]);
    expect(await run(validateDns01)).not.toHaveProperty('authorizationDomain');
  });

  it('may be the target of a CNAME for the one name, with the lookup as evidence', async () => {
    set('www.example.org', 'CNAME', ['site.example.net']);
    set('_acme-challenge.example.net', 'TXT', [DIGEST]);
    expect(await run(validateDns01)).toMatchObject({
      ok: true,
      authorizationDomain: 'example.net',
      record: { cnames: [{ owner: 'www.example.org', answer: { records: ['site.example.net'] } }] },
    });
    for (const change of [{ wildcard: true }, { subdomains: true }]) {
      const result = await run(validateDns01, change);
      expect(result).toMatchObject({ ok: false, problem: { type: 'unauthorized' } });
      expect(detailOf(result)).toContain('; nor is there one at _acme-challenge.example.org; publish');
    }
    expect(await run(validateDnsAccount01)).toMatchObject({ ok: false });
  });

  it('is not sought where the record cannot stand, nor further once a lookup fails', async () => {
    const long = `${`${'a'.repeat(60)}.`.repeat(3)}${'b'.repeat(54)}.example.org`;
    expect(long.length).toBeGreaterThan(240);
    set('_acme-challenge.example.org', 'TXT', [DIGEST]);
    expect(await run(validateDns01, { name: long })).toMatchObject({ ok: true, authorizationDomain: 'example.org' });
    const asked: string[] = [];
    const failing: Resolver = {
      query: async (name) => (
        asked.push(name),
        { outcome: 'failed', reason: 'servfail', detail: 'the name server answers SERVFAIL', aliases: [] }
      ),
      close: () => undefined,
    };
    const result = await validateDns01({ resolver: failing, clock: systemClock }, REQUEST, new AbortController().signal);
    expect(result).toMatchObject({ ok: false, problem: { type: 'dns' } });
    expect(asked).toEqual(['_acme-challenge.www.example.org']);
  });

  it('ends with the time for a validation, whatever DNS does', async () => {
    const clock = new FakeClock();
    const silent: Resolver = {
      query: (_, __, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
      close: () => undefined,
    };
    const running = validateDns01({ resolver: silent, clock }, REQUEST, new AbortController().signal);
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(15_000);
    const result = await running;
    expect(result).toMatchObject({ ok: false, problem: { type: 'dns' } });
    expect(detailOf(result)).toContain('_acme-challenge.www.example.org could not be looked up: no answer within 15 s');
  });
});

describe('dns-account-01', () => {
  const label = accountLabel(ACCOUNT);

  it('labels the account of the draft as the draft does', () => {
    expect(accountLabel('https://example.com/acme/acct/ExampleAccount')).toBe('_ujmmovf2vn55tgye');
  });

  it('finds the digest below the label', async () => {
    set(`${label}._acme-challenge.www.example.org`, 'TXT', ['x', DIGEST]);
    expect(await run(validateDnsAccount01, { wildcard: true })).toMatchObject({ ok: true, method: '3.2.2.4.21' });
  });

  it('finds it nowhere else, and names the account that it looked for', async () => {
    set('_acme-challenge.www.example.org', 'TXT', [DIGEST]);
    const result = await run(validateDnsAccount01);
    expect(result).toMatchObject({ ok: false, method: '3.2.2.4.21', problem: { type: 'unauthorized' } });
    expect(detailOf(result)).toContain(`(the label ${label} is that of the account ${ACCOUNT})`);
  });
});

describe('dns-cname-01', () => {
  const label = cnameLabel(KEY_AUTHORIZATION);

  it('takes the digest as one label that has no case', () => {
    expect(label).toMatch(/^[a-z2-7]{52}$/);
  });

  it.each([
    ['_pki-validation.www.example.org', undefined],
    ['_pki-validation.example.org', 'example.org'],
    ['www.example.org', undefined],
  ])('finds it at %s', async (owner, authorizationDomain) => {
    set(owner, 'CNAME', [`${label.toUpperCase()}.ca.example`]);
    const result = await run(validateDnsCname01);
    expect(result).toMatchObject({ ok: true, method: '3.2.2.4.7', record: { owner } });
    expect(result.ok && result.authorizationDomain).toBe(authorizationDomain);
  });

  it('refuses another label, and the label elsewhere in the target', async () => {
    set('_pki-validation.www.example.org', 'CNAME', [`x.${label}.ca.example`]);
    const result = await run(validateDnsCname01);
    expect(result).toMatchObject({ ok: false, problem: { type: 'incorrectResponse' } });
    expect(detailOf(result)).toContain(`found "x.${label}.ca.example"`);
    expect(detailOf(result)).toContain(`whose target begins with the label ${label}, such as ${label}.www.example.org`);
  });
});

describe('dns-caa-01', () => {
  it.each([
    { flags: 0, tag: 'randomvalue', value: DIGEST },
    { flags: 0, tag: 'RandomValue', value: DIGEST },
    { flags: 0, tag: 'issue', value: `ca.example; randomvalue=${DIGEST}` },
    { flags: 128, tag: 'issuewild', value: `;accounturi=x; randomvalue = ${DIGEST} ` },
  ])('finds it in $tag $value', async (record) => {
    set('_pki-validation.example.org', 'CAA', [{ flags: 0, tag: 'issue', value: 'ca.example' }, record]);
    expect(await run(validateDnsCaa01, { wildcard: true })).toMatchObject({ ok: true, authorizationDomain: 'example.org' });
  });

  it.each([
    { flags: 0, tag: 'issue', value: DIGEST },
    { flags: 0, tag: 'issue', value: `ca.example; other=${DIGEST}` },
    { flags: 0, tag: 'iodef', value: `mailto:a@example.org;randomvalue=${DIGEST}` },
    { flags: 0, tag: 'randomvalue', value: DIGEST.toLowerCase() },
  ])('does not find it in $tag $value', async (record) => {
    set('www.example.org', 'CAA', [record]);
    const result = await run(validateDnsCaa01);
    expect(result).toMatchObject({ ok: false, problem: { type: 'incorrectResponse' } });
    expect(detailOf(result)).toContain(`publish the CAA record 0 randomvalue "${DIGEST}" there`);
  });

  it('takes records behind a CNAME at the name as those of the target, and for the one name only', async () => {
    set('www.example.org', 'CNAME', ['site.example.net']);
    set('site.example.net', 'CAA', [{ flags: 0, tag: 'randomvalue', value: DIGEST }]);
    expect(await run(validateDnsCaa01)).toMatchObject({ ok: true, authorizationDomain: 'site.example.net' });
    expect(await run(validateDnsCaa01, { wildcard: true })).toMatchObject({ ok: false });
  });
});

describe('dns-persist-01', () => {
  const OWNER = '_validation-persist.www.example.org';
  const clock = new FakeClock('2026-11-21');
  const later = clock.now() + 86_400;
  const validate = (change: Partial<ValidationRequest> = {}) => run(validateDnsPersist01, change, clock);

  it.each([
    ['ca.example; accounturi=u', { issuer: 'ca.example', accountUri: 'u', wildcard: false, persistUntil: undefined }],
    [
      ' CA.example ;accounturi = u; POLICY=Wildcard; persistUntil=17; x=y; x=z',
      { issuer: 'ca.example', accountUri: 'u', wildcard: true, persistUntil: 17 },
    ],
    ['ca.example', { issuer: 'ca.example', accountUri: undefined, wildcard: false, persistUntil: undefined }],
    ['ca.example; policy=', { issuer: 'ca.example', accountUri: undefined, wildcard: false, persistUntil: undefined }],
    ['ca.example; accounturi=u;', undefined],
    ['ca.example; accounturi=u; accounturi=u', undefined],
    ['ca.example; accounturi=u; AccountUri=v', undefined],
    ['ca.example; accounturi', undefined],
    ['ca.example; accounturi=a b', undefined],
    ['ca.example; persistUntil=2026-11-21', undefined],
    ['ca.example; persistUntil=-1', undefined],
    ['ca example; accounturi=u', undefined],
    ['', undefined],
    ['ca.example; accounturi=\u{1F600}', undefined],
  ])('reads %j', (text, record) => {
    expect(readPersistentRecord(text)).toEqual(record);
  });

  it('hashes accounts as draft -02 does', () => {
    const [thumbprint = ''] = REQUEST.account.thumbprints;
    expect(hashedAccountUri('', 'example.com', thumbprint, ACCOUNT)).toBe('sha-256/5SQm7n6tPh2-PlLbCKGnViTXX5z19SCN4cPGQHSk-kw');
    expect(hashedAccountUri('https://ca.example/h/', '*', thumbprint, ACCOUNT)).toBe(
      'https://ca.example/h/sha-256/NpDnSwUthQK8zCgFdefYxAdAVPnygMLbs9US6oO-5ug',
    );
  });

  it('finds the record among others, and says until when it holds', async () => {
    set(OWNER, 'TXT', ['x', 'unknown-ca.example; accounturi=u', `other-ca.example; accounturi=${ACCOUNT}; persistUntil=${later}`]);
    // The TTL, one second, is stretched to the time that an order takes.
    expect(await validate()).toMatchObject({ ok: true, method: '3.2.2.4.22', usableUntil: clock.now() + 3600 });
    set(OWNER, 'TXT', [`ca.example; accounturi=${ACCOUNT}; persistUntil=${clock.now() + 60}`]);
    expect(await validate()).toMatchObject({ ok: true, usableUntil: clock.now() + 60 });
  });

  it.each([
    ['no accounturi', 'ca.example; policy=wildcard', 'has no accounturi'],
    ['another account', 'ca.example; accounturi=https://ca.example/acct/1234', 'names another accounturi'],
    ['the account in another case', `ca.example; accounturi=${ACCOUNT.toUpperCase()}`, 'names another accounturi'],
    ['a time that has passed', `ca.example; accounturi=${ACCOUNT}; persistUntil=${clock.now() - 1}`, 'has passed'],
    ['broken syntax', `ca.example; accounturi=${ACCOUNT};`, 'does not follow the syntax'],
  ])('refuses a record with %s', async (_, record, why) => {
    set(OWNER, 'TXT', [record]);
    const result = await validate();
    expect(result).toMatchObject({ ok: false, problem: { type: 'incorrectResponse' } });
    expect(detailOf(result)).toContain(why);
    expect(detailOf(result)).toContain(`publish a TXT record with the value "ca.example; accounturi=${ACCOUNT}" there`);
  });

  it('wants policy=wildcard for wildcards, for names below, and from ancestors', async () => {
    const plain = `ca.example; accounturi=${ACCOUNT}`;
    set(OWNER, 'TXT', [plain]);
    expect(await validate()).toMatchObject({ ok: true });
    for (const change of [{ wildcard: true }, { subdomains: true }]) {
      const result = await validate(change);
      expect(detailOf(result)).toContain('lacks policy=wildcard');
      expect(detailOf(result)).toContain(`"${plain}; policy=wildcard"`);
    }
    set(OWNER, 'TXT', []);
    set('_validation-persist.example.org', 'TXT', [plain]);
    expect(await validate()).toMatchObject({ ok: false });
    set('_validation-persist.example.org', 'TXT', [`${plain}; policy=wildcard`]);
    for (const change of [{}, { wildcard: true }, { subdomains: true }])
      expect(await validate(change)).toMatchObject({ ok: true, authorizationDomain: 'example.org' });
  });

  it('takes by draft -02 the hash for the name or for any, of present and former keys, and no account URL', async () => {
    const parameters = { ...REQUEST.parameters, accountHashPrefix: 'https://ca.example/h/' };
    const account = { url: ACCOUNT, thumbprints: ['n'.repeat(43), 'o'.repeat(43)] };
    for (const [domain, thumbprint] of [
      ['www.example.org', account.thumbprints[0]],
      ['*', account.thumbprints[1]],
    ] as const) {
      set(OWNER, 'TXT', [`ca.example; accounturi=${hashedAccountUri(parameters.accountHashPrefix, domain, thumbprint ?? '', ACCOUNT)}`]);
      const result = await validate({ parameters, account });
      expect(result).toMatchObject({ ok: true });
      expect(result).not.toHaveProperty('usableUntil');
    }
    set(OWNER, 'TXT', [`ca.example; accounturi=${ACCOUNT}`]);
    expect(await validate({ parameters, account })).toMatchObject({ ok: false });
    set(OWNER, 'TXT', [`ca.example; accounturi=${hashedAccountUri(parameters.accountHashPrefix, 'example.org', 'n'.repeat(43), ACCOUNT)}`]);
    expect(await validate({ parameters, account })).toMatchObject({ ok: false });
  });
});

it('digests are those of RFC 8555', () => {
  expect(createHash('sha256').update(KEY_AUTHORIZATION).digest('base64url')).toBe(DIGEST);
});
