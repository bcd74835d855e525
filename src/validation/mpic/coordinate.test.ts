import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPerspectives, type StartedPerspective, type StartedPerspectives } from '../../../test/support/perspectives.js';
import { silentLog } from '../../../test/support/test-database.js';
import { startValidationNet, type ValidationNet } from '../../../test/support/validation-net.js';
import { composePerspective } from '../../app/compose-perspective.js';
import { systemClock } from '../../app/system-clock.js';
import { systemRandom } from '../../app/system-random.js';
import { createThrowAwayCa } from '../../app/development/throw-away-ca.js';
import type { RirRegion } from '../../core/rir-region.js';
import type { MpicLimits } from '../../policy/policy.js';
import { ia5, primitive } from '../../x509/der.js';
import { readTlsAlpnCertificate } from '../../x509/read-tls-alpn-certificate.js';
import { createCaaCheck } from '../caa/create-caa-check.js';
import { createValidator } from '../create-validator.js';
import { cnameLabel } from '../methods/dns-cname-01.js';
import type { CaaQuestion, Validate, ValidationRequest, ValidationResult } from '../ports.js';
import { coordinate, type CoordinatedRecord } from './coordinate.js';
import { coordinateCaa, type CheckCaa } from './coordinate-caa.js';
import { connectRemote, type Remote } from './remote.js';

const LIMITS: MpicLimits = { remotePerspectives: 5, quorum: 'must', regions: 2, dissents: 1, dissentsOfSix: 2 };
const REGIONS: readonly RirRegion[] = ['ripe', 'arin', 'apnic', 'lacnic', 'afrinic', 'ripe'];
const TOKEN = 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA';
const KEY_AUTHORIZATION = `${TOKEN}.9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI`;
const DIGEST = createHash('sha256').update(KEY_AUTHORIZATION).digest('base64url');
const OWNER = '_acme-challenge.example.org';
const REQUEST: ValidationRequest = {
  challengeType: 'dns-01',
  methods: ['3.2.2.4.7'],
  name: 'example.org',
  wildcard: false,
  subdomains: false,
  parameters: {},
  account: { url: 'https://ca.example/acct/1', thumbprints: [] },
  token: TOKEN,
  keyAuthorization: KEY_AUTHORIZATION,
};

let primary: ValidationNet;
let webPort: number;
let world: StartedPerspectives;
let all: readonly StartedPerspective[];
let validateAlone: Validate;
beforeAll(async () => {
  primary = await startValidationNet();
  webPort = await primary.web((_, response) => response.end(`${KEY_AUTHORIZATION}\n`), { host: '127.0.0.1' });
  await primary.web((_, response) => response.end('parked'), { host: '127.0.0.2', port: webPort });
  world = await startPerspectives(REGIONS, webPort);
  ({ all } = world);
  const { resolver } = primary;
  validateAlone = createValidator({
    resolver,
    httpClient: primary.client({ http: webPort }),
    tlsProbe: primary.tlsProbe(1),
    readTlsAlpnCertificate,
    clock: systemClock,
  });
});
afterEach(() => {
  for (const { dns } of [primary, ...all]) {
    for (const type of ['TXT', 'CNAME', 'CAA'] as const) dns.set(OWNER, type, []);
    dns.set('_pki-validation.example.org', 'CNAME', []);
    dns.set('example.org', 'CAA', []);
    dns.set('example.org', 'A', ['127.0.0.1']);
  }
});
afterAll(async () => {
  await world.close();
  await primary.stop();
});

/** Publishes the right value for the primary and these perspectives; the others see `otherwise`. */
function publish(seeing: readonly StartedPerspective[], otherwise: readonly string[] = []): void {
  primary.dns.set(OWNER, 'TXT', [DIGEST]);
  for (const perspective of all) perspective.dns.set(OWNER, 'TXT', seeing.includes(perspective) ? [DIGEST] : otherwise);
}
const validateWith = (remotes: readonly Remote[] | 'off', change: Partial<ValidationRequest> = {}, limits = LIMITS): Promise<ValidationResult> =>
  coordinate({ validate: validateAlone, remotes, limits: () => limits, readTlsAlpnCertificate })({ ...REQUEST, ...change }, new AbortController().signal);
const corroborationOf = (result: ValidationResult) => (result.record as CoordinatedRecord).corroboration;
const detailOf = (result: ValidationResult): string => (result.ok ? '' : result.problem.detail);

describe('six perspectives that see DNS answers of their own', () => {
  it('agree', async () => {
    publish(all);
    const result = await validateWith(world.connect(all));
    expect(result).toMatchObject({ ok: true, method: '3.2.2.4.7' });
    const corroboration = corroborationOf(result);
    expect(corroboration).toMatchObject({ asked: true, summary: '6/6', quorumMet: true, enforced: true, faults: [] });
    expect(corroboration).toMatchObject({
      perspectives: all.map(({ name, region, url }) => ({ name, region, url, corroborates: true, address: url.slice(8), answer: expect.stringContaining(DIGEST) })),
    });
    expect(JSON.parse(JSON.stringify(result.record))).toEqual(result.record);
  });

  it('may dissent once of five, and the record says who', async () => {
    const five = all.slice(0, 5);
    publish(five.slice(1));
    const result = await validateWith(world.connect(five));
    expect(result).toMatchObject({ ok: true });
    expect(corroborationOf(result)).toMatchObject({
      summary: '4/5',
      perspectives: [{ name: 'ripe.test-1', corroborates: false, why: `it finds no TXT record at ${OWNER}` }, {}, {}, {}, {}],
    });
  });

  it('may not dissent twice of five; the problem names them and what they saw', async () => {
    const five = all.slice(0, 5);
    publish(five.slice(2), ['hijacked']);
    const result = await validateWith(world.connect(five));
    expect(result).toMatchObject({ ok: false, method: '3.2.2.4.7', problem: { type: 'incorrectResponse', status: 403 } });
    expect(corroborationOf(result)).toMatchObject({ asked: true, summary: '3/5', quorumMet: false });
    expect(detailOf(result)).toContain('3/5: 2 of 5 remote perspectives do not corroborate, and 1 may');
    expect(detailOf(result)).toContain(`ripe.test-1: it finds "hijacked" at ${OWNER}; arin.test-2: it finds "hijacked"`);
  });

  it('may dissent twice of six, not three times', async () => {
    publish(all.slice(2));
    expect(await validateWith(world.connect(all))).toMatchObject({ ok: true });
    publish(all.slice(3));
    expect(await validateWith(world.connect(all))).toMatchObject({ ok: false, problem: { type: 'unauthorized' } });
  });

  it('must not be in one region only', async () => {
    publish(all);
    const oneRegion = await startPerspectives(['ripe', 'ripe', 'ripe', 'ripe', 'ripe']);
    try {
      for (const { dns } of oneRegion.all) dns.set(OWNER, 'TXT', [DIGEST]);
      const result = await validateWith(oneRegion.connect(oneRegion.all));
      expect(result).toMatchObject({ ok: false, problem: { type: 'serverInternal', status: 500 } });
      expect(detailOf(result)).toContain('those that corroborate are in 1 RIR regions, and 2 are the least today');
    } finally {
      await oneRegion.close();
    }
  });

  it('must be enough for the day', async () => {
    publish(all);
    const four = world.connect(all.slice(0, 4));
    expect(await validateWith(four)).toMatchObject({ ok: false, problem: { type: 'serverInternal' } });
    expect(await validateWith(four, {}, { ...LIMITS, remotePerspectives: 4 })).toMatchObject({ ok: true });
    expect(await validateWith(four, {}, { ...LIMITS, quorum: 'may' })).toMatchObject({ ok: true, record: { corroboration: { quorumMet: false, enforced: false } } });
  });

  it('are not asked when the primary refuses, and their absence is recorded', async () => {
    const remotes = world.connect(all);
    expect(corroborationOf(await validateWith(remotes))).toEqual({ asked: false, why: 'the primary perspective refuses already; what remote perspectives say does not matter' });
    publish(all);
    expect(corroborationOf(await validateWith('off'))).toMatchObject({ asked: false, why: expect.stringContaining('no remote perspectives are configured') });
  });

  /** The same perspectives, with the paths that they are asked by. */
  const counted = (remotes: readonly Remote[]): { remotes: Remote[]; asked: string[] } => {
    const asked: string[] = [];
    const ask = (remote: Remote): Remote['ask'] => (path, question, signal) => {
      asked.push(path);
      return remote.ask(path, question, signal);
    };
    return { remotes: remotes.map((remote) => ({ ...remote, ask: ask(remote) })), asked };
  };

  it('look while the primary looks', async () => {
    publish(all);
    const { remotes, asked } = counted(world.connect(all));
    const validate: Validate = async (...request) => {
      expect(asked).toHaveLength(6);
      return validateAlone(...request);
    };
    const validateSlowly = coordinate({ validate, remotes, limits: () => LIMITS, readTlsAlpnCertificate });
    expect(await validateSlowly(REQUEST, new AbortController().signal)).toMatchObject({ ok: true, record: { corroboration: { summary: '6/6' } } });
    expect(asked).toHaveLength(6);
  });

  it('look again where the primary has found the proof at another place than the likeliest', async () => {
    for (const { dns } of [primary, ...all]) dns.set(OWNER, 'TXT', [DIGEST]);
    const { remotes, asked } = counted(world.connect(all));
    const result = await validateWith(remotes, { name: 'deep.www.example.org' });
    expect(result).toMatchObject({ ok: true, authorizationDomain: 'example.org', record: { corroboration: { summary: '6/6' } } });
    expect(asked).toHaveLength(12);
  });

  it.each([
    ['http-01', ['3.2.2.4.19', '3.2.2.4.18'], {}],
    ['http-01', ['3.2.2.4.18'], {}],
    ['pki-validation-01', ['3.2.2.4.18'], { filename: 'f1' }],
  ] as const)('are asked once for %s by %j', async (challengeType, methods, parameters) => {
    const { remotes, asked } = counted(world.connect(all));
    expect(await validateWith(remotes, { challengeType, methods, parameters })).toMatchObject({ ok: true });
    expect(asked).toHaveLength(6);
  });

  it('look at a web server by the address that they find', async () => {
    const http = { challengeType: 'http-01', methods: ['3.2.2.4.19'] } as const;
    const remotes = world.connect(all);
    expect(await validateWith(remotes, http)).toMatchObject({ ok: true, record: { corroboration: { summary: '6/6' } } });
    for (const { dns } of all.slice(0, 4)) dns.set('example.org', 'A', ['127.0.0.2']);
    const result = await validateWith(remotes, http);
    expect(result).toMatchObject({ ok: false, problem: { type: 'incorrectResponse' }, record: { corroboration: { summary: '2/6' } } });
    expect(detailOf(result)).toContain('ripe.test-1: it was answered with "parked"');
  });

  it.each([
    ['pki-validation-01', '3.2.2.4.18', { filename: 'f1' }],
    ['http-01', '3.2.2.4.18', {}],
  ] as const)('corroborate %s by %s', async (challengeType, method, parameters) => {
    const result = await validateWith(world.connect(all), { challengeType, methods: [method], parameters });
    expect(result).toMatchObject({ ok: true, record: { corroboration: { summary: '6/6' } } });
  });

  it('corroborate a CNAME and a CAA record, and notice another', async () => {
    const label = cnameLabel(KEY_AUTHORIZATION);
    const remotes = world.connect(all);
    for (const { dns } of [primary, ...all]) {
      dns.set('_pki-validation.example.org', 'CNAME', [`${label}.example.org`]);
      dns.set('example.org', 'CAA', [{ flags: 0, tag: 'issue', value: `ca.example; randomvalue=${DIGEST}` }]);
    }
    expect(await validateWith(remotes, { challengeType: 'dns-cname-01' })).toMatchObject({ ok: true, record: { corroboration: { summary: '6/6' } } });
    for (const { dns } of [primary, ...all]) dns.set('_pki-validation.example.org', 'CNAME', []);
    expect(await validateWith(remotes, { challengeType: 'dns-caa-01' })).toMatchObject({ ok: true, record: { corroboration: { summary: '6/6' } } });
    for (const { dns } of all.slice(0, 3)) dns.set('example.org', 'CAA', [{ flags: 0, tag: 'issue', value: 'ca.example' }]);
    expect(await validateWith(remotes, { challengeType: 'dns-caa-01' })).toMatchObject({ ok: false, record: { corroboration: { summary: '3/6' } } });
  });
});

describe('CAA from six perspectives', () => {
  const QUESTION: CaaQuestion = {
    name: 'example.org',
    wildcard: false,
    issuers: ['ca.example'],
    accountUri: 'https://ca.example/acct/1',
    method: '3.2.2.4.7',
    challengeType: 'dns-01',
  };
  const checkWith = (remotes: readonly Remote[] | 'off'): CheckCaa =>
    coordinateCaa({ check: createCaaCheck({ resolver: primary.resolver, clock: systemClock }), remotes, limits: () => LIMITS });
  const signal = new AbortController().signal;

  it('permits where they see permission, by absence or by a set', async () => {
    all[0]!.dns.set('example.org', 'CAA', [{ flags: 0, tag: 'issue', value: 'ca.example; accounturi=https://ca.example/acct/1' }]);
    const answer = await checkWith(world.connect(all))(QUESTION, null, signal);
    expect(answer).toMatchObject({ permitted: true, finding: { corroboration: { summary: '6/6', quorumMet: true } } });
    expect(answer.finding.remotes?.[0]).toMatchObject({ owner: 'example.org', records: [{ tag: 'issue' }], reply: { name: 'ripe.test-1' } });
  });

  it('refuses where too many see another CA, or another account, which their API does not know', async () => {
    const remotes = world.connect(all);
    const values = ['other.example', 'ca.example; accounturi=https://ca.example/acct/2', 'ca.example; validationmethods=http-01'];
    values.forEach((value, n) => all[n]!.dns.set('example.org', 'CAA', [{ flags: 0, tag: 'issue', value }]));
    const answer = await checkWith(remotes)(QUESTION, null, signal);
    expect(answer).toMatchObject({ permitted: false, reason: 'forbidden', problem: { type: 'caa' }, finding: { corroboration: { summary: '3/6' } } });
    expect(answer.permitted ? '' : answer.problem.detail).toContain('arin.test-2: CAA does not permit');
  });

  it('judges an earlier finding with what the perspectives saw then, by the question of now', async () => {
    const remotes = world.connect(all);
    for (const { dns } of all.slice(0, 3)) dns.set('example.org', 'CAA', [{ flags: 0, tag: 'issue', value: 'ca.example; accounturi=https://ca.example/acct/1' }]);
    const { finding } = await checkWith(remotes)(QUESTION, null, signal);
    for (const { dns } of all) dns.set('example.org', 'CAA', [{ flags: 0, tag: 'issue', value: 'other.example' }]);
    expect(await checkWith(remotes)(QUESTION, finding, signal)).toMatchObject({ permitted: true });
    expect(await checkWith(remotes)({ ...QUESTION, accountUri: 'https://ca.example/acct/2' }, finding, signal)).toMatchObject({ permitted: false });
  });

  it('says that nobody was asked', async () => {
    expect(await checkWith('off')(QUESTION, null, signal)).toMatchObject({ permitted: true, finding: { corroboration: { asked: false } } });
  });
});

describe('perspectives that are broken or lie', () => {
  const ca = createThrowAwayCa('Liars', { clock: systemClock, random: systemRandom });
  const certificate = ca.issue('liar', 'serverAuth', [primitive(7, Buffer.of(127, 0, 0, 1))]);
  const servers: ReturnType<typeof createServer>[] = [];
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function strange(listener: RequestListener, deadlineMs = 5_000): Promise<Remote> {
    const server = createServer({ cert: certificate.certificate, key: certificate.key }, listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const perspective = { name: 'liar', region: 'arin', url: `https://127.0.0.1:${port}`, tls: { ...world.tls, ca: ca.certificate } } as const;
    return connectRemote(perspective, { clock: systemClock, deadlineMs });
  }
  const saying = (answer: unknown, status = 200): RequestListener => (_, response) => response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer));

  it.each<[string, RequestListener, string]>([
    ['valid without evidence', saying({ check_passed: true }), 'it does not show what it saw'],
    ['valid, as a coordinator nests it', saying({ perspective_code: 'x', check_response: { check_passed: true, details: null } }), 'it does not show what it saw'],
    ['valid, and shows another record', saying({ check_passed: true, details: { records_seen: ['other'] } }), 'it finds "other"'],
    ['valid, with the value as a part of a record', saying({ check_passed: true, details: { records_seen: [`x${DIGEST}`] } }), 'it finds'],
    ['invalid, though it shows the record', saying({ check_passed: false, details: { records_seen: [DIGEST] } }), 'it does not accept what it saw'],
    ['an error by status 500', saying({ check_passed: false, errors: [{ error_type: 'mpic_error:dcv_checker:lookup', error_message: 'SERVFAIL' }] }, 500), 'SERVFAIL'],
    ['something else', saying({ is_valid: true }), 'its answer is none of the Open MPIC API'],
    ['no JSON', saying('<html>'), 'its answer is no JSON'],
    ['too much', saying(' '.repeat(300_000)), 'longer than 262144 octets'],
  ])('%s does not corroborate', async (_, listener, why) => {
    publish(all);
    const liar = await strange(listener);
    const result = await validateWith([liar, ...world.connect(all.slice(0, 4))]);
    expect(result).toMatchObject({ ok: true, record: { corroboration: { summary: '4/5' } } });
    expect(corroborationOf(result)).toMatchObject({ perspectives: [{ name: 'liar', corroborates: false, why: expect.stringContaining(why) }, {}, {}, {}, {}] });
    liar.close();
  });

  it('accepts what an Open MPIC perspective shows, in its own notation', async () => {
    publish(all);
    const other = await strange(saying({ check_type: 'dcv', check_completed: true, check_passed: true, errors: null, timestamp_ns: 1, details: { records_seen: [`"${DIGEST}"`], response_code: 0 } }));
    expect(await validateWith([other, ...world.connect(all.slice(0, 4))])).toMatchObject({ ok: true, record: { corroboration: { summary: '5/5' } } });
    other.close();
  });

  it('counts silence as dissent', async () => {
    publish(all);
    const silent = await strange(() => undefined, 100);
    const also = await strange(() => undefined, 100);
    const one = await validateWith([silent, ...world.connect(all.slice(0, 4))]);
    expect(one).toMatchObject({ ok: true, record: { corroboration: { summary: '4/5' } } });
    expect(corroborationOf(one)).toMatchObject({ perspectives: [{ why: 'it gave no answer within 0.1 s' }, {}, {}, {}, {}] });
    const two = await validateWith([silent, also, ...world.connect(all.slice(1, 4))]);
    expect(two).toMatchObject({ ok: false, problem: { type: 'serverInternal' } });
  });

  it('counts a perspective that does not run as dissent', async () => {
    publish(all);
    const gone = connectRemote({ name: 'gone', region: 'arin', url: 'https://127.0.0.1:1', tls: world.tls }, { clock: systemClock });
    const result = await validateWith([gone, ...world.connect(all.slice(0, 4))]);
    expect(corroborationOf(result)).toMatchObject({ summary: '4/5', perspectives: [{ why: 'it cannot be asked (ECONNREFUSED)' }, {}, {}, {}, {}] });
  });

  it('ends with the signal', async () => {
    publish(all);
    const silent = await strange(() => undefined);
    const controller = new AbortController();
    const validate = coordinate({ validate: validateAlone, remotes: [silent], limits: () => LIMITS, readTlsAlpnCertificate });
    const running = validate(REQUEST, controller.signal);
    const reason = new Error('stop');
    setTimeout(() => controller.abort(reason), 50);
    await expect(running).rejects.toBe(reason);
    silent.close();
  });
});

describe('the door of a perspective', () => {
  const SIGNAL = new AbortController().signal;
  const QUESTION = { domain_or_ip_target: 'example.org', dcv_check_parameters: { validation_method: 'acme-dns-01', key_authorization_hash: DIGEST } };
  const ask = (url: string, tls: { ca: string; certificate?: string; key?: string }, body: string, method = 'POST'): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method, ca: tls.ca, cert: tls.certificate, key: tls.key, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      sent.on('error', reject);
      sent.end(method === 'POST' ? body : undefined);
    });

  it('is shut to those without a client certificate, and with one of another authority', async () => {
    const { url } = all[0]!;
    await expect(ask(`${url}/dcv`, { ca: world.tls.ca }, JSON.stringify(QUESTION))).rejects.toThrow();
    const stranger = createThrowAwayCa('Strangers', { clock: systemClock, random: systemRandom }).issue('primary', 'clientAuth', [primitive(2, ia5('primary.tegata.test'))]);
    await expect(ask(`${url}/dcv`, { ca: world.tls.ca, ...stranger }, JSON.stringify(QUESTION))).rejects.toThrow();
    const asked = await connectRemote({ name: 'x', region: 'ripe', url, tls: { ca: world.tls.ca, ...stranger } }, { clock: systemClock }).ask('/dcv', QUESTION, SIGNAL);
    expect(asked.response).toBeUndefined();
    expect(asked.reply.failure).toContain('it cannot be asked');
  });

  it('is shut to certificates of the right authority that name somebody else', async () => {
    const foreign = createThrowAwayCa('Shared', { clock: systemClock, random: systemRandom });
    const folder = mkdtempSync(join(tmpdir(), 'tegata-door-'));
    const server = foreign.issue('perspective', 'serverAuth', [primitive(7, Buffer.of(127, 0, 0, 1))]);
    const put = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const files = { certificate: put('c', server.certificate), key: put('k', server.key), clientAuthorities: put('a', foreign.certificate) };
    const running = await composePerspective(
      {
        name: 'ripe.door',
        region: 'ripe',
        listen: { host: '127.0.0.1', port: 0, ...files },
        primaries: ['primary.ca.example'],
        validation: { dnsServer: `127.0.0.1:${primary.dns.port}`, dnssec: 'off', httpPort: 1, tlsPort: 1, allowAddresses: [] },
        websiteUrl: 'https://ca.example/',
        logLevel: 'error',
      },
      { clock: systemClock, random: systemRandom, log: silentLog },
    );
    try {
      const url = `https://127.0.0.1:${running.port}`;
      const client = (name: string) => ({ ca: foreign.certificate, ...foreign.issue('client', 'clientAuth', [primitive(2, ia5(name))]) });
      expect(await ask(`${url}/healthz`, client('primary.ca.example'), '', 'GET')).toEqual({ status: 200, body: '{"status":"healthy"}' });
      expect((await ask(`${url}/configz`, client('primary.ca.example'), '', 'GET')).body).toBe('{"perspective_code":"ripe.door","rir":"ripe"}');
      expect(await ask(`${url}/healthz`, client('other.ca.example'), '', 'GET')).toMatchObject({ status: 403 });
      expect(await ask(`${url}/healthz`, client('*.ca.example'), '', 'GET')).toMatchObject({ status: 403 });
    } finally {
      await running.close();
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['POST', '/dcv', '{', 400],
    ['POST', '/dcv', ' '.repeat(20_000), 400],
    ['POST', '/dcv', JSON.stringify({ ...QUESTION, domain_or_ip_target: '../etc' }), 400],
    ['POST', '/dcv', JSON.stringify({ ...QUESTION, dcv_check_parameters: { validation_method: 'acme-http-01', token: '../../x', key_authorization: 'y' } }), 400],
    ['POST', '/dcv', JSON.stringify({ ...QUESTION, dcv_check_parameters: { validation_method: 'website-change', http_token_path: 'x', challenge_value: 'y', match_regex: '.*' } }), 400],
    ['POST', '/mpic', JSON.stringify(QUESTION), 404],
    ['GET', '/dcv', '', 405],
    ['POST', '/dcv', JSON.stringify(QUESTION), 200],
  ])('%s %s %.40s: %i', async (method, path, body, status) => {
    expect(await ask(all[0]!.url + path, world.tls, body, method)).toMatchObject({ status });
  });
});
