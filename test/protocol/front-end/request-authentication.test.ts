import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/core/state/account.js';
import { ACCOUNT_ALGORITHMS, encodeJson, generateAccountKey, type Jws } from '../../support/account-key.js';
import { resign, type AcmeClient, type SignOptions } from '../../support/acme-client.js';
import type { HttpReply } from '../../support/http-exchange.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { startFrontEnd, type FrontEndUnderTest } from './start-front-end.js';

let front: FrontEndUnderTest;
let client: AcmeClient;
let account: Account;

beforeAll(async () => {
  front = await startFrontEnd();
  ({ client, account } = await front.enrol());
});
afterAll(() => front[Symbol.asyncDispose]());
afterEach(() => void (front.ra.acts.length = 0));

const PAYLOAD = { identifiers: [{ type: 'dns', value: 'www.example.com' }] };

/** A newOrder that is right but for `options`. */
const order = (options: SignOptions): Promise<HttpReply> => client.post(client.directory.newOrder, PAYLOAD, options);
const readHeader = (jws: Jws): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws.protected, 'base64url').toString()) as Record<string, unknown>;

interface Row {
  name: string;
  send: () => Promise<HttpReply>;
  status: number;
  type: string;
  detail: string | RegExp;
}

const small = generateAccountKey('RS256', { modulusLength: 1024 });
const large = generateAccountKey('RS256', { modulusLength: 4104 });
const p256 = generateAccountKey('ES256');
const rsa = generateAccountKey('RS256');

/** newAccount with a `jwk` of the test's making. */
const withJwk = (jwk: object, key = p256): Promise<HttpReply> =>
  client.withKey(key).post(client.directory.newAccount, { termsOfServiceAgreed: true }, { by: 'jwk', header: { jwk } });

const ROWS: Row[] = [
  {
    name: '§6.2 content type application/json',
    send: () => order({ headers: { 'Content-Type': 'application/json' } }),
    status: 415,
    type: 'malformed',
    detail: 'The Content-Type is "application/json"; a signed request must say application/jose+json (RFC 8555 §6.2).',
  },
  {
    name: '§6.2 content type that only begins like the right one',
    send: () => order({ headers: { 'Content-Type': 'application/jose+jsonx' } }),
    status: 415,
    type: 'malformed',
    detail: /^The Content-Type is "application\/jose\+jsonx"/,
  },
  {
    name: '§6.2 no content type',
    send: () => client.send(client.directory.newOrder, { method: 'POST', body: '{}' }),
    status: 415,
    type: 'malformed',
    detail: /^The Content-Type is missing/,
  },
  {
    name: '§6.5.1 Replay-Nonce in the HTTP request',
    send: () => order({ headers: { 'Replay-Nonce': 'AAAA' } }),
    status: 400,
    type: 'malformed',
    detail: /^The request has a Replay-Nonce header; put the nonce into the protected header/,
  },
  {
    name: 'body over 50,000 octets, with its length declared',
    send: () => order({ tamper: (jws) => ({ ...jws, padding: 'x'.repeat(50_000) }) }),
    status: 413,
    type: 'malformed',
    detail: 'The request body is larger than 50000 octets; send a smaller one.',
  },
  {
    name: 'body over 50,000 octets, in chunks',
    send: () =>
      order({ tamper: (jws) => JSON.stringify({ ...jws, padding: 'x'.repeat(200_000) }), headers: { 'Transfer-Encoding': 'chunked' } }),
    status: 413,
    type: 'malformed',
    detail: 'The request body is larger than 50000 octets; send a smaller one.',
  },
  {
    name: 'empty body',
    send: () => order({ tamper: () => '' }),
    status: 400,
    type: 'malformed',
    detail: 'The request body is not valid JSON; it must be one JSON object.',
  },
  {
    name: 'body is no JSON',
    send: () => order({ tamper: () => '{"protected":' }),
    status: 400,
    type: 'malformed',
    detail: /^The request body is not valid JSON/,
  },
  {
    name: 'body is a JSON array',
    send: () => order({ tamper: (jws) => [jws] }),
    status: 400,
    type: 'malformed',
    detail: 'The request body must be a JSON object.',
  },
  {
    name: 'body is null',
    send: () => order({ tamper: () => 'null' }),
    status: 400,
    type: 'malformed',
    detail: 'The request body must be a JSON object.',
  },
  {
    name: 'body is no UTF-8',
    send: () => order({ tamper: () => Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }),
    status: 400,
    type: 'malformed',
    detail: 'The request body must be JSON in UTF-8.',
  },
  {
    name: '§6.2 compact serialization',
    send: () => order({ tamper: ({ protected: header, payload, signature }) => `${header}.${payload}.${signature}` }),
    status: 400,
    type: 'malformed',
    detail: /^The request body is not valid JSON/,
  },
  {
    name: '§6.2 general serialization',
    send: () => order({ tamper: ({ payload, ...signature }) => ({ payload, signatures: [signature] }) }),
    status: 400,
    type: 'malformed',
    detail: /has the member "signatures"; send the flattened serialization/,
  },
  {
    name: '§6.2 unprotected header',
    send: () => order({ tamper: (jws) => ({ ...jws, header: { kid: 'x' } }) }),
    status: 400,
    type: 'malformed',
    detail: /has an unprotected "header"; put its members into the protected header/,
  },
  {
    name: 'no protected header',
    send: () => order({ tamper: ({ payload, signature }) => ({ payload, signature }) }),
    status: 400,
    type: 'malformed',
    detail: /"protected" is missing or no string/,
  },
  {
    name: 'no signature',
    send: () => order({ tamper: ({ signature: _, ...jws }) => jws }),
    status: 400,
    type: 'malformed',
    detail: /"signature" is missing or no string/,
  },
  {
    name: 'payload is no string',
    send: () => order({ tamper: (jws) => ({ ...jws, payload: PAYLOAD }) }),
    status: 400,
    type: 'malformed',
    detail: /"payload" is missing or no string/,
  },
  {
    name: '§6.1 padding in the payload',
    send: () => order({ tamper: (jws) => ({ ...jws, payload: `${jws.payload}=` }) }),
    status: 400,
    type: 'malformed',
    detail: 'The request body has a member "payload" that is not base64url without "=" padding (RFC 8555 §6.1).',
  },
  {
    name: '§6.1 base64 alphabet in the signature',
    send: () => order({ tamper: (jws) => ({ ...jws, signature: `+/${jws.signature.slice(2)}` }) }),
    status: 400,
    type: 'malformed',
    detail: /^The request body has a member "signature" that is not base64url/,
  },
  {
    name: '§6.1 line break in the protected header',
    send: () => order({ tamper: (jws) => ({ ...jws, protected: `${jws.protected}\n` }) }),
    status: 400,
    type: 'malformed',
    detail: /^The request body has a member "protected" that is not base64url/,
  },
  {
    name: 'protected header is no JSON',
    send: () => order({ tamper: (jws) => ({ ...jws, protected: 'AAAA' }) }),
    status: 400,
    type: 'malformed',
    detail: 'The protected header of the request is not valid JSON; it must be one JSON object.',
  },
  ...['crit', 'b64', 'typ', 'x5c', 'x-private'].map((name): Row => ({
    name: `unknown member "${name}" in the protected header`,
    send: () => order({ header: { [name]: name === 'crit' ? ['b64'] : false } }),
    status: 400,
    type: 'malformed',
    detail: `The protected header of the request has the member "${name}"; leave it out, only alg, nonce, url and one of jwk and kid are taken (RFC 8555 §6.2).`,
  })),
  {
    name: '§6.2 no alg',
    send: () => order({ header: { alg: undefined } }),
    status: 400,
    type: 'malformed',
    detail: /needs the member "alg"/,
  },
  {
    name: '§6.4 no url',
    send: () => order({ header: { url: undefined } }),
    status: 400,
    type: 'malformed',
    detail: /needs the member "url"/,
  },
  {
    name: '§6.2 neither jwk nor kid',
    send: () => order({ header: { kid: undefined } }),
    status: 400,
    type: 'malformed',
    detail: 'The protected header has neither "jwk" nor "kid"; send the account URL as "kid" (RFC 8555 §6.2).',
  },
  {
    name: '§6.2 both jwk and kid',
    send: () => order({ header: { jwk: client.key.jwk } }),
    status: 400,
    type: 'malformed',
    detail: /has both "jwk" and "kid"; send exactly one/,
  },
  {
    name: '§6.2 jwk where kid belongs',
    send: () => order({ by: 'jwk' }),
    status: 400,
    type: 'malformed',
    detail: /has a "jwk" where this resource takes the account; send the account URL as "kid"/,
  },
  {
    name: '§6.2 kid where jwk belongs',
    send: () => client.post(client.directory.newAccount, { termsOfServiceAgreed: true }, { by: 'kid' }),
    status: 400,
    type: 'malformed',
    detail: /has a "kid" where this resource takes the key itself; send it as "jwk"/,
  },
  {
    name: 'kid is no string',
    send: () => order({ header: { kid: 7 } }),
    status: 400,
    type: 'malformed',
    detail: /needs the member "kid": a string/,
  },
  {
    name: 'jwk is no object',
    send: () => withJwk('key' as unknown as object),
    status: 400,
    type: 'malformed',
    detail: /needs the member "jwk": a JSON Web Key object/,
  },
  {
    name: '§6.4 url of another resource',
    send: () => order({ header: { url: client.directory.newAuthz } }),
    status: 403,
    type: 'unauthorized',
    detail:
      /^The "url" in the protected header is "http:\/\/127\.0\.0\.1:\d+\/new-authz", but the request came to "http:\/\/127\.0\.0\.1:\d+\/new-order"/,
  },
  {
    name: '§6.4 url with a query added',
    send: () => order({ header: { url: `${client.directory.newOrder}?x` } }),
    status: 403,
    type: 'unauthorized',
    detail: /sign the URL exactly as this server gave it/,
  },
  {
    name: '§6.4 url under the name that Host says',
    send: () => order({ header: { url: 'http://evil.example/new-order' }, headers: { Host: 'evil.example' } }),
    status: 403,
    type: 'unauthorized',
    detail: /^The "url" in the protected header is "http:\/\/evil\.example\/new-order"/,
  },
  ...['none', 'HS256', 'PS256', 'RS384', 'es256', 'toString'].map((alg): Row => ({
    name: `§6.2 algorithm ${alg}`,
    send: () => order({ header: { alg } }),
    status: 400,
    type: 'badSignatureAlgorithm',
    detail: `The request is signed with the algorithm "${alg}"; sign with one of RS256, ES256, ES384, ES512, EdDSA.`,
  })),
  {
    name: '§6.2 algorithm that does not go with the account’s key',
    send: () => order({ header: { alg: 'RS256' } }),
    status: 400,
    type: 'badSignatureAlgorithm',
    detail: 'The request names the algorithm RS256, which does not go with its key; sign with ES256.',
  },
  {
    name: 'ES384 with a P-256 key',
    send: () => withJwk(p256.jwk, { ...p256, alg: 'ES384' }),
    status: 400,
    type: 'badSignatureAlgorithm',
    detail: /sign with ES256\.$/,
  },
  {
    name: 'RSA-1024',
    send: () => withJwk(small.jwk, small),
    status: 400,
    type: 'badPublicKey',
    detail: 'The "jwk" of the request is an RSA key of 1024 bits; use one of 2048 to 4096 bits.',
  },
  {
    name: 'RSA-4104',
    send: () => withJwk(large.jwk, large),
    status: 400,
    type: 'badPublicKey',
    detail: /is an RSA key of 4104 bits; use one of 2048 to 4096 bits/,
  },
  {
    name: 'RSA with exponent 3',
    send: () => withJwk({ ...rsa.jwk, e: 'Aw' }, rsa),
    status: 400,
    type: 'badPublicKey',
    detail: /make the key with the exponent 65537/,
  },
  {
    name: 'private member in jwk',
    send: () => withJwk({ ...p256.jwk, d: 'AAAA' }),
    status: 400,
    type: 'badPublicKey',
    detail: /has the private member "d"; send the public key only/,
  },
  {
    name: 'symmetric jwk',
    send: () => withJwk({ kty: 'oct' }),
    status: 400,
    type: 'badPublicKey',
    detail: /has the "kty" "oct"; use an RSA, EC or OKP/,
  },
  {
    name: 'secp256k1',
    send: () => withJwk({ ...p256.jwk, crv: 'secp256k1' }),
    status: 400,
    type: 'badPublicKey',
    detail: /must be on one of the curves P-256, P-384 and P-521/,
  },
  {
    name: 'point off the curve',
    send: () => withJwk({ ...p256.jwk, y: p256.jwk.x }),
    status: 400,
    type: 'badPublicKey',
    detail: /its point is not on the curve P-256/,
  },
  {
    name: '§6.2 account that does not exist',
    send: () => order({ header: { kid: `${front.baseUrl}/acct/AAAAAAAAAAAAAAAAAAAAAA` } }),
    status: 400,
    type: 'accountDoesNotExist',
    detail: /"kid" must be the Location that newAccount returned, unchanged/,
  },
  {
    name: 'kid of another server',
    send: () => order({ header: { kid: 'https://other.example/acct/1' } }),
    status: 400,
    type: 'accountDoesNotExist',
    detail: /^No account has the URL "https:\/\/other/,
  },
  {
    name: 'kid with a slash too many',
    send: () => order({ header: { kid: `${client.accountUrl}/` } }),
    status: 400,
    type: 'accountDoesNotExist',
    detail: /unchanged/,
  },
  {
    name: 'signature by another key',
    send: () => order({ key: generateAccountKey() }),
    status: 400,
    type: 'malformed',
    detail:
      'The signature of the request does not verify; sign the ASCII text protected "." payload with the key that the header names (RFC 7515 §5.1).',
  },
  {
    name: 'payload changed after signing',
    send: () => order({ tamper: (jws) => ({ ...jws, payload: encodeJson({}) }) }),
    status: 400,
    type: 'malformed',
    detail: /does not verify/,
  },
  {
    name: 'protected header changed after signing',
    send: () => order({ tamper: (jws) => ({ ...jws, protected: encodeJson({ ...readHeader(jws), nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }) }) }),
    status: 400,
    type: 'malformed',
    detail: /does not verify/,
  },
  {
    name: 'ECDSA signature in DER',
    send: () => order({ tamper: (jws) => ({ ...jws, signature: Buffer.alloc(70, 0x30).toString('base64url') }) }),
    status: 400,
    type: 'malformed',
    detail: /has 70 octets where ES256 has 64; ECDSA signatures are R and S side by side, not DER/,
  },
  {
    name: 'empty signature',
    send: () => order({ tamper: (jws) => ({ ...jws, signature: '' }) }),
    status: 400,
    type: 'malformed',
    detail: /has 0 octets where ES256 has 64/,
  },
  {
    name: '§6.5.2 no nonce',
    send: () => order({ header: { nonce: undefined } }),
    status: 400,
    type: 'badNonce',
    detail: /^JWS has an invalid anti-replay nonce: there is none/,
  },
  {
    name: '§6.5.2 nonce outside base64url',
    send: () => order({ nonce: 'not a nonce' }),
    status: 400,
    type: 'malformed',
    detail: /has a "nonce" that is not base64url/,
  },
  {
    name: '§6.5.2 nonce of our form that we did not issue',
    send: () => order({ nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }),
    status: 400,
    type: 'badNonce',
    detail: /^JWS has an invalid anti-replay nonce/,
  },
  {
    name: '§6.5.2 nonce of another form',
    send: () => order({ nonce: 'AAAA' }),
    status: 400,
    type: 'badNonce',
    detail: /^JWS has an invalid anti-replay nonce/,
  },
  {
    name: 'payload is no JSON',
    send: () => client.post(client.directory.newOrder, 'not json'),
    status: 400,
    type: 'malformed',
    detail: 'The payload is not valid JSON; it must be one JSON object.',
  },
  {
    name: 'payload is an array',
    send: () => client.post(client.directory.newOrder, '[]'),
    status: 400,
    type: 'malformed',
    detail: 'The payload must be a JSON object.',
  },
  {
    name: '§6.3 empty payload where something is asked for',
    send: () => client.read(client.directory.newOrder),
    status: 400,
    type: 'malformed',
    detail: /^The payload is empty, which reads a resource/,
  },
  {
    name: '§6.3 payload on a resource that can only be read',
    send: () => client.post(`${client.accountUrl}/orders`, {}),
    status: 400,
    type: 'malformed',
    detail: /^The resource can only be read; send the empty string as payload/,
  },
];

describe('a wrong request is refused, says what to change, and changes nothing', () => {
  test.each(ROWS)('$name', async ({ send, status, type, detail }) => {
    const reply = await send();
    expect(reply.status).toBe(status);
    expect(reply.problemType).toBe(type);
    if (typeof detail === 'string') expect(reply.json.detail).toBe(detail);
    else expect(reply.json.detail).toMatch(detail);
    expect(front.ra.acts).toEqual([]);
    expect(reply.header('replay-nonce')).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(reply.links('index')).toEqual([`${front.baseUrl}/dir`]);
    expect(reply.header('cache-control')).toBe('no-store');
  });

  test('every badSignatureAlgorithm lists the algorithms (§6.2)', async () => {
    expect((await order({ header: { alg: 'none' } })).json.algorithms).toEqual(['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA']);
    expect((await order({ header: { alg: 'RS256' } })).json.algorithms).toEqual(['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA']);
  });

  test.each(['deactivated', 'revoked'] as const)('an account that is %s is refused with 401 (§7.3.6)', async (status) => {
    const { client: former, account: ended } = await front.enrol();
    front.ra.accounts.set(ended.id, { ...ended, status });
    const reply = await former.newOrder(['www.example.com']);
    expect([reply.status, reply.problemType]).toEqual([401, 'unauthorized']);
    expect(reply.json.detail).toMatch(`The account is ${status}`);
    expect(front.ra.acts).toEqual([]);
  });
});

describe('a right request', () => {
  test.each(ACCOUNT_ALGORITHMS)('is taken when signed with %s (§6.2)', async (alg) => {
    const { client: other } = await front.enrol(generateAccountKey(alg));
    expect((await other.newOrder(['www.example.com'])).status).toBe(201);
  });

  test('is taken with an RSA key of 4096 bits', async () => {
    expect((await front.enrol(generateAccountKey('RS256', { modulusLength: 4096 }))).account.jwk.kty).toBe('RSA');
  });

  test('may say its content type with parameters and in capitals', async () => {
    expect((await order({ headers: { 'Content-Type': 'Application/JOSE+JSON; charset=utf-8' } })).status).toBe(201);
  });

  test('may have members beside the three that nobody needs (RFC 7515 §7.2.1)', async () => {
    expect((await order({ tamper: (jws) => ({ ...jws, comment: 'x' }) })).status).toBe(201);
  });

  test('may have members in the payload that nobody knows, and they are not reflected (§6.2)', async () => {
    const reply = await client.post(client.directory.newOrder, { ...PAYLOAD, novel: 'member', __proto__: { x: 1 } });
    expect(reply.status).toBe(201);
    expect(reply.json).not.toHaveProperty('novel');
  });

  test('may be as large as 50,000 octets', async () => {
    const jws = await client.sign(client.directory.newOrder, PAYLOAD);
    const padding = 50_000 - JSON.stringify({ ...jws, padding: '' }).length;
    const send = (count: number): Promise<HttpReply> =>
      client.send(client.directory.newOrder, {
        method: 'POST',
        headers: { 'Content-Type': 'application/jose+json' },
        body: JSON.stringify({ ...jws, padding: 'x'.repeat(count) }),
      });
    expect((await send(padding + 1)).status).toBe(413);
    expect((await send(padding)).status).toBe(201);
  });
});

describe('nonces (§6.5)', () => {
  test('are taken once', async () => {
    const nonce = await client.nonce();
    expect((await order({ nonce })).status).toBe(201);
    const again = await order({ nonce });
    expect([again.status, again.problemType]).toEqual([400, 'badNonce']);
    expect(front.ra.acts).toHaveLength(1);
  });

  test('come with every reply to a POST and are good for the next, whatever its account or endpoint', async () => {
    const refused = await order({ header: { alg: 'none' } });
    const { client: other } = await front.enrol();
    expect((await other.read(other.accountUrl!, { nonce: refused.requiredHeader('replay-nonce') })).status).toBe(200);
  });

  test('are not burned by a request whose signature does not verify', async () => {
    const nonce = await client.nonce();
    expect((await order({ nonce, key: generateAccountKey() })).problemType).toBe('malformed');
    expect((await order({ nonce })).status).toBe(201);
  });

  test('are spent by a request that fails after them', async () => {
    const nonce = await client.nonce();
    expect((await client.post(client.directory.newOrder, {}, { nonce })).problemType).toBe('malformed');
    expect((await order({ nonce })).problemType).toBe('badNonce');
  });

  test('of a server that was started again are bad, and the reply has a good one', async () => {
    const nonce = await client.nonce();
    await using restarted = await startFrontEnd({ ra: front.ra, random: new SeededRandom('after the restart') });
    const moved = await restarted.connect(client.key);
    moved.accountUrl = `${restarted.baseUrl}/acct/${account.id}`;
    const reply = await moved.post(moved.directory.newOrder, PAYLOAD, { nonce });
    expect(reply.problemType).toBe('badNonce');
    expect((await moved.post(moved.directory.newOrder, PAYLOAD, { nonce: reply.requiredHeader('replay-nonce') })).status).toBe(201);
  });

  test('a request made anew from parts of another does not pass', async () => {
    const jws = await client.sign(client.directory.newOrder, PAYLOAD);
    const header = { ...readHeader(jws), url: client.directory.newAuthz };
    const reply = await client.send(client.directory.newOrder, {
      method: 'POST',
      headers: { 'Content-Type': 'application/jose+json' },
      body: JSON.stringify(resign(jws, { header }, client.key)),
    });
    expect(reply.problemType).toBe('unauthorized');
  });
});
