import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../../../src/core/problem.js';
import type { Account } from '../../../src/core/state/account.js';
import type { Authorization } from '../../../src/core/state/authorization.js';
import type { Challenge } from '../../../src/core/state/challenge.js';
import { generateAccountKey } from '../../support/account-key.js';
import type { AcmeClient } from '../../support/acme-client.js';
import { NOW } from './fake-registration-authority.js';
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

const url = (kind: string, id: string): string => `${front.baseUrl}/${kind}/${id}`;

describe('newOrder (§7.4)', () => {
  test('201, Location, the order object with its profile', async () => {
    const reply = await client.newOrder(['a.example.com', '*.example.com'], {
      profile: 'ov-199',
      notBefore: '2026-11-22T00:00:00Z',
      notAfter: '2026-12-01T09:00:00+09:00',
    });
    const [{ order } = { order: undefined }] = [...front.ra.orders.values()].slice(-1);
    expect(reply.status).toBe(201);
    expect(reply.header('location')).toBe(url('order', order!.id));
    expect(reply.header('retry-after')).toBeUndefined();
    expect(reply.json).toEqual({
      status: 'pending',
      expires: '2026-11-22T00:00:00Z',
      identifiers: [
        { type: 'dns', value: 'a.example.com' },
        { type: 'dns', value: '*.example.com' },
      ],
      notBefore: '2026-11-22T00:00:00Z',
      notAfter: '2026-12-01T00:00:00Z',
      profile: 'ov-199',
      authorizations: order!.authorizationIds.map((id) => url('authz', id)),
      finalize: `${url('order', order!.id)}/finalize`,
    });
    expect(front.ra.acts).toEqual([
      {
        act: 'createOrder',
        request: {
          identifiers: [
            { type: 'dns', value: 'a.example.com' },
            { type: 'dns', value: '*.example.com' },
          ],
          profile: 'ov-199',
          notBefore: NOW + 86_400,
          notAfter: NOW + 10 * 86_400,
        },
      },
    ]);
  });

  test('hands identifiers on as they are, whatever their type, for the registration authority to judge', async () => {
    await client.post(client.directory.newOrder, { identifiers: [{ type: 'ip', value: '192.0.2.1' }], profile: null });
    expect(front.ra.acts[0]!.request).toEqual({
      identifiers: [{ type: 'ip', value: '192.0.2.1' }],
      profile: null,
      notBefore: null,
      notAfter: null,
    });
  });

  test.each([
    [{}, 'The payload member "identifiers" must be an array of one or more identifiers (RFC 8555 §7.4).'],
    [{ identifiers: [] }, 'The payload member "identifiers" must be an array of one or more identifiers (RFC 8555 §7.4).'],
    [
      { identifiers: [{ type: 'dns', value: 'a.example' }, 'b.example'] },
      /^The member 1 of "identifiers" must be an object with the strings "type" and "value"/,
    ],
    [{ identifiers: [{ type: 'dns', value: 1 }] }, /^The member 0 of "identifiers"/],
    [
      { identifiers: [{ type: 'dns', value: 'a.example' }], notAfter: 'tomorrow' },
      'The payload member "notAfter" must be a date-time of RFC 3339, such as "2026-11-21T00:00:00Z".',
    ],
    [{ identifiers: [{ type: 'dns', value: 'a.example' }], profile: 7 }, 'The payload member "profile" must be a string.'],
  ])('refuses %j', async (payload, detail) => {
    const reply = await client.post(client.directory.newOrder, payload);
    expect(reply.problemType).toBe('malformed');
    expect(reply.json.detail).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail));
    expect(front.ra.acts).toEqual([]);
  });

  test('a refusal of several names comes with one subproblem for each (§6.7.1)', async () => {
    front.ra.failure = new Problem('rejectedIdentifier', 'Two names are refused.', {
      subproblems: [
        { type: 'rejectedIdentifier', detail: 'is a public suffix', identifier: { type: 'dns', value: 'co.jp' } },
        { type: 'rejectedIdentifier', detail: 'is outside the name rules', identifier: { type: 'dns', value: 'b.example' } },
      ],
    });
    const reply = await client.newOrder(['co.jp', 'b.example']);
    expect([reply.status, reply.problemType]).toEqual([400, 'rejectedIdentifier']);
    expect(reply.json.subproblems).toEqual([
      { type: 'urn:ietf:params:acme:error:rejectedIdentifier', detail: 'is a public suffix', identifier: { type: 'dns', value: 'co.jp' } },
      {
        type: 'urn:ietf:params:acme:error:rejectedIdentifier',
        detail: 'is outside the name rules',
        identifier: { type: 'dns', value: 'b.example' },
      },
    ]);
  });

  test('an organization that may not order: userActionRequired with the instance that was given', async () => {
    front.ra.failure = new Problem('userActionRequired', 'The organization is suspended.', {
      instance: 'https://ca.example/organizations/1',
    });
    const reply = await client.newOrder(['a.example']);
    expect([reply.status, reply.json.instance]).toEqual([403, 'https://ca.example/organizations/1']);
    expect(reply.links('terms-of-service')).toEqual(['https://ca.example/terms']);
  });

  test('rateLimited says when to come back', async () => {
    front.ra.failure = new Problem('rateLimited', 'Too many orders.', { retryAfterSeconds: 89.2 });
    const reply = await client.newOrder(['a.example']);
    expect([reply.status, reply.problemType, reply.header('retry-after')]).toEqual([429, 'rateLimited', '90']);
  });
});

describe('an order (§7.1.3)', () => {
  test('is read with its Location', async () => {
    const { order } = front.ra.addOrder(account, {}, 'ready');
    const reply = await client.read(url('order', order.id));
    expect([reply.status, reply.json.status, reply.header('location')]).toEqual([200, 'ready', url('order', order.id)]);
    for (const member of ['error', 'certificate', 'notBefore', 'notAfter']) expect(reply.json).not.toHaveProperty(member);
  });

  test('has the certificate while valid', async () => {
    const { order } = front.ra.addOrder(account);
    front.ra.putOrder({ ...order, state: 'valid', certificateId: 'cert-1' as never }, 'valid');
    expect((await client.read(url('order', order.id))).json).toMatchObject({ status: 'valid', certificate: url('cert', 'cert-1') });
  });

  test('has the error while invalid', async () => {
    const { order } = front.ra.addOrder(account);
    front.ra.putOrder({ ...order, state: 'invalid', problem: { type: 'caa', detail: 'CAA forbids it.', status: 403 } }, 'invalid');
    expect((await client.read(url('order', order.id))).json).toMatchObject({
      status: 'invalid',
      error: { type: 'urn:ietf:params:acme:error:caa', detail: 'CAA forbids it.', status: 403 },
    });
  });

  test('of another account is like one that does not exist', async () => {
    const { account: other } = await front.enrol();
    const theirs = await client.read(url('order', front.ra.addOrder(other).order.id));
    const nobodys = await client.read(url('order', 'AAAAAAAAAAAAAAAAAAAAAA'));
    for (const reply of [theirs, nobodys]) expect([reply.status, reply.problemType]).toEqual([404, 'malformed']);
    expect(theirs.json).toEqual(nobodys.json);
  });

  test('under an id that cannot be one is not looked up', async () => {
    const reply = await client.read(url('order', 'a.b'));
    expect([reply.status, reply.problemType]).toEqual([404, 'malformed']);
    expect(reply.json.detail).toMatch(/^There is no order at this URL/);
  });
});

describe('finalize (§7.4)', () => {
  test('hands the CSR on; processing comes with Location and Retry-After', async () => {
    const { order } = front.ra.addOrder(account, {}, 'ready');
    const csr = Buffer.from([0x30, 0x03, 0x02, 0x01, 0xff]);
    const reply = await client.finalize(`${url('order', order.id)}/finalize`, csr);
    expect([reply.status, reply.json.status]).toEqual([200, 'processing']);
    expect([reply.header('location'), reply.header('retry-after')]).toEqual([url('order', order.id), '1']);
    expect(front.ra.acts).toEqual([{ act: 'finalizeOrder', request: csr }]);
    const polled = await client.read(url('order', order.id));
    expect([polled.status, polled.header('retry-after')]).toEqual([200, '1']);
  });

  test.each([
    [{}, 'The payload has no member "csr"; send it as a string.'],
    [{ csr: 7 }, 'The payload member "csr" must be a string.'],
    [{ csr: '-----BEGIN CERTIFICATE REQUEST-----' }, /^The payload member "csr" must be base64url without "=" padding/],
    [{ csr: 'MAA=' }, /^The payload member "csr" must be base64url without "=" padding/],
  ])('refuses %j', async (payload, detail) => {
    const { order } = front.ra.addOrder(account, {}, 'ready');
    const reply = await client.post(`${url('order', order.id)}/finalize`, payload);
    expect(reply.problemType).toBe('malformed');
    expect(reply.json.detail).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail));
    expect(front.ra.acts).toEqual([]);
  });

  test.each([
    ['orderNotReady', 403],
    ['badCSR', 400],
    ['badPublicKey', 400],
  ] as const)('%s passes through', async (type, status) => {
    const { order } = front.ra.addOrder(account);
    front.ra.failure = new Problem(type, 'No.');
    const reply = await client.finalize(`${url('order', order.id)}/finalize`, Buffer.from([0x30, 0x00]));
    expect([reply.status, reply.problemType]).toEqual([status, type]);
  });
});

describe('authorizations (§7.5)', () => {
  test('newAuthz: 201 with Location (§7.4.1)', async () => {
    const reply = await client.newAuthz('www.example.com');
    expect(reply.status).toBe(201);
    expect(reply.header('location')).toMatch(/\/authz\/[\w-]{22}$/);
    expect(front.ra.acts).toEqual([{ act: 'createAuthorization', request: { type: 'dns', value: 'www.example.com' } }]);
    expect((await client.read(reply.requiredHeader('location'))).json).toEqual(reply.json);
  });

  test('newAuthz without an identifier is malformed', async () => {
    const reply = await client.post(client.directory.newAuthz, {});
    expect([reply.problemType, reply.json.detail]).toEqual([
      'malformed',
      expect.stringMatching(/^The payload member "identifier" must be an object/),
    ]);
    expect(front.ra.acts).toEqual([]);
  });

  test('a pending one lists what can be fulfilled', async () => {
    const { authorization } = front.ra.addAuthorization(account, 'www.example.com');
    const [http, dns] = authorization.challenges;
    const reply = await client.read(url('authz', authorization.id));
    expect(reply.header('retry-after')).toBeUndefined();
    expect(reply.json).toEqual({
      status: 'pending',
      expires: '2026-11-22T00:00:00Z',
      identifier: { type: 'dns', value: 'www.example.com' },
      challenges: [
        { type: 'http-01', url: url('chall', http!.id), status: 'pending', token: http!.token },
        { type: 'dns-01', url: url('chall', dns!.id), status: 'pending', token: dns!.token },
      ],
    });
  });

  test('a wildcard’s says so, and names the base (§7.1.4)', async () => {
    const { authorization } = front.ra.addAuthorization(account, '*.example.com');
    expect((await client.read(url('authz', authorization.id))).json).toMatchObject({
      identifier: { value: 'example.com' },
      wildcard: true,
    });
  });

  const decided = (authorization: Authorization, last: Challenge, status: 'valid' | 'invalid'): void => {
    front.ra.putAuthorization({ ...authorization, status, challenges: [authorization.challenges[0]!, last] });
  };

  test('a valid one shows the challenge that was met', async () => {
    const { authorization } = front.ra.addAuthorization(account, 'www.example.com');
    decided(authorization, { ...authorization.challenges[1]!, status: 'valid', validatedAt: NOW + 5, method: '3.2.2.4.7' }, 'valid');
    const { json } = await client.read(url('authz', authorization.id));
    expect(json.status).toBe('valid');
    expect(json.challenges).toEqual([expect.objectContaining({ type: 'dns-01', status: 'valid', validated: '2026-11-21T00:00:05Z' })]);
  });

  test('an invalid one shows the challenge that failed, with its error', async () => {
    const { authorization } = front.ra.addAuthorization(account, 'www.example.com');
    decided(
      authorization,
      { ...authorization.challenges[1]!, status: 'invalid', problem: { type: 'dns', detail: 'NXDOMAIN', status: 400 } },
      'invalid',
    );
    const { json } = await client.read(url('authz', authorization.id));
    expect(json.challenges).toEqual([
      expect.objectContaining({
        type: 'dns-01',
        status: 'invalid',
        error: { type: 'urn:ietf:params:acme:error:dns', detail: 'NXDOMAIN', status: 400 },
      }),
    ]);
  });

  test('is deactivated (§7.5.2)', async () => {
    const { authorization } = front.ra.addAuthorization(account, 'www.example.com');
    const reply = await client.post(url('authz', authorization.id), { status: 'deactivated' });
    expect([reply.status, reply.json.status]).toEqual([200, 'deactivated']);
    expect(front.ra.acts).toEqual([{ act: 'deactivateAuthorization', request: authorization.id }]);
  });

  test.each([{}, { status: 'valid' }, { status: 7 }])('the payload %j is refused', async (payload) => {
    const { authorization } = front.ra.addAuthorization(account, 'www.example.com');
    const reply = await client.post(url('authz', authorization.id), payload);
    expect([reply.status, reply.problemType]).toEqual([400, 'malformed']);
    expect(front.ra.acts).toEqual([]);
  });
});

describe('challenges (§7.5.1)', () => {
  test('an empty payload reads, and starts nothing', async () => {
    const { authorization } = front.ra.addAuthorization(account, 'www.example.com');
    const challenge = url('chall', authorization.challenges[0]!.id);
    const reply = await client.read(challenge);
    expect([reply.status, reply.json.status, reply.json.url]).toEqual([200, 'pending', challenge]);
    expect(reply.links('up')).toEqual([url('authz', authorization.id)]);
    expect(reply.header('location')).toBe(challenge);
    expect(front.ra.acts).toEqual([]);
  });

  test.each([{}, { keyAuthorization: 'of older clients' }])('the object %j starts the validation', async (payload) => {
    const { authorization } = front.ra.addAuthorization(account, 'www.example.com');
    const { id } = authorization.challenges[0]!;
    const reply = await client.post(url('chall', id), payload);
    expect([reply.status, reply.json.status, reply.header('retry-after')]).toEqual([200, 'processing', '1']);
    expect(reply.links('up')).toEqual([url('authz', authorization.id)]);
    expect(front.ra.acts).toEqual([{ act: 'startValidation', request: id }]);
    const polled = await client.read(url('authz', authorization.id));
    expect([polled.json.status, polled.header('retry-after')]).toEqual(['pending', '1']);
  });

  test('of another account is not there', async () => {
    const { account: other } = await front.enrol();
    const { authorization } = front.ra.addAuthorization(other, 'www.example.com');
    const reply = await client.startChallenge(url('chall', authorization.challenges[0]!.id));
    expect([reply.status, reply.problemType]).toEqual([404, 'malformed']);
    expect(front.ra.acts).toEqual([]);
  });
});

describe('certificates (§7.4.2)', () => {
  const PEM = ['default\n', 'first alternate\n', 'second alternate\n'];
  beforeAll(() => void front.ra.certificates.set('cert-1', PEM));

  test('the default chain links to the others', async () => {
    const reply = await client.read(url('cert', 'cert-1'));
    expect([reply.status, reply.body, reply.header('content-type')]).toEqual([200, PEM[0], 'application/pem-certificate-chain']);
    expect(reply.links('alternate')).toEqual([url('cert', 'cert-1/1'), url('cert', 'cert-1/2')]);
    expect(reply.links('index')).toEqual([`${front.baseUrl}/dir`]);
    expect(reply.headers['link']).toHaveLength(3);
  });

  test('an alternate links to the default and the other one', async () => {
    const reply = await client.read(url('cert', 'cert-1/2'));
    expect(reply.body).toBe(PEM[2]);
    expect(reply.links('alternate')).toEqual([url('cert', 'cert-1'), url('cert', 'cert-1/1')]);
  });

  test.each(['cert-1/0', 'cert-1/3', 'cert-1/01', 'cert-1/x', 'cert-2'])('%s is not there', async (path) => {
    const reply = await client.read(url('cert', path));
    expect([reply.status, reply.problemType]).toEqual([404, 'malformed']);
  });
});

describe('revokeCert (§7.6)', () => {
  const certificate = Buffer.from([0x30, 0x03, 0x02, 0x01, 0x01]);

  test('asked by an account: 200 and nothing else', async () => {
    const reply = await client.revoke(certificate, { reason: 4 });
    expect([reply.status, reply.body, reply.header('content-length'), reply.header('content-type')]).toEqual([200, '', '0', undefined]);
    expect(reply.header('replay-nonce')).toBeDefined();
    expect(front.ra.acts).toEqual([{ act: 'revokeCertificate', request: { certificate, reason: 4, by: { account } } }]);
  });

  test('asked by the certificate’s key', async () => {
    const key = generateAccountKey('RS256');
    expect((await client.revoke(certificate, { by: key })).status).toBe(200);
    expect(front.ra.acts).toEqual([
      { act: 'revokeCertificate', request: { certificate, reason: undefined, by: { keyThumbprint: key.thumbprint } } },
    ]);
  });

  test.each([
    [{}, 'The payload has no member "certificate"; send it as a string.'],
    [{ certificate: '****' }, /^The payload member "certificate" must be base64url/],
    [{ certificate: 'MAA', reason: '1' }, 'The payload member "reason" must be an integer.'],
    [{ certificate: 'MAA', reason: 1.5 }, 'The payload member "reason" must be an integer.'],
  ])('refuses %j', async (payload, detail) => {
    const reply = await client.post(client.directory.revokeCert, payload);
    expect(reply.problemType).toBe('malformed');
    expect(reply.json.detail).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail));
    expect(front.ra.acts).toEqual([]);
  });

  test('alreadyRevoked passes through', async () => {
    front.ra.failure = new Problem('alreadyRevoked', 'It is revoked.');
    expect((await client.revoke(certificate)).problemType).toBe('alreadyRevoked');
  });
});
