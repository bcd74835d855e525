import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startChallengeTestServer } from '../../../test/support/challenge-test-server.js';
import type { ChallengeTestServer } from '../../../test/support/challenge-test-server.js';
import { systemClock } from '../../app/system-clock.js';
import { systemRandom } from '../../app/system-random.js';
import { createResolver } from '../net/resolver.js';
import { startDevelopmentDns } from '../net/development-dns.js';
import type { DevelopmentDns } from '../net/development-dns.js';
import type { Resolver, ValidationRequest, ValidationResult } from '../ports.js';
import { validateDns01 } from './dns-01.js';

/** The digest was computed with openssl. */
const KEY_AUTHORIZATION = 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA.9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI';
const DIGEST = 'lCM7cZyQXcVHK2nnW3jjAhNT3Fvm18UN-kWZZknKoYM';
const OWNER = '_acme-challenge.example.org';
const REQUEST: ValidationRequest = {
  challengeType: 'dns-01',
  methods: ['3.2.2.4.7'],
  name: 'example.org',
  wildcard: false,
  subdomains: false,
  parameters: {},
  account: { url: 'https://ca.example/acct/1', thumbprints: [] },
  token: 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA',
  keyAuthorization: KEY_AUTHORIZATION,
};

let dns: DevelopmentDns;
let resolver: Resolver;
beforeAll(async () => {
  dns = await startDevelopmentDns();
  resolver = createResolver({ server: dns, clock: systemClock, random: systemRandom });
});
afterEach(() => {
  dns.set(OWNER, 'TXT', []);
  dns.set(OWNER, 'CNAME', []);
});
afterAll(async () => {
  resolver.close();
  await dns.close();
});

const validate = (change: Partial<ValidationRequest> = {}, using = resolver): Promise<ValidationResult> =>
  validateDns01({ resolver: using, clock: systemClock }, { ...REQUEST, ...change }, new AbortController().signal);
const detailOf = (result: ValidationResult): string => (result.ok ? '' : result.problem.detail);

describe('dns-01', () => {
  it('accepts the digest', async () => {
    dns.set(OWNER, 'TXT', [DIGEST]);
    const result = await validate();
    expect(result).toMatchObject({
      ok: true,
      method: '3.2.2.4.7',
      record: { owner: OWNER, expected: DIGEST, answer: { records: [DIGEST], matched: true, count: 1 } },
    });
    expect(JSON.parse(JSON.stringify(result.record))).toEqual(result.record);
  });

  it('accepts it among many records, and keeps the evidence small', async () => {
    dns.set(OWNER, 'TXT', [...Array.from({ length: 300 }, (_, index) => `other ${index} ${'x'.repeat(100)}`), DIGEST]);
    const result = await validate();
    expect(result).toMatchObject({ ok: true, record: { answer: { count: 301, matched: true } } });
    expect(JSON.stringify(result.record).length).toBeLessThan(5_000);
  });

  it('follows a CNAME', async () => {
    dns.set(OWNER, 'CNAME', ['validation.example.net']);
    dns.set('validation.example.net', 'TXT', [DIGEST]);
    expect(await validate()).toMatchObject({ ok: true, record: { answer: { aliases: ['validation.example.net'] } } });
  });

  it('says where to publish what when there is no record', async () => {
    const result = await validate();
    expect(result).toMatchObject({ ok: false, problem: { type: 'unauthorized', status: 403 } });
    expect(detailOf(result)).toBe(
      `There is no TXT record at ${OWNER}; publish a TXT record with the value "${DIGEST}" there, wait until all its name servers have it, and order again.`,
    );
  });

  it('quotes a few of the wrong values', async () => {
    dns.set(OWNER, 'TXT', [KEY_AUTHORIZATION, 'a\u0007b', 'z'.repeat(200), 'fourth', 'fifth']);
    const result = await validate();
    expect(result).toMatchObject({ ok: false, problem: { type: 'incorrectResponse', status: 403 } });
    expect(detailOf(result)).toContain(`found "${KEY_AUTHORIZATION}", "a?b", "${'z'.repeat(100)}…" and 2 more;`);
  });

  it.each([`"${DIGEST}"`, ` ${DIGEST}`, `${DIGEST} `])('refuses %j and says why', async (value) => {
    dns.set(OWNER, 'TXT', [value]);
    expect(detailOf(await validate())).toContain('quotation marks or white space');
  });

  it('is bound to its method', async () => {
    await expect(validate({ methods: ['3.2.2.4.19'] })).rejects.toThrow('not among the methods allowed');
  });
});

describe('dns-01 with pebble-challtestsrv', () => {
  let server: ChallengeTestServer;
  beforeAll(async () => void (server = await startChallengeTestServer()));
  afterAll(() => server.stop());

  it('finds what is set, and reports SERVFAIL as a dns problem', async () => {
    const using = createResolver({ server: { host: '127.0.0.1', port: server.dnsPort }, clock: systemClock, random: systemRandom });
    await server.post('set-txt', { host: `${OWNER}.`, value: DIGEST });
    expect(await validate({}, using)).toMatchObject({ ok: true });
    await server.post('set-servfail', { host: `${OWNER}.` });
    const result = await validate({}, using);
    expect(result).toMatchObject({ ok: false, problem: { type: 'dns', status: 400 }, record: { answer: { reason: 'servfail' } } });
    expect(detailOf(result)).toContain(`The TXT record at ${OWNER} could not be looked up: the name server answers SERVFAIL;`);
    using.close();
  });
});
