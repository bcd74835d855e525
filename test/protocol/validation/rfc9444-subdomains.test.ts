import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AcmeClient } from '../../support/acme-client.js';
import { certificationRequest } from '../../support/certification-request.js';
import { order } from '../../support/order-flow.js';
import { startCa, type Ca } from '../../support/start-ca.js';

interface Authz {
  status: string;
  identifier: { value: string };
  subdomainAuthAllowed?: true;
  wildcard?: true;
  challenges: { type: string; url: string; token: string }[];
}

let ca: Ca;
let client: AcmeClient;
beforeAll(async () => {
  ca = await startCa();
  client = await ca.subscribe();
});
afterAll(() => ca.stop());

const newAuthz = (value: string, members: object = {}) =>
  client.post(client.directory.newAuthz, { identifier: { type: 'dns', value, ...members } });
const newOrder = (identifiers: readonly object[]) =>
  client.post(client.directory.newOrder, { identifiers: identifiers.map((identifier) => ({ type: 'dns', ...identifier })) });

async function prove(url: string): Promise<void> {
  const authorization = (await client.read(url)).json as Authz;
  const challenge = authorization.challenges.find(({ type }) => type === 'dns-01');
  ca.dns.set(`_acme-challenge.${authorization.identifier.value}`, 'TXT', [client.dnsDigest(challenge?.token ?? '')]);
  await client.startChallenge(challenge?.url ?? '');
  expect((await client.poll(url)).json).toMatchObject({ status: 'valid' });
}

async function issue(ordered: Awaited<ReturnType<typeof newOrder>>, names: readonly string[]): Promise<void> {
  expect(ordered.json.status, ordered.body).toBe('ready');
  expect((await client.finalize(ordered.json.finalize as string, certificationRequest(names))).status).toBe(200);
  expect((await client.poll(ordered.requiredHeader('location'))).json).toMatchObject({ status: 'valid' });
}

describe('subdomains (RFC 9444)', () => {
  test('the directory says that they can be authorized', () => {
    expect(client.directory.meta.subdomainAuthAllowed).toBe(true);
  });

  test('a domain authorized ahead covers its names, wildcards included, and is offered DNS only', async () => {
    const made = await newAuthz('pre.example.com', { subdomainAuthAllowed: true });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ status: 'pending', subdomainAuthAllowed: true, identifier: { value: 'pre.example.com' } });
    expect((made.json as Authz).challenges.map(({ type }) => type)).toEqual(['dns-01']);
    await prove(made.requiredHeader('location'));
    const names = ['a.b.pre.example.com', 'pre.example.com', '*.c.pre.example.com'];
    const ordered = await order(client, names);
    expect(ordered.json.authorizations).toEqual([made.requiredHeader('location')]);
    await issue(ordered, names);
    expect((await order(client, ['other.example.com'])).json.status).toBe('pending');
  });

  test('an authorization for the name alone covers no name below', async () => {
    const made = await newAuthz('single.example.com', { subdomainAuthAllowed: false });
    expect(made.json).not.toHaveProperty('subdomainAuthAllowed');
    await prove(made.requiredHeader('location'));
    expect((await order(client, ['single.example.com'])).json.status).toBe('ready');
    expect((await order(client, ['www.single.example.com'])).json.status).toBe('pending');
    expect((await order(client, ['*.single.example.com'])).json.status).toBe('pending');
  });

  test('an order may name the ancestor to be authorized instead of each name', async () => {
    const ancestorDomain = 'anc.example.com';
    const names = ['a.anc.example.com', 'b.c.anc.example.com', '*.anc.example.com'];
    const ordered = await newOrder(names.map((value) => ({ value, ancestorDomain: 'ANC.example.com' })));
    expect(ordered.status).toBe(201);
    expect(ordered.json.identifiers).toHaveLength(3);
    expect(ordered.json.authorizations).toHaveLength(1);
    const [url] = ordered.json.authorizations as [string];
    const authorization = (await client.read(url)).json as Authz;
    expect(authorization).toMatchObject({ identifier: { value: ancestorDomain }, subdomainAuthAllowed: true });
    expect(authorization.wildcard).toBeUndefined();
    await prove(url);
    const ready = await client.read(ordered.requiredHeader('location'));
    expect(ready.json.status).toBe('ready');
    expect((await client.finalize(ordered.json.finalize as string, certificationRequest(names))).status).toBe(200);
    expect((await client.poll(ordered.requiredHeader('location'))).json).toMatchObject({ status: 'valid' });
  });

  test('when the shared authorization fails, the order fails once', async () => {
    const ordered = await newOrder(['a', 'b'].map((host) => ({ value: `${host}.fail.example.com`, ancestorDomain: 'fail.example.com' })));
    const [url] = ordered.json.authorizations as [string];
    const { challenges } = (await client.read(url)).json as Authz;
    await client.startChallenge(challenges[0]?.url ?? '');
    expect((await client.poll(url)).json.status).toBe('invalid');
    expect((await client.read(ordered.requiredHeader('location'))).json).toMatchObject({ status: 'invalid' });
  });

  test('a CNAME of the domain does not stand for the names below it', async () => {
    ca.dns.set('alias.example.com', 'CNAME', ['site.example.net']);
    const made = await newAuthz('alias.example.com', { subdomainAuthAllowed: true });
    const [challenge] = (made.json as Authz).challenges;
    ca.dns.set('_acme-challenge.site.example.net', 'TXT', [client.dnsDigest(challenge?.token ?? '')]);
    await client.startChallenge(challenge?.url ?? '');
    const url = made.requiredHeader('location');
    expect((await client.poll(url)).json).toMatchObject({ status: 'invalid' });
  });

  test.each([
    [{ value: 'www.example.com', ancestorDomain: 'example.org' }, 'malformed', 'is no ancestor of it'],
    [{ value: 'notexample.com', ancestorDomain: 'example.com' }, 'malformed', 'is no ancestor of it'],
    [{ value: 'example.com', ancestorDomain: 'example.com' }, 'malformed', 'is no ancestor of it'],
    [{ value: 'www.example.com', ancestorDomain: 'com' }, 'rejectedIdentifier', 'its ancestorDomain cannot be authorized'],
    [{ value: 'www.example.co.jp', ancestorDomain: 'co.jp' }, 'rejectedIdentifier', 'is a public suffix'],
    [{ value: 'www.example.com', ancestorDomain: '*.example.com' }, 'rejectedIdentifier', 'its ancestorDomain cannot be authorized'],
    [{ value: 'www.example.com', ancestorDomain: '' }, 'rejectedIdentifier', 'the name is empty'],
    [{ value: 'www.example.com', ancestorDomain: 7 }, 'malformed', '"ancestorDomain" must be a string'],
  ])('refuses %j', async (identifier, type, detail) => {
    const reply = await newOrder([identifier]);
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ type: `urn:ietf:params:acme:error:${type}`, detail: expect.stringContaining(detail) });
  });

  test('refuses a subdomainAuthAllowed that is neither true nor false', async () => {
    expect((await newAuthz('www.example.com', { subdomainAuthAllowed: 'yes' })).status).toBe(400);
  });
});
