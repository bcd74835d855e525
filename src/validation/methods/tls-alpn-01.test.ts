import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../test/support/free-port.js';
import { acmeIdentifier, startTlsAlpnServer, tlsAlpnCertificate } from '../../../test/support/tls-alpn-server.js';
import type { TlsAlpnCertificateOptions, TlsAlpnServer } from '../../../test/support/tls-alpn-server.js';
import { startValidationNet } from '../../../test/support/validation-net.js';
import type { ValidationNet } from '../../../test/support/validation-net.js';
import { readTlsAlpnCertificate } from '../../x509/read-tls-alpn-certificate.js';
import type { ValidationRequest, ValidationResult } from '../ports.js';
import { validateTlsAlpn01 } from './tls-alpn-01.js';

const NAME = 'www.example.com';
const TOKEN = 'DGyRejmCefe7v4NfDGDKfA';
const REQUEST: ValidationRequest = {
  challengeType: 'tls-alpn-01',
  methods: ['3.2.2.4.20'],
  name: NAME,
  wildcard: false,
  subdomains: false,
  token: TOKEN,
  keyAuthorization: `${TOKEN}.9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI`,
  parameters: {},
  account: { url: 'https://ca.example/acct/1', thumbprints: [] },
};
const DIGEST = createHash('sha256').update(REQUEST.keyAuthorization).digest();
const RIGHT: TlsAlpnCertificateOptions = { alternativeNames: `DNS:${NAME}`, identifier: acmeIdentifier(DIGEST) };

let net: ValidationNet;
const servers: TlsAlpnServer[] = [];
beforeEach(async () => void (net = await startValidationNet()));
afterEach(async () => {
  await net.stop();
  for (const server of servers.splice(0)) await server.close();
});

async function serve(
  certificate: TlsAlpnCertificateOptions,
  options: Parameters<typeof startTlsAlpnServer>[0] = {},
): Promise<TlsAlpnServer> {
  const server = await startTlsAlpnServer(options);
  servers.push(server);
  server.show(tlsAlpnCertificate(certificate));
  return server;
}

const validate = (port: number, change: Partial<ValidationRequest> = {}, limits = {}): Promise<ValidationResult> =>
  validateTlsAlpn01(
    { tlsProbe: net.tlsProbe(port, { dialTimeoutMs: 500, ...limits }), readTlsAlpnCertificate },
    { ...REQUEST, ...change },
    new AbortController().signal,
  );
const detailOf = (result: ValidationResult): string => (result.ok ? '' : result.problem.detail);

describe('tls-alpn-01', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('accepts the certificate over %s, and says nothing', async (maxVersion) => {
    const server = await serve(RIGHT, { maxVersion, protocols: ['h2', 'acme-tls/1'] });
    const result = await validate(server.port);
    expect(result).toMatchObject({
      ok: true,
      method: '3.2.2.4.20',
      record: {
        address: '127.0.0.1',
        resolved: ['127.0.0.1'],
        protocol: 'acme-tls/1',
        tlsVersion: maxVersion,
        expected: DIGEST.toString('hex'),
      },
    });
    expect(server.asked).toEqual([NAME]);
    expect(server.received()).toBe(0);
    expect(JSON.parse(JSON.stringify(result.record))).toEqual(result.record);
  });

  it.each<[string, Partial<TlsAlpnCertificateOptions>, string, string]>([
    ['another name', { alternativeNames: 'DNS:example.com' }, 'unauthorized', 'only subject alternative name, and has "example.com"'],
    ['a second name', { alternativeNames: `DNS:${NAME},DNS:example.com` }, 'unauthorized', `and has "${NAME}", "example.com"`],
    ['the same name twice', { alternativeNames: `DNS:${NAME},DNS:${NAME}` }, 'unauthorized', `and has "${NAME}", "${NAME}"`],
    ['an address beside the name', { alternativeNames: `DNS:${NAME},IP:127.0.0.1` }, 'unauthorized', 'a name of another kind'],
    ['no name', { alternativeNames: null }, 'unauthorized', 'and has none'],
    ['no acmeIdentifier', { identifier: null }, 'unauthorized', '0 times instead of once'],
    ['an acmeIdentifier that is not critical', { identifier: acmeIdentifier(DIGEST, false) }, 'unauthorized', 'not critical'],
    ['a digest of 31 octets', { identifier: acmeIdentifier(DIGEST.subarray(1)) }, 'unauthorized', 'no OCTET STRING of 32 octets'],
    ['a digest outside an OCTET STRING', { identifier: `critical,DER:${DIGEST.toString('hex')}` }, 'unauthorized', 'no OCTET STRING'],
    ['another digest', { identifier: acmeIdentifier(Buffer.alloc(32, 7)) }, 'incorrectResponse', `carries the digest ${'07'.repeat(32)}`],
  ])('refuses a certificate with %s', async (_, change, type, detail) => {
    const server = await serve({ ...RIGHT, ...change });
    const result = await validate(server.port);
    expect(result).toMatchObject({ ok: false, method: '3.2.2.4.20', problem: { type } });
    expect(detailOf(result)).toContain(detail);
    expect(detailOf(result)).toContain(`the critical extension acmeIdentifier with ${DIGEST.toString('hex')}, and order again.`);
  });

  it('refuses a certificate that another key has signed', async () => {
    const issuer = tlsAlpnCertificate({ alternativeNames: null, identifier: null });
    const server = await serve({ ...RIGHT, issuer });
    expect(detailOf(await validate(server.port))).toContain('is not self-signed');
  });

  it('refuses a server that knows other protocols only', async () => {
    const result = await validate((await serve(RIGHT, { protocols: ['h2', 'http/1.1'] })).port);
    expect(result).toMatchObject({ ok: false, problem: { type: 'tls' } });
    expect(detailOf(result)).toContain('the server knows none of the protocols offered (ALPN)');
  });

  it('refuses a server that does not speak ALPN', async () => {
    const result = await validate((await serve(RIGHT, { protocols: [] })).port);
    expect(result).toMatchObject({ ok: false, problem: { type: 'tls' }, record: { protocol: null } });
    expect(detailOf(result)).toContain('without agreeing on the protocol acme-tls/1');
  });

  it('reports a server that speaks no TLS, one that says nothing, one that hangs up and none at all', async () => {
    const talks = await net.raw((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await validate(talks)).toMatchObject({ ok: false, problem: { type: 'tls' } });
    const silent = await net.raw(() => undefined);
    expect(detailOf(await validate(silent))).toContain('did not complete a TLS handshake within 0.5 s');
    const gone = await net.raw((socket) => void socket.destroy());
    expect(await validate(gone)).toMatchObject({ ok: false, problem: { type: 'tls' } });
    const nobody = await validate(await freePort());
    expect(nobody).toMatchObject({ ok: false, problem: { type: 'connection' } });
    expect(detailOf(nobody)).toContain('connection refused; open port');
  });

  it('connects to public addresses only', async () => {
    const { port } = await serve(RIGHT);
    const result = await validate(port, {}, { allowed: [] });
    expect(result).toMatchObject({ ok: false, problem: { type: 'dns' } });
    expect(detailOf(result)).toContain('127.0.0.0/8 (loopback)');
    expect(servers[0]?.asked).toEqual([]);
  });

  it('is bound to its method, and to the signal', async () => {
    await expect(validate(1, { methods: ['3.2.2.4.19'] })).rejects.toThrow('not among the methods allowed');
    const silent = await net.raw(() => undefined);
    const controller = new AbortController();
    const running = validateTlsAlpn01({ tlsProbe: net.tlsProbe(silent), readTlsAlpnCertificate }, REQUEST, controller.signal);
    controller.abort(new Error('shutdown'));
    await expect(running).rejects.toThrow('shutdown');
  });
});
