import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeJson, generateAccountKey, signJws, type AccountKey, type Jws } from '../support/account-key.js';
import { resign, type AcmeClient, type SignOptions } from '../support/acme-client.js';
import { certificationRequest, emailAddress, ipAddress, subscriberKey } from '../support/certification-request.js';
import { settledContent } from '../support/database-content.js';
import type { HttpReply } from '../support/http-exchange.js';
import { obtain, readyOrder } from '../support/order-flow.js';
import { startCa, type Ca } from '../support/start-ca.js';

/*
 * The paragraph "Bad input" of the acceptance list, against the whole program: each is answered with the RFC's type and status, a detail that says
 * what to change, and changes nothing.
 */

const NAMES = ['bad-input.example.com', 'www.bad-input.example.com'];

let ca: Ca;
let client: AcmeClient;
let ready: { url: string; finalize: string };
let issued: Buffer;
beforeAll(async () => {
  ca = await startCa();
  client = await ca.subscribe();
  issued = (await obtain(ca, client, NAMES)).der;
  ready = await readyOrder(ca, client, NAMES);
});
afterAll(async () => {
  await ca.stop();
  expect(ca.logged).toEqual([]);
});

type Attempt = () => Promise<HttpReply>;
/** What is sent, the type and status of the answer, and words that its detail must have: they say what to change. */
type Row = readonly [what: string, attempt: Attempt, type: string, status: number, words: RegExp];

async function check(attempt: Attempt, type: string, status: number, words: RegExp): Promise<void> {
  const before = await settledContent(ca.config.database);
  const reply = await attempt();
  expect([reply.problemType, reply.status], reply.body).toEqual([type, status]);
  expect(reply.json.detail).toMatch(words);
  expect(reply.header('content-type')).toBe('application/problem+json');
  expect(reply.links('index')).toEqual([ca.directoryUrl]);
  expect(await settledContent(ca.config.database)).toEqual(before);
}

const newOrderUrl = (): string => client.directory.newOrder as string;
const payload = { identifiers: [{ type: 'dns', value: 'www.example.com' }] };
/** newOrder, wrong in one respect. */
const wrong = (options: SignOptions): Promise<HttpReply> => client.post(newOrderUrl(), payload, options);
const raw = (body: string | Buffer, headers: Record<string, string> = {}): Promise<HttpReply> =>
  client.send(newOrderUrl(), { method: 'POST', headers: { 'Content-Type': 'application/jose+json', ...headers }, body });
const tampered = (tamper: (jws: Jws) => unknown): Promise<HttpReply> => wrong({ tamper });
const finalize = (csr: Buffer): Promise<HttpReply> => client.finalize(ready.finalize, csr);
const flipped = (text: string): string => {
  const bytes = Buffer.from(text, 'base64url');
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  return bytes.toString('base64url');
};

describe('malformed JWS', () => {
  const rows: Row[] = [
    ['no body', () => raw(''), 'malformed', 400, /not valid JSON/],
    ['no JSON', () => raw('hello'), 'malformed', 400, /must be one JSON object/],
    ['an array', () => raw('[]'), 'malformed', 400, /must be a JSON object/],
    ['octets that are no UTF-8', () => raw(Buffer.from([0x7b, 0xff, 0x7d])), 'malformed', 400, /UTF-8/],
    [
      'the compact serialization',
      () => tampered(({ protected: p, payload: q, signature }) => `${p}.${q}.${signature}`),
      'malformed',
      400,
      /JSON object/,
    ],
    [
      'the general serialization',
      () => tampered(({ payload: p, ...one }) => ({ payload: p, signatures: [one] })),
      'malformed',
      400,
      /one "signature"/,
    ],
    [
      'an unprotected header',
      () => tampered((jws) => ({ ...jws, header: { alg: 'ES256' } })),
      'malformed',
      400,
      /into the protected header/,
    ],
    ['no signature', () => tampered(({ signature: _, ...rest }) => rest), 'malformed', 400, /"signature" is missing/],
    ['no payload', () => tampered(({ payload: _, ...rest }) => rest), 'malformed', 400, /"payload" is missing/],
    ['padding', () => tampered((jws) => ({ ...jws, payload: `${jws.payload}==` })), 'malformed', 400, /without "=" padding/],
    [
      'the other base64 alphabet',
      () => tampered((jws) => ({ ...jws, signature: `+/${jws.signature.slice(2)}` })),
      'malformed',
      400,
      /base64url/,
    ],
    [
      'a protected header that is no JSON',
      () => tampered((jws) => ({ ...jws, protected: 'aGVsbG8' })),
      'malformed',
      400,
      /protected header .* not valid JSON/,
    ],
    ['a payload that is no JSON', () => client.post(newOrderUrl(), 'hello'), 'malformed', 400, /payload is not valid JSON/],
    ['a payload that is an array', () => client.post(newOrderUrl(), '[]'), 'malformed', 400, /payload must be a JSON object/],
    ['an empty payload', () => client.post(newOrderUrl(), ''), 'malformed', 400, /JSON object as payload/],
    ['a payload where there must be none', () => client.post(ready.url, {}), 'malformed', 400, /empty string as payload/],
  ];
  test.each(rows)('%s', (_, attempt, type, status, words) => check(attempt, type, status, words));
});

describe('the HTTP request', () => {
  const rows: Row[] = [
    ['application/json', () => wrong({ headers: { 'Content-Type': 'application/json' } }), 'malformed', 415, /application\/jose\+json/],
    ['no content type', () => client.send(newOrderUrl(), { method: 'POST', body: '{}' }), 'malformed', 415, /application\/jose\+json/],
    ['a body of 50,001 octets', () => raw(Buffer.alloc(50_001, 0x20)), 'malformed', 413, /50000 octets/],
    [
      'a body of 900,000 octets without its length said',
      () => raw(Buffer.alloc(900_000, 0x20), { 'Transfer-Encoding': 'chunked' }),
      'malformed',
      413,
      /50000 octets/,
    ],
    ['GET', () => client.send(ready.url, {}), 'malformed', 405, /POST-as-GET/],
    ['PUT', () => client.send(newOrderUrl(), { method: 'PUT' }), 'malformed', 405, /use POST/],
    ['a path that is not there', () => client.post(`${ca.config.baseUrl}/no-such-thing`, {}), 'malformed', 404, /start from the directory/],
    ['a Replay-Nonce header', () => wrong({ headers: { 'Replay-Nonce': 'AAAA' } }), 'malformed', 400, /into the protected header/],
  ];
  test.each(rows)('%s', (_, attempt, type, status, words) => check(attempt, type, status, words));
});

describe('the protected header', () => {
  const rows: Row[] = [
    ['an unknown member', () => wrong({ header: { typ: 'JOSE' } }), 'malformed', 400, /"typ"; leave it out/],
    ['crit', () => wrong({ header: { crit: ['exp'], exp: 1 } }), 'malformed', 400, /leave it out/],
    ['b64', () => wrong({ header: { b64: false, crit: ['b64'] } }), 'malformed', 400, /leave it out/],
    [
      'another url',
      () => wrong({ header: { url: `${ca.config.baseUrl}/new-authz` } }),
      'unauthorized',
      403,
      /exactly as this server gave it/,
    ],
    [
      'the url by address',
      () => wrong({ header: { url: newOrderUrl().replace('localhost', '127.0.0.1') } }),
      'unauthorized',
      403,
      /exactly as this server gave it/,
    ],
    ['no url', () => wrong({ header: { url: undefined } }), 'malformed', 400, /needs the member "url"/],
    ['jwk where kid belongs', () => wrong({ by: 'jwk' }), 'malformed', 400, /account URL as "kid"/],
    [
      'kid where jwk belongs',
      () => client.post(client.directory.newAccount, { termsOfServiceAgreed: true }, { by: 'kid' }),
      'malformed',
      400,
      /send it as "jwk"/,
    ],
    ['both', () => wrong({ header: { jwk: client.key.jwk } }), 'malformed', 400, /exactly one of them/],
    ['neither', () => wrong({ header: { kid: undefined } }), 'malformed', 400, /neither "jwk" nor "kid"/],
    [
      'a kid that is no account',
      () => wrong({ header: { kid: `${ca.config.baseUrl}/acct/nobody` } }),
      'accountDoesNotExist',
      400,
      /Location that newAccount returned/,
    ],
    [
      'a kid of another server',
      () => wrong({ header: { kid: 'https://other.example/acct/1' } }),
      'accountDoesNotExist',
      400,
      /Location that newAccount returned/,
    ],
    ['alg none', () => wrong({ header: { alg: 'none' } }), 'badSignatureAlgorithm', 400, /RS256, ES256, ES384, ES512, EdDSA/],
    ['alg HS256', () => wrong({ header: { alg: 'HS256' } }), 'badSignatureAlgorithm', 400, /RS256, ES256, ES384, ES512, EdDSA/],
    ['alg of another kind of key', () => wrong({ header: { alg: 'RS256' } }), 'badSignatureAlgorithm', 400, /sign with ES256/],
    ['no alg', () => wrong({ header: { alg: undefined } }), 'malformed', 400, /needs the member "alg"/],
    ['no nonce', () => wrong({ header: { nonce: undefined } }), 'badNonce', 400, /nonce of this reply/],
  ];
  test.each(rows)('%s', (_, attempt, type, status, words) => check(attempt, type, status, words));

  test('a replayed nonce', async () => {
    const nonce = await client.nonce();
    expect((await client.read(ready.url, { nonce })).status).toBe(200);
    await check(() => wrong({ nonce }), 'badNonce', 400, /nonce of this reply/);
  });

  test('badSignatureAlgorithm lists the algorithms that are taken (§6.2)', async () => {
    expect((await wrong({ header: { alg: 'HS256' } })).json.algorithms).toEqual(['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA']);
  });
});

describe('signatures and account keys', () => {
  const stranger = generateAccountKey();
  const newAccountWith = (key: AccountKey, jwk: object = key.jwk): Promise<HttpReply> =>
    client.withKey(key).post(client.directory.newAccount, { termsOfServiceAgreed: true }, { by: 'jwk', header: { jwk } });
  const rows: Row[] = [
    ['another key’s signature', () => wrong({ key: stranger }), 'malformed', 400, /signature/],
    [
      'a changed payload',
      () => tampered((jws) => ({ ...jws, payload: encodeJson({ identifiers: [{ type: 'dns', value: 'evil.example.com' }] }) })),
      'malformed',
      400,
      /signature/,
    ],
    [
      'a header written otherwise',
      () =>
        tampered((jws) => ({
          ...jws,
          protected: Buffer.from(` ${Buffer.from(jws.protected, 'base64url').toString()}`).toString('base64url'),
        })),
      'malformed',
      400,
      /signature/,
    ],
    ['a changed signature', () => tampered((jws) => ({ ...jws, signature: flipped(jws.signature) })), 'malformed', 400, /signature/],
    ['an empty signature', () => tampered((jws) => ({ ...jws, signature: '' })), 'malformed', 400, /signature/],
    [
      'a signature in DER',
      () => tampered((jws) => ({ ...jws, signature: Buffer.from('3006020101020101', 'hex').toString('base64url') })),
      'malformed',
      400,
      /signature/,
    ],
    [
      'a signature over another payload',
      () => tampered((jws) => ({ ...resign(jws, { payload: 'e30' }, client.key), payload: jws.payload })),
      'malformed',
      400,
      /signature/,
    ],
    [
      'an RSA account key of 1024 bits',
      () => newAccountWith(generateAccountKey('RS256', { modulusLength: 1024 })),
      'badPublicKey',
      400,
      /2048 to 4096 bits/,
    ],
    [
      'a private key as jwk',
      () => newAccountWith(stranger, stranger.privateKey.export({ format: 'jwk' })),
      'badPublicKey',
      400,
      /replace this key/,
    ],
    [
      'a point that is not on the curve',
      () => newAccountWith(stranger, { ...stranger.jwk, y: stranger.jwk.x }),
      'badPublicKey',
      400,
      /not on the curve/,
    ],
    ['a symmetric key', () => newAccountWith(stranger, { kty: 'oct', k: 'c2VjcmV0' }), 'badPublicKey', 400, /public key only/],
    ['secp256k1', () => newAccountWith(stranger, { ...stranger.jwk, crv: 'secp256k1' }), 'badPublicKey', 400, /P-256, P-384 and P-521/],
  ];
  test.each(rows)('%s', (_, attempt, type, status, words) => check(attempt, type, status, words));
});

describe('names', () => {
  const names =
    (...values: string[]): Attempt =>
    () =>
      client.newOrder(values);
  const identifier =
    (type: string, value: string): Attempt =>
    () =>
      client.post(newOrderUrl(), { identifiers: [{ type, value }] });
  const rows: Row[] = [
    ['a public suffix', names('co.jp'), 'rejectedIdentifier', 400, /ask for a name below it/],
    ['a wildcard under a public suffix', names('*.com'), 'rejectedIdentifier', 400, /public suffix|single label/],
    ['an IP address as DNS name', names('192.0.2.1'), 'rejectedIdentifier', 400, /only DNS names/],
    ['an identifier of type ip', identifier('ip', '192.0.2.1'), 'unsupportedIdentifier', 400, /only "dns" is/],
    ['an e-mail address', names('a@example.com'), 'rejectedIdentifier', 400, /only DNS names/],
    [
      'an identifier without value',
      () => client.post(newOrderUrl(), { identifiers: [{ type: 'dns' }] }),
      'malformed',
      400,
      /"type" and "value"/,
    ],
    ['no identifiers', () => client.post(newOrderUrl(), {}), 'malformed', 400, /identifiers/],
    ['an unknown profile', () => client.newOrder(['www.example.com'], { profile: 'gold' }), 'invalidProfile', 400, /it may order: ov/],
    ['a date that is none', () => client.newOrder(['www.example.com'], { notAfter: '2026-13-45' }), 'malformed', 400, /notAfter/],
  ];
  test.each(rows)('%s', (_, attempt, type, status, words) => check(attempt, type, status, words));
});

describe('CSRs', () => {
  const rows: Row[] = [
    ['other names', () => finalize(certificationRequest(['other.example.com'])), 'badCSR', 400, /make a CSR with exactly/],
    [
      'a bad signature',
      () =>
        finalize(certificationRequest(NAMES, { tamper: (der) => Buffer.concat([der.subarray(0, -1), Buffer.of((der.at(-1) ?? 0) ^ 1)]) })),
      'badCSR',
      400,
      /sign the request with the private key/,
    ],
    [
      'an IP address',
      () => finalize(certificationRequest(NAMES, { otherNames: [ipAddress('192.0.2.1')] })),
      'badCSR',
      400,
      /only DNS names/,
    ],
    [
      'an e-mail address',
      () => finalize(certificationRequest(NAMES, { otherNames: [emailAddress('a@example.com')] })),
      'badCSR',
      400,
      /only DNS names/,
    ],
    [
      'RSA-1024',
      () => finalize(certificationRequest(NAMES, { key: subscriberKey(1024) })),
      'badCSR',
      400,
      /use RSA with 2048 to 4096 bits/,
    ],
    ['SHA-1', () => finalize(certificationRequest(NAMES, { hash: 'sha1' })), 'badCSR', 400, /SHA-256/],
    ['the account key', () => finalize(certificationRequest(NAMES, { key: client.key.privateKey })), 'badCSR', 400, /make a separate key/],
    ['PEM', () => finalize(Buffer.from('-----BEGIN CERTIFICATE REQUEST-----')), 'badCSR', 400, /DER/],
    ['no csr', () => client.post(ready.finalize, {}), 'malformed', 400, /"csr"/],
    ['a number', () => client.post(ready.finalize, { csr: 1 }), 'malformed', 400, /"csr"/],
  ];
  test.each(rows)('%s', (_, attempt, type, status, words) => check(attempt, type, status, words));

  test('leave the order ready, and a right one is then taken', async () => {
    expect((await client.read(ready.url)).json.status).toBe('ready');
    expect((await client.finalize(ready.finalize, certificationRequest(NAMES))).status).toBe(200);
    expect((await client.poll(ready.url)).json.status).toBe('valid');
  });
});

describe('revocation', () => {
  const rows: Row[] = [
    [
      'a stranger’s key',
      () => client.withKey(generateAccountKey()).revoke(issued, { by: generateAccountKey() }),
      'unauthorized',
      403,
      /certificate's key/,
    ],
    [
      'a reason that is not for subscribers',
      () => client.revoke(issued, { reason: 6 }),
      'badRevocationReason',
      400,
      /leave it out, or send/,
    ],
    ['no certificate of ours', () => client.revoke(certificationRequest(NAMES)), 'malformed', 400, /certificate/],
    ['no certificate', () => client.post(client.directory.revokeCert, {}), 'malformed', 400, /"certificate"/],
  ];
  test.each(rows)('%s', (_, attempt, type, status, words) => check(attempt, type, status, words));
});

test('values of the wrong type are named, never a fault of the server', async () => {
  const odd = [null, true, 7, 'text', [], {}, [null], [[]]];
  const members: [string, string, string][] = [
    [newOrderUrl(), 'identifiers', 'newOrder'],
    [newOrderUrl(), 'profile', 'newOrder'],
    [newOrderUrl(), 'notBefore', 'newOrder'],
    [client.directory.newAuthz as string, 'identifier', 'newAuthz'],
    [client.accountUrl ?? '', 'contact', 'account'],
    [client.accountUrl ?? '', 'status', 'account'],
    [client.directory.revokeCert as string, 'certificate', 'revokeCert'],
    [client.directory.revokeCert as string, 'reason', 'revokeCert'],
    [client.directory.keyChange as string, 'protected', 'keyChange'],
    [ready.finalize, 'csr', 'finalize'],
  ];
  for (const [url, member, what] of members) {
    for (const value of odd) {
      const reply = await client.post(url, { [member]: value });
      expect(reply.status, `${what} ${member} ${JSON.stringify(value)} ${reply.body}`).toBeLessThan(500);
    }
  }
});

test('deeply nested and very long JSON is refused as any other', async () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  const reply = await raw(deep);
  expect([reply.problemType, reply.status]).toEqual(['malformed', 400]);
  const nested = signJws(
    { alg: 'ES256', nonce: await client.nonce(), url: newOrderUrl(), kid: client.accountUrl },
    '{"a":'.repeat(4000) + '1' + '}'.repeat(4000),
    client.key,
  );
  expect((await raw(JSON.stringify(nested))).problemType).toBe('malformed');
  const proto = await client.post(newOrderUrl(), '{"__proto__":{"identifiers":[{"type":"dns","value":"www.example.com"}]}}');
  expect(proto.problemType).toBe('malformed');
});
