import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../test/support/free-port.js';
import { startValidationNet } from '../../../test/support/validation-net.js';
import type { ValidationNet } from '../../../test/support/validation-net.js';
import { systemClock } from '../../app/system-clock.js';
import { readTlsAlpnCertificate } from '../../x509/read-tls-alpn-certificate.js';
import { createValidator } from '../create-validator.js';
import type { ValidationRequest, ValidationResult } from '../ports.js';

const TOKEN = 'DGyRejmCefe7v4NfDGDKfA';
const KEY_AUTHORIZATION = `${TOKEN}.9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI`;
const REQUEST: ValidationRequest = {
  challengeType: 'http-01',
  methods: ['3.2.2.4.19', '3.2.2.4.18'],
  name: 'www.example.com',
  wildcard: false,
  subdomains: false,
  parameters: {},
  account: { url: 'https://ca.example/acct/1', thumbprints: [] },
  token: TOKEN,
  keyAuthorization: KEY_AUTHORIZATION,
};
const ACME = `http://www.example.com/.well-known/acme-challenge/${TOKEN}`;
const PKI = `http://www.example.com/.well-known/pki-validation/${TOKEN}`;
let net: ValidationNet;
beforeEach(async () => void (net = await startValidationNet()));
afterEach(() => net.stop());

interface Served {
  status?: number;
  body: string | Buffer;
}

/** Serves files by path; everything else is 404. */
async function serve(files: Readonly<Record<string, Served>>): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const port = await net.web((request, response) => {
    asked.push(request.url ?? '');
    const { status = 200, body } = files[request.url ?? ''] ?? { status: 404, body: 'Not Found' };
    response.writeHead(status).end(body);
  });
  return { port, asked };
}

const parts = () => ({ resolver: net.resolver, tlsProbe: net.tlsProbe(1), readTlsAlpnCertificate, clock: systemClock });

async function validate(port: number, change: Partial<ValidationRequest> = {}, tls = 1): Promise<ValidationResult> {
  const httpClient = net.client({ http: port, tls }, { deadlineMs: 5_000 });
  return createValidator({ ...parts(), httpClient })({ ...REQUEST, ...change }, new AbortController().signal);
}

const detailOf = (result: ValidationResult): string => (result.ok ? '' : result.problem.detail);

describe('http-01', () => {
  it.each(['', '\n', '\r\n', ' \t\n\n'])('accepts the key authorization followed by %j', async (end) => {
    const { port } = await serve({ [`/.well-known/acme-challenge/${TOKEN}`]: { body: KEY_AUTHORIZATION + end } });
    const result = await validate(port);
    expect(result).toMatchObject({ ok: true, method: '3.2.2.4.19' });
    expect(result.record).toMatchObject({
      attempts: [
        { method: '3.2.2.4.19', url: ACME, outcome: 'matched', hops: [{ address: '127.0.0.1', resolved: ['127.0.0.1'], status: 200 }] },
      ],
    });
    expect(JSON.parse(JSON.stringify(result.record))).toEqual(result.record);
  });

  it('records the method that answered', async () => {
    const { port, asked } = await serve({ [`/.well-known/pki-validation/${TOKEN}`]: { body: KEY_AUTHORIZATION } });
    expect(await validate(port)).toMatchObject({
      ok: true,
      method: '3.2.2.4.18',
      record: { attempts: [{ outcome: 'unauthorized' }, { outcome: 'matched' }] },
    });
    expect(asked).toEqual([`/.well-known/acme-challenge/${TOKEN}`, `/.well-known/pki-validation/${TOKEN}`]);
  });

  it('asks only where the policy allows', async () => {
    const { port, asked } = await serve({ [`/.well-known/acme-challenge/${TOKEN}`]: { body: KEY_AUTHORIZATION } });
    expect(await validate(port, { methods: ['3.2.2.4.18', '3.2.2.4.7'] })).toMatchObject({ ok: false, method: '3.2.2.4.18' });
    expect(asked).toEqual([`/.well-known/pki-validation/${TOKEN}`]);
    await expect(async () => validate(port, { methods: ['3.2.2.4.7'] })).rejects.toThrow('not among those allowed');
  });

  it.each<[string, Served]>([
    ['another value', { body: `${TOKEN}.other` }],
    ['something before it', { body: ` ${KEY_AUTHORIZATION}` }],
    ['something after it', { body: `${KEY_AUTHORIZATION}\nmore` }],
    ['a no-break space after it', { body: `${KEY_AUTHORIZATION}\u00a0` }],
    ['nothing', { body: '' }],
    ['broken UTF-8', { body: Buffer.from([0xc3, 0x28, 0xff]) }],
    ['10 MB', { body: KEY_AUTHORIZATION + ' '.repeat(10_000_000) }],
  ])('refuses %s', async (_what, served) => {
    const { port } = await serve({ [`/.well-known/acme-challenge/${TOKEN}`]: served });
    const result = await validate(port, { methods: ['3.2.2.4.19'] });
    expect(result).toMatchObject({ ok: false, method: '3.2.2.4.19', problem: { type: 'incorrectResponse', status: 403 } });
    expect(detailOf(result).length).toBeLessThan(500);
    expect(detailOf(result)).toContain(`${ACME} (127.0.0.1:${port}) answered with `);
    expect(detailOf(result)).toMatch(/ Serve the key authorization as the whole content of http:\S+ and order again\.$/);
  });

  it.each([201, 204, 206, 299])('takes status %i for success', async (status) => {
    const { port } = await serve({ [`/.well-known/acme-challenge/${TOKEN}`]: { status, body: KEY_AUTHORIZATION } });
    expect((await validate(port, { methods: ['3.2.2.4.19'] })).ok).toBe(status !== 204);
  });

  it.each([400, 403, 404, 500, 503])('refuses status %i, even with the right body', async (status) => {
    const { port } = await serve({ [`/.well-known/acme-challenge/${TOKEN}`]: { status, body: KEY_AUTHORIZATION } });
    expect(await validate(port, { methods: ['3.2.2.4.19'] })).toMatchObject({ ok: false, problem: { type: 'unauthorized', status: 403 } });
  });

  it('tells what each path gave', async () => {
    const { port } = await serve({ [`/.well-known/pki-validation/${TOKEN}`]: { body: 'wrong' } });
    const result = await validate(port);
    expect(result).toMatchObject({ ok: false, method: '3.2.2.4.18', problem: { type: 'incorrectResponse' } });
    expect(detailOf(result)).toContain(`${ACME} (127.0.0.1:${port}) answered with status 404 and "Not Found", not with 200 and the file; `);
    expect(detailOf(result)).toContain(`${PKI} (127.0.0.1:${port}) answered with "wrong", which is not the key authorization`);
  });

  it('follows a redirect from one path to the other, and records the method of the first URL', async () => {
    const port = await net.web((request, response) => {
      if (request.url?.includes('acme-challenge') === true) response.writeHead(302, { Location: PKI }).end();
      else response.end(KEY_AUTHORIZATION);
    });
    expect(await validate(port)).toMatchObject({
      ok: true,
      method: '3.2.2.4.19',
      record: { attempts: [{ hops: [{ status: 302 }, { url: PKI, status: 200 }] }] },
    });
  });

  it('does not let a server echo the answer out of the URL', async () => {
    const port = await net.web((request, response) => {
      const echo = new URL(request.url ?? '/', 'http://x').searchParams.get('echo');
      if (echo === null) response.writeHead(302, { Location: `/?echo=${KEY_AUTHORIZATION}` }).end();
      else response.end(echo);
    });
    expect(await validate(port)).toMatchObject({ ok: false, problem: { type: 'connection' } });
  });

  it('does not ask again where nobody listens, but tries https for 3.2.2.4.18', async () => {
    const port = await freePort();
    const result = await validate(port);
    expect(result).toMatchObject({
      ok: false,
      problem: { type: 'connection', status: 400 },
      record: {
        attempts: [
          { url: ACME, outcome: 'connection' },
          { url: PKI.replace('http:', 'https:'), outcome: 'connection' },
        ],
      },
    });
  });

  it('stops at a name that has no address', async () => {
    net.dns.set('www.example.com', 'A', []);
    const result = await validate(1);
    expect(result).toMatchObject({ ok: false, problem: { type: 'dns' }, record: { attempts: [{ outcome: 'dns' }] } });
    expect(detailOf(result)).toBe('www.example.com has neither an AAAA nor an A record. Correct the DNS records and order again.');
  });

  it('is a value when the server keeps us waiting, and an abort is thrown', async () => {
    const port = await net.raw(() => undefined);
    const httpClient = net.client({ http: port }, { deadlineMs: 50 });
    const run = createValidator({ ...parts(), httpClient });
    expect(await run(REQUEST, new AbortController().signal)).toMatchObject({ ok: false, problem: { type: 'connection' } });
    const controller = new AbortController();
    const waiting = createValidator({ ...parts(), httpClient: net.client({ http: port }) })(REQUEST, controller.signal);
    controller.abort(new Error('shutting down'));
    await expect(waiting).rejects.toThrow('shutting down');
  });
});
