import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../../../src/core/problem.js';
import { bindExternalAccount, generateAccountKey, type AccountKey, type BindingOptions, type Jws } from '../../support/account-key.js';
import type { AcmeClient } from '../../support/acme-client.js';
import type { HttpReply } from '../../support/http-exchange.js';
import { startFrontEnd, type FrontEndUnderTest } from './start-front-end.js';

let front: FrontEndUnderTest;
beforeAll(async () => {
  front = await startFrontEnd();
});
afterAll(() => front[Symbol.asyncDispose]());
afterEach(() => void (front.ra.acts.length = 0));

const EAB = { kid: 'eab-1', hmacKey: Buffer.alloc(32, 7).toString('base64url') };

describe('newAccount (§7.3)', () => {
  test('makes an account: 201, Location, the account object', async () => {
    const client = await front.connect();
    const reply = await client.newAccount({ termsOfServiceAgreed: true, contact: ['mailto:admin@example.com'] });
    expect(reply.status).toBe(201);
    expect(reply.header('content-type')).toBe('application/json');
    expect(reply.header('location')).toMatch(new RegExp(`^${front.baseUrl}/acct/[A-Za-z0-9_-]{22}$`));
    expect(reply.json).toEqual({
      status: 'valid',
      contact: ['mailto:admin@example.com'],
      termsOfServiceAgreed: true,
      orders: `${reply.header('location')}/orders`,
    });
    expect(front.ra.acts).toEqual([
      {
        act: 'createAccount',
        request: {
          jwk: client.key.jwk,
          thumbprint: client.key.thumbprint,
          contacts: ['mailto:admin@example.com'],
          termsOfServiceAgreed: true,
          binding: null,
        },
      },
    ]);
  });

  test('says what was left out as left out', async () => {
    await (await front.connect()).newAccount({});
    expect(front.ra.acts[0]!.request).toMatchObject({ contacts: [], termsOfServiceAgreed: false, binding: null });
  });

  test('returns the account of a known key with 200 and looks at nothing else (§7.3.1)', async () => {
    const { client } = await front.enrol();
    const url = client.accountUrl;
    const reply = await client.post(
      client.directory.newAccount,
      { contact: 'no array', termsOfServiceAgreed: 'no boolean', externalAccountBinding: 7, onlyReturnExisting: true },
      { by: 'jwk' },
    );
    expect(reply.status).toBe(200);
    expect(reply.header('location')).toBe(url);
    expect(reply.json.status).toBe('valid');
    expect(front.ra.acts).toEqual([]);
  });

  test('onlyReturnExisting makes nothing (§7.3.1)', async () => {
    const reply = await (await front.connect()).newAccount({ onlyReturnExisting: true });
    expect([reply.status, reply.problemType]).toEqual([400, 'accountDoesNotExist']);
    expect(front.ra.acts).toEqual([]);
  });

  test('a deactivated account’s key makes no second one', async () => {
    const { client, account } = await front.enrol();
    front.ra.accounts.set(account.id, { ...account, status: 'deactivated' });
    const reply = await client.newAccount();
    expect([reply.status, reply.problemType]).toEqual([401, 'unauthorized']);
    expect(front.ra.acts).toEqual([]);
  });

  test.each([
    [{ contact: 'mailto:a@example.com' }, 'The payload member "contact" must be an array of strings.'],
    [{ contact: [1] }, 'The payload member "contact" must be an array of strings.'],
    [{ termsOfServiceAgreed: 'yes' }, 'The payload member "termsOfServiceAgreed" must be true or false.'],
    [{ onlyReturnExisting: 1 }, 'The payload member "onlyReturnExisting" must be true or false.'],
  ])('refuses %j', async (payload, detail) => {
    const client = await front.connect();
    const reply = await client.post(client.directory.newAccount, payload);
    expect([reply.problemType, reply.json.detail]).toEqual(['malformed', detail]);
    expect(front.ra.acts).toEqual([]);
  });

  test('terms not agreed: Link to them, and a URL for the person (§7.3.3)', async () => {
    const client = await front.connect();
    front.ra.failure = new Problem('userActionRequired', 'Agree to the terms of service.');
    const reply = await client.newAccount({});
    expect([reply.status, reply.problemType]).toEqual([403, 'userActionRequired']);
    expect(reply.links('terms-of-service')).toEqual(['https://ca.example/terms']);
    expect(reply.json.instance).toBe('https://ca.example/');
  });
});

describe('external account binding (§7.3.4)', () => {
  beforeAll(() => void front.ra.macKeys.set(EAB.kid, Buffer.from(EAB.hmacKey, 'base64url')));

  test.each(['HS256', 'HS384', 'HS512'] as const)('is taken with %s and echoed in the account', async (alg) => {
    const client = await front.connect();
    const sent = client.newAccountPayload({ termsOfServiceAgreed: true, eab: { ...EAB, alg } });
    const reply = await client.post(client.directory.newAccount, sent);
    expect(reply.status).toBe(201);
    expect(reply.json.externalAccountBinding).toEqual(sent['externalAccountBinding']);
    expect(front.ra.acts[0]!.request).toMatchObject({ binding: { eabKeyId: EAB.kid, jws: sent['externalAccountBinding'] } });
  });

  const bound = async (
    options: BindingOptions & { kid?: string; hmacKey?: string; tamper?: (jws: Jws) => unknown },
  ): Promise<HttpReply> => {
    const client = await front.connect();
    const jws = bindExternalAccount({ ...EAB, ...options }, client.key.jwk, client.directory.newAccount, options);
    return client.post(client.directory.newAccount, {
      termsOfServiceAgreed: true,
      externalAccountBinding: options.tamper ? options.tamper(jws) : jws,
    });
  };

  test.each<[string, Parameters<typeof bound>[0], number, string, RegExp]>([
    ['is no object', { tamper: () => 'x' }, 400, 'malformed', /^The payload member "externalAccountBinding" must be a flattened JWS/],
    ['has no signature', { tamper: ({ signature: _, ...jws }) => jws }, 400, 'malformed', /"signature" is missing/],
    [
      'is signed with the account’s algorithm',
      { header: { alg: 'ES256' } },
      400,
      'malformed',
      /"alg" of "externalAccountBinding" is "ES256"; it must be one of HS256, HS384, HS512/,
    ],
    ['has a nonce', { header: { nonce: 'AAAA' } }, 400, 'malformed', /must not have a "nonce"/],
    ['has no kid', { header: { kid: undefined } }, 400, 'malformed', /must name the external account key in "kid"/],
    ['has a member that nobody knows', { header: { 'x-a': 1 } }, 400, 'malformed', /has the member "x-a"; leave it out/],
    ['is for another url', { header: { url: 'https://other.example/new-account' } }, 400, 'malformed', /it must be that of the request/],
    ['binds another key', { payload: generateAccountKey().jwk }, 400, 'malformed', /is another key than the "jwk" of the request/],
    [
      'has a payload that is no key',
      { payload: { kty: 'none' } },
      400,
      'badPublicKey',
      /^The payload of "externalAccountBinding" has the "kty" "none"/,
    ],
    ['names a key that is not known', { kid: 'eab-2' }, 403, 'unauthorized', /"eab-2" is not known/],
    [
      'has a MAC with another key',
      { hmacKey: Buffer.alloc(32, 8).toString('base64url') },
      403,
      'unauthorized',
      /^The MAC of "externalAccountBinding" does not verify with the key of "eab-1"/,
    ],
    [
      'has a MAC cut short',
      { tamper: (jws) => ({ ...jws, signature: jws.signature.slice(0, 20) }) },
      403,
      'unauthorized',
      /does not verify/,
    ],
  ])('one that %s is refused', async (_, options, status, type, detail) => {
    const reply = await bound(options);
    expect([reply.status, reply.problemType]).toEqual([status, type]);
    expect(reply.json.detail).toMatch(detail);
    expect(front.ra.acts).toEqual([]);
  });
});

describe('the account resource (§7.3.2, §7.3.6)', () => {
  test('is read with an empty payload, and with an object that says nothing', async () => {
    const { client } = await front.enrol();
    for (const reply of [await client.read(client.accountUrl!), await client.post(client.accountUrl!, {})]) {
      expect(reply.status).toBe(200);
      expect(reply.json).toMatchObject({ status: 'valid', orders: `${client.accountUrl}/orders` });
    }
    expect(front.ra.acts).toEqual([]);
  });

  test('contact is replaced, other members do nothing', async () => {
    const { client } = await front.enrol();
    const reply = await client.post(client.accountUrl!, {
      contact: ['mailto:b@example.com'],
      termsOfServiceAgreed: false,
      orders: 'x',
      status: 'valid',
    });
    expect(reply.json).toMatchObject({
      contact: ['mailto:b@example.com'],
      termsOfServiceAgreed: true,
      orders: `${client.accountUrl}/orders`,
    });
    expect(front.ra.acts).toEqual([{ act: 'updateContacts', request: ['mailto:b@example.com'] }]);
  });

  test('contact is cleared by an empty array', async () => {
    const { client } = await front.enrol();
    expect((await client.post(client.accountUrl!, { contact: [] })).json.contact).toEqual([]);
  });

  test('is deactivated for good', async () => {
    const { client } = await front.enrol();
    const reply = await client.post(client.accountUrl!, { status: 'deactivated' });
    expect([reply.status, reply.json.status]).toEqual([200, 'deactivated']);
    expect((await client.read(client.accountUrl!)).status).toBe(401);
  });

  test.each(['deactivate', 'revoked', 7])('the status %j is refused, rather than pass for done', async (status) => {
    const { client } = await front.enrol();
    const reply = await client.post(client.accountUrl!, { status });
    expect([reply.status, reply.problemType]).toEqual([400, 'malformed']);
    expect(front.ra.acts).toEqual([]);
  });

  test('of another account is refused', async () => {
    const [{ client }, { client: other }] = [await front.enrol(), await front.enrol()];
    for (const reply of [
      await client.post(other.accountUrl!, { status: 'deactivated' }),
      await client.read(`${other.accountUrl}/orders`),
    ]) {
      expect([reply.status, reply.problemType]).toEqual([403, 'unauthorized']);
    }
    expect(front.ra.acts).toEqual([]);
  });
});

describe('the orders list (§7.1.2.1)', () => {
  test('comes in pages that are linked', async () => {
    const { client, account } = await front.enrol();
    const ids = [1, 2, 3].map(() => front.ra.addOrder(account).order.id);
    front.ra.orderPages.set('', { ids: ids.slice(0, 2), next: 'a b&c' });
    front.ra.orderPages.set('a b&c', { ids: ids.slice(2) });
    const first = await client.read(`${client.accountUrl}/orders`);
    expect(first.json).toEqual({ orders: ids.slice(0, 2).map((id) => `${front.baseUrl}/order/${id}`) });
    const [next] = first.links('next');
    expect(next).toBe(`${client.accountUrl}/orders?cursor=a%20b%26c`);
    const second = await client.read(next!);
    expect(second.json).toEqual({ orders: [`${front.baseUrl}/order/${ids[2]}`] });
    expect(second.links('next')).toEqual([]);
  });
});

describe('keyChange (§7.3.5)', () => {
  test('gives the account the new key; the old one is of no use any more', async () => {
    const { client } = await front.enrol();
    const old = client.key;
    const reply = await client.changeKey(generateAccountKey('EdDSA'));
    expect([reply.status, reply.json.status]).toEqual([200, 'valid']);
    expect((await client.read(client.accountUrl!)).status).toBe(200);
    expect((await client.read(client.accountUrl!, { key: old })).status).toBe(400);
    expect(front.ra.acts).toEqual([{ act: 'changeKey', request: { jwk: client.key.jwk, thumbprint: client.key.thumbprint } }]);
  });

  const change = (client: AcmeClient, newKey: AccountKey, inner: Parameters<AcmeClient['keyChangePayload']>[1]): Promise<HttpReply> =>
    client.post(client.directory.keyChange, client.keyChangePayload(newKey, inner));

  test.each<[string, Parameters<AcmeClient['keyChangePayload']>[1], string, RegExp]>([
    ['is no JWS', { tamper: () => ({}) }, 'malformed', /^The inner JWS must be a flattened JWS/],
    ['has a nonce', { header: { nonce: 'AAAA' } }, 'malformed', /inner JWS must not have a "nonce"/],
    ['has a kid', { header: { kid: 'x' } }, 'malformed', /must have the new key in "jwk", and no "kid"/],
    ['has no jwk', { header: { jwk: undefined } }, 'malformed', /must have the new key in "jwk"/],
    ['has another url', { header: { url: 'https://other.example/' } }, 'malformed', /it must be that of the outer one/],
    ['has crit', { header: { crit: ['x'] } }, 'malformed', /has the member "crit"; leave it out/],
    ['names a MAC', { header: { alg: 'HS256' } }, 'badSignatureAlgorithm', /^The inner JWS is signed with the algorithm "HS256"/],
    [
      'names an algorithm of another kind of key',
      { header: { alg: 'RS256' } },
      'badSignatureAlgorithm',
      /^The inner JWS names the algorithm RS256/,
    ],
    [
      'has a weak key',
      { header: { jwk: { kty: 'RSA', n: 'wQ', e: 'AQAB' } } },
      'badPublicKey',
      /^The "jwk" of the inner JWS is an RSA key of 8 bits/,
    ],
    [
      'is signed by another key than it names',
      { header: { jwk: generateAccountKey().jwk } },
      'malformed',
      /^The signature of the inner JWS does not verify/,
    ],
    ['names another account', { payload: { account: 'https://other.example/acct/1' } }, 'malformed', /^The member "account"/],
    ['names no account', { payload: { account: undefined } }, 'malformed', /no member "account"/],
    ['has another old key', { payload: { oldKey: generateAccountKey().jwk } }, 'malformed', /^The member "oldKey"/],
    ['has no old key', { payload: { oldKey: undefined } }, 'malformed', /^The member "oldKey"/],
  ])('an inner JWS that %s is refused', async (_, inner, type, detail) => {
    const { client } = await front.enrol();
    const reply = await change(client, generateAccountKey(), inner);
    expect([reply.status, reply.problemType]).toEqual([400, type]);
    expect(reply.json.detail).toMatch(detail);
    expect(front.ra.acts).toEqual([]);
  });

  test('a key in use is a conflict, with the account that has it in Location', async () => {
    const [{ client }, { client: other }] = [await front.enrol(), await front.enrol()];
    const reply = await client.changeKey(other.key);
    expect([reply.status, reply.problemType, reply.header('location')]).toEqual([409, 'malformed', other.accountUrl]);
    expect(front.ra.acts).toEqual([]);
  });

  test('the account’s own key is in use too', async () => {
    const { client } = await front.enrol();
    const reply = await client.changeKey(client.key);
    expect([reply.status, reply.header('location')]).toEqual([409, client.accountUrl]);
    expect(front.ra.acts).toEqual([]);
  });
});
