import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Answer } from 'dns-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AcmeClient } from '../../support/acme-client.js';
import { startMisbehavingDns, type Behaviour, type MisbehavingDns } from '../../support/misbehaving-dns.js';
import { order } from '../../support/order-flow.js';
import type { OfferedChallenge } from '../../support/publish-response.js';
import { startCa, type Ca } from '../../support/start-ca.js';
import { acmeIdentifier, startTlsAlpnServer, tlsAlpnCertificate, type TlsAlpnServer } from '../../support/tls-alpn-server.js';

interface Web {
  readonly port: number;
  /** By the asked host; hosts without one get an empty answer. */
  readonly answers: Map<string, RequestListener>;
  /** Paths that were asked for, by host. */
  readonly asked: Map<string, string[]>;
  close(): Promise<void>;
}

async function startWeb(): Promise<Web> {
  const answers: Web['answers'] = new Map();
  const asked: Web['asked'] = new Map();
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    const host = request.headers.host ?? '';
    asked.set(host, [...(asked.get(host) ?? []), request.url ?? '']);
    const answer = answers.get(host);
    if (answer === undefined) response.end();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, answers, asked, close };
}

let web: Web;
let dns: MisbehavingDns;
let ca: Ca;
let client: AcmeClient;
/** Connections that this process opened, the CA's among them, by the port at the other end. */
const sockets = new Map<number, Socket[]>();
const opened = (message: unknown): void => {
  const { socket } = message as { socket: Socket };
  socket.once('connect', () => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, [...(sockets.get(port) ?? []), socket]);
  });
};
beforeAll(async () => {
  subscribe('net.client.socket', opened);
  [web, dns] = await Promise.all([startWeb(), startMisbehavingDns()]);
  ca = await startCa({
    configure: (config) => ({ ...config, validation: { ...config.validation, dnsServer: `${dns.host}:${dns.port}`, httpPort: web.port } }),
  });
  client = await ca.subscribe();
});
afterAll(async () => {
  await ca.stop();
  await Promise.all([web.close(), dns.close()]);
  unsubscribe('net.client.socket', opened);
});

/** Tries one challenge of a new order. @returns the error of its challenge, once the authorization is invalid */
async function failureOf(
  name: string,
  type: 'http-01' | 'dns-01' | 'tls-alpn-01',
  prepare: (challenge: OfferedChallenge) => void = () => undefined,
  by = client,
) {
  const ordered = await order(by, [name]);
  const [url] = ordered.json.authorizations as [string];
  const challenge = (await by.read(url)).json.challenges.find((offered: OfferedChallenge) => offered.type === type);
  prepare(challenge);
  await by.startChallenge(challenge.url);
  const ended = (await by.poll(url, { tries: 200 })).json;
  expect(ended.status).toBe('invalid');
  expect((await by.read(ordered.requiredHeader('location'))).json.status).toBe('invalid');
  const [{ error }] = ended.challenges as [{ error: { type: string; detail: string } }];
  expect(error.detail).toMatch(/^Seen from the primary network perspective: /);
  return { type: error.type.replace('urn:ietf:params:acme:error:', ''), detail: error.detail };
}

const trickle = (response: ServerResponse): void => {
  response.writeHead(200, { 'Content-Length': '100000' });
  const timer = setInterval(() => response.write('x'), 300);
  response.on('close', () => clearInterval(timer));
};
/** Headers that come one by one and never end. */
const trickleHeaders = (response: ServerResponse): void => {
  const { socket } = response;
  socket?.write('HTTP/1.1 200 OK\r\n');
  const timer = setInterval(() => socket?.write('X-A: b\r\n'), 300);
  socket?.on('close', () => clearInterval(timer));
};
const flood = (response: ServerResponse): void => {
  response.writeHead(200, { 'Content-Length': String(10 * 1024 * 1024) });
  response.end(Buffer.alloc(10 * 1024 * 1024, 'x'));
};

/** As for the records below, all at once: most of the time is waiting. */
describe.concurrent('what a web server may answer', () => {
  test.each<[string, (response: ServerResponse, path: string) => void, string, string]>([
    [
      'another file',
      (response) => void response.end('something else'),
      'incorrectResponse',
      'answered with "something else", which is not the key authorization',
    ],
    ['an empty file', (response) => void response.end(), 'incorrectResponse', 'answered with an empty body'],
    [
      'no file',
      (response) => void response.writeHead(404).end('<h1>Not Found</h1>'),
      'unauthorized',
      'answered with status 404 and "<h1>Not Found</h1>"',
    ],
    ['an error', (response) => void response.writeHead(500).end(), 'unauthorized', 'status 500'],
    [
      'a redirect in a circle',
      (response, path) => void response.writeHead(302, { Location: path }).end(),
      'connection',
      'the redirects go in a circle',
    ],
    [
      'redirects without end',
      (response, path) => void response.writeHead(307, { Location: `${path}x` }).end(),
      'connection',
      'more than 10 redirects',
    ],
    [
      'a redirect to another port',
      (response) => void response.writeHead(301, { Location: 'http://www.example.com:8081/' }).end(),
      'connection',
      'port 8081 is not allowed',
    ],
    [
      'a redirect to a name with a metadata address',
      (response) => void response.writeHead(302, { Location: 'http://webmeta.example.com/latest/meta-data/' }).end(),
      'dns',
      ' redirects to http://webmeta.example.com/latest/meta-data/: webmeta.example.com has the address 169.254.169.254, which is in 169.254.0.0/16 (link-local)',
    ],
    [
      'a redirect to an IPv6 address',
      (response) => void response.writeHead(302, { Location: 'http://[fd00:ec2::254]/' }).end(),
      'connection',
      'its host is an IP address',
    ],
    [
      'a redirect to another protocol',
      (response) => void response.writeHead(302, { Location: 'gopher://www.example.com/' }).end(),
      'connection',
      'only http and https are followed',
    ],
    [
      'a redirect to an address',
      (response) => void response.writeHead(308, { Location: 'http://127.0.0.1/' }).end(),
      'connection',
      'its host is an IP address',
    ],
    ['303', (response) => void response.writeHead(303, { Location: '/' }).end('See Other'), 'unauthorized', 'status 303'],
    ['ten megabytes', (response) => flood(response), 'incorrectResponse', 'more than 1024 octets, beginning "xxxx'],
    ['a slow body', (response) => trickle(response), 'connection', 'gave no whole answer within 10 s'],
    ['slow headers', (response) => trickleHeaders(response), 'connection', 'gave no whole answer within 10 s'],
    ['broken UTF-8', (response) => void response.end(Buffer.from('c328fffe00', 'hex')), 'incorrectResponse', 'answered with "?(???"'],
    [
      'an end in the middle',
      (response) => void response.writeHead(200, { 'Content-Length': '90' }).write('x', () => response.destroy()),
      'connection',
      'in the middle of the answer',
    ],
  ])('%s', async (what, answer, type, detail) => {
    const name = `${what.replace(/\W+/g, '-').toLowerCase()}.web.example.com`;
    web.answers.set(name, (request, response) => answer(response, request.url ?? '/'));
    dns.answers.set('webmeta.', METADATA);
    const error = await failureOf(name, 'http-01');
    expect(error.type, error.detail).toBe(type);
    expect(error.detail).toContain(detail);
    expect(error.detail).toContain(`http://${name}/.well-known/acme-challenge/`);
    expect(error.detail).toMatch(/order again\.$/);
  });
});

test('of a chain of redirects, eleven requests are made at each place', () => {
  const places = new Map<string, number>();
  for (const path of web.asked.get('redirects-without-end.web.example.com') ?? []) {
    const [place = ''] = /^\/.well-known\/[^/]+/.exec(path) ?? [];
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  expect([...places.values()]).toEqual([11, 11]);
});

const address = (name: string, data: string): Answer[] => [{ type: 'A', name, data, ttl: 1 }];
const METADATA: Behaviour = { answers: (name, type) => (type === 'A' ? address(name, '169.254.169.254') : []) };
const txt = (records: readonly (string | Buffer)[]): Behaviour => ({
  answers: (name, type) => (type === 'TXT' ? records.map((data): Answer => ({ type: 'TXT', name, data, ttl: 1 })) : []),
});

/** A challenge's name that leads to a name whose servers misbehave. */
const lame = (target: string): Behaviour => ({
  answers: (name, type) => (name.startsWith('_') ? [{ type: 'CNAME', name, data: target, ttl: 1 }] : type === 'A' ? address(name, '127.0.0.1') : []),
});

describe.concurrent('what DNS may answer', () => {
  test.each<[string, Behaviour, string, string]>([
    ['nxdomain', 'nxdomain', 'dns', 'There is no name _acme-challenge.nxdomain.example.com in DNS (NXDOMAIN)'],
    ['servfail', 'servfail', 'dns', 'the name server answers SERVFAIL'],
    ['refused', 'refused', 'dns', 'the name server answers REFUSED'],
    ['silence', 'silence', 'dns', 'no answer in 3 × 2000 ms'],
    ['truncated', 'truncated', 'dns', 'the answer is cut short over TCP too'],
    ['rubbish', 'rubbish', 'dns', 'could not be looked up'],
    ['flood', 'flood', 'dns', 'could not be looked up'],
    ['drip', 'drip', 'dns', 'no answer in 3 × 2000 ms'],
    ['wrong', txt(['a', 'b', 'c', 'd']), 'incorrectResponse', 'found "a", "b", "c" and 1 more'],
    [
      'many',
      txt(Array.from({ length: 300 }, (_, at) => `value ${at}`)),
      'incorrectResponse',
      'found "value 0", "value 1", "value 2" and 297 more',
    ],
    ['broken', txt([Buffer.from('c328ff00', 'hex')]), 'incorrectResponse', 'found "?(??"'],
    [
      'nothing',
      txt([]),
      'unauthorized',
      'There is no TXT record at _acme-challenge.nothing.example.com; nor is there one at _acme-challenge.example.com',
    ],
    [
      'chain',
      { answers: (name) => [{ type: 'CNAME', name, data: `n.${name}`, ttl: 1 }] },
      'dns',
      'the CNAME chain is a circle or longer than 10',
    ],
    [
      'pair',
      { answers: (name) => [{ type: 'CNAME', name, data: name.startsWith('n.') ? name.slice(2) : `n.${name}`, ttl: 1 }] },
      'dns',
      'the CNAME chain is a circle or longer than 10',
    ],
    ['lame', lame('servfail.example.net'), 'dns', '_acme-challenge.lame.example.com (by CNAME at servfail.example.net) could not be looked up'],
    ['mute', lame('silence.example.net'), 'dns', '(by CNAME at silence.example.net) could not be looked up: no answer in'],
    ['dangling', lame('nxdomain.example.net'), 'dns', '(by CNAME at nxdomain.example.net) in DNS (NXDOMAIN)'],
    [
      'circle',
      { answers: (name) => [{ type: 'CNAME', name, data: name, ttl: 1 }] },
      'dns',
      'the CNAME chain is a circle or longer than 10',
    ],
  ])('%s', async (label, behaviour, type, detail) => {
    dns.answers.set(`${label}.`, behaviour);
    const error = await failureOf(`${label}.example.com`, 'dns-01');
    expect(error.type, error.detail).toBe(type);
    expect(error.detail).toContain(detail);
    expect(error.detail).toMatch(/publish a TXT record with the value "[\w-]{43}" there, .* and order again\.$/);
  });

  test('300 records, of which the last is right, are no hindrance', async () => {
    const ordered = await order(client, ['among.example.com']);
    const [url] = ordered.json.authorizations as [string];
    const challenge = (await client.read(url)).json.challenges.find(({ type }: OfferedChallenge) => type === 'dns-01');
    dns.answers.set('among.', txt([...Array.from({ length: 300 }, (_, at) => `value ${at}`), client.dnsDigest(challenge.token)]));
    await client.startChallenge(challenge.url);
    expect((await client.poll(url)).json.status).toBe('valid');
    expect(dns.askedOverTcp).toContain('_acme-challenge.among.example.com');
  });

  test.each<[string, Behaviour, string]>([
    ['webnx', 'nxdomain', 'does not exist in DNS (NXDOMAIN)'],
    ['webfail', 'servfail', 'the name server answers SERVFAIL'],
    ['webnone', txt([]), 'has neither an AAAA nor an A record'],
    ['webmeta', METADATA, '169.254.0.0/16 (link-local)'],
  ])('for the address of a web server: %s', async (label, behaviour, detail) => {
    dns.answers.set(`${label}.`, behaviour);
    const error = await failureOf(`${label}.example.com`, 'http-01');
    expect(error.type).toBe('dns');
    expect(error.detail).toContain(detail);
  });
});

describe('what a TLS server may answer to tls-alpn-01', () => {
  const digest = Buffer.alloc(32, 7);
  let tls: TlsAlpnServer;
  let other: Ca;
  let subscriber: AcmeClient;
  beforeAll(async () => {
    tls = await startTlsAlpnServer();
    other = await startCa({ configure: (config) => ({ ...config, validation: { ...config.validation, tlsPort: tls.port } }) });
    subscriber = await other.subscribe();
  });
  afterAll(async () => {
    await other.stop();
    await tls.close();
  });
  test.each<[string, () => void, string, RegExp]>([
    ['no certificate', () => undefined, 'tls', /did not complete a TLS handshake/],
    [
      'another name',
      () => tls.show(tlsAlpnCertificate({ alternativeNames: 'DNS:other.example.com', identifier: acmeIdentifier(digest) })),
      'unauthorized',
      /other\.example\.com/,
    ],
    [
      'another value',
      () => tls.show(tlsAlpnCertificate({ alternativeNames: 'DNS:another-value.tls.example.com', identifier: acmeIdentifier(digest) })),
      'incorrectResponse',
      /07/,
    ],
  ])('%s', async (what, prepare, type, words) => {
    const name = `${what.replace(/\W+/g, '-')}.tls.example.com`;
    const error = await failureOf(name, 'tls-alpn-01', prepare, subscriber);
    expect(error.type, error.detail).toBe(type);
    expect(error.detail).toContain(`${name} (127.0.0.1:${tls.port})`);
    expect(error.detail).toMatch(words);
    expect(error.detail).toMatch(/order again\.$/);
  });
});

test('no more is read of any answer than there is use for, however much is sent', () => {
  const mostRead = (port: number): number => Math.max(...(sockets.get(port) ?? []).map(({ bytesRead }) => bytesRead));
  // 1,024 octets of a file, 16,384 of headers, 65,535 of a DNS message, and what else was in the last 64 KiB that the connection handed out.
  expect(mostRead(web.port)).toBeGreaterThan(1_024);
  expect(mostRead(web.port)).toBeLessThan(2 * 65_536);
  expect(mostRead(dns.port)).toBeGreaterThan(65_535);
  expect(mostRead(dns.port)).toBeLessThan(2 * 65_536 + 2);
});
