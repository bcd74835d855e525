import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from 'dns-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AcmeClient } from '../../support/acme-client.js';
import { startMisbehavingDns, type Behaviour, type MisbehavingDns } from '../../support/misbehaving-dns.js';
import { order } from '../../support/order-flow.js';
import type { OfferedChallenge } from '../../support/publish-response.js';
import { startCa, type Ca } from '../../support/start-ca.js';

interface Web {
  readonly port: number;
  answer: RequestListener;
  close(): Promise<void>;
}

async function startWeb(): Promise<Web> {
  const web: Web = { port: 0, answer: (_, response) => void response.end(), close: () => Promise.resolve() };
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    web.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return Object.assign(web, { port: (server.address() as AddressInfo).port, close });
}

let web: Web;
let dns: MisbehavingDns;
let ca: Ca;
let client: AcmeClient;
beforeAll(async () => {
  [web, dns] = await Promise.all([startWeb(), startMisbehavingDns()]);
  ca = await startCa({
    configure: (config) => ({ ...config, validation: { ...config.validation, dnsServer: `${dns.host}:${dns.port}`, httpPort: web.port } }),
  });
  client = await ca.subscribe();
});
afterAll(async () => {
  await ca.stop();
  await web.close();
  await dns.close();
});

/** Tries one challenge of a new order. @returns the error of its challenge, once the authorization is invalid */
async function failureOf(name: string, type: 'http-01' | 'dns-01', prepare: (challenge: OfferedChallenge) => void = () => undefined) {
  const ordered = await order(client, [name]);
  const [url] = ordered.json.authorizations as [string];
  const challenge = (await client.read(url)).json.challenges.find((offered: OfferedChallenge) => offered.type === type);
  prepare(challenge);
  await client.startChallenge(challenge.url);
  const ended = (await client.poll(url, { tries: 200 })).json;
  expect(ended.status).toBe('invalid');
  expect((await client.read(ordered.requiredHeader('location'))).json.status).toBe('invalid');
  const [{ error }] = ended.challenges as [{ error: { type: string; detail: string } }];
  return { type: error.type.replace('urn:ietf:params:acme:error:', ''), detail: error.detail };
}

const trickle = (response: ServerResponse): void => {
  response.writeHead(200, { 'Content-Length': '100000' });
  const timer = setInterval(() => response.write('x'), 300);
  response.on('close', () => clearInterval(timer));
};
const flood = (response: ServerResponse): void => {
  response.writeHead(200, { 'Content-Length': String(10 * 1024 * 1024) });
  response.end(Buffer.alloc(10 * 1024 * 1024, 'x'));
};

describe('what a web server may answer', () => {
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
      'a redirect to an address',
      (response) => void response.writeHead(308, { Location: 'http://127.0.0.1/' }).end(),
      'connection',
      'its host is an IP address',
    ],
    ['303', (response) => void response.writeHead(303, { Location: '/' }).end('See Other'), 'unauthorized', 'status 303'],
    ['ten megabytes', (response) => flood(response), 'incorrectResponse', 'more than 1024 octets, beginning "xxxx'],
    ['a slow body', (response) => trickle(response), 'connection', 'gave no whole answer within 10 s'],
    ['broken UTF-8', (response) => void response.end(Buffer.from('c328fffe00', 'hex')), 'incorrectResponse', 'answered with "?(???"'],
    [
      'an end in the middle',
      (response) => void response.writeHead(200, { 'Content-Length': '90' }).write('x', () => response.destroy()),
      'connection',
      'in the middle of the answer',
    ],
  ])('%s', async (what, answer, type, detail) => {
    web.answer = (request, response) => answer(response, request.url ?? '/');
    const name = `${what.replace(/\W+/g, '-').toLowerCase()}.web.example.com`;
    const error = await failureOf(name, 'http-01');
    expect(error.type, error.detail).toBe(type);
    expect(error.detail).toContain(detail);
    expect(error.detail).toContain(`http://${name}/.well-known/acme-challenge/`);
    expect(error.detail).toMatch(/order again\.$/);
  });
});

const txt = (records: readonly (string | Buffer)[]): Behaviour => ({
  answers: (name, type) => (type === 'TXT' ? records.map((data): Answer => ({ type: 'TXT', name, data, ttl: 1 })) : []),
});

describe('what DNS may answer', () => {
  test.each<[string, Behaviour, string, string]>([
    ['nxdomain', 'nxdomain', 'dns', 'There is no name _acme-challenge.nxdomain.example.com in DNS (NXDOMAIN)'],
    ['servfail', 'servfail', 'dns', 'the name server answers SERVFAIL'],
    ['refused', 'refused', 'dns', 'the name server answers REFUSED'],
    ['silence', 'silence', 'dns', 'no answer in 3 × 2000 ms'],
    ['truncated', 'truncated', 'dns', 'the answer is cut short over TCP too'],
    ['rubbish', 'rubbish', 'dns', 'could not be looked up'],
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
  });

  test.each<[string, Behaviour, string]>([
    ['webnx', 'nxdomain', 'does not exist in DNS (NXDOMAIN)'],
    ['webfail', 'servfail', 'the name server answers SERVFAIL'],
    ['webnone', txt([]), 'has neither an AAAA nor an A record'],
    [
      'webmeta',
      { answers: (name, type) => (type === 'A' ? [{ type: 'A', name, data: '169.254.169.254', ttl: 1 }] : []) },
      '169.254.0.0/16 (link-local)',
    ],
  ])('for the address of a web server: %s', async (label, behaviour, detail) => {
    dns.answers.set(`${label}.`, behaviour);
    const error = await failureOf(`${label}.example.com`, 'http-01');
    expect(error.type).toBe('dns');
    expect(error.detail).toContain(detail);
  });
});
