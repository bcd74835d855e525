import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateAccountKey } from '../support/account-key.js';
import { exchange } from '../support/http-exchange.js';
import { startCa, type Ca } from '../support/start-ca.js';

let ca: Ca;
beforeAll(async () => {
  ca = await startCa();
});
afterAll(async () => {
  await ca.stop();
  expect(ca.logged).toEqual([]);
});

describe('§7.1.1 directory', () => {
  test('names every resource, with URLs that exist', async () => {
    const { directory } = await ca.connect();
    const { meta: _meta, ...resources } = directory;
    expect(Object.keys(resources).sort()).toEqual(['keyChange', 'newAccount', 'newAuthz', 'newNonce', 'newOrder', 'revokeCert']);
    for (const url of Object.values<string>(resources)) {
      expect(url.startsWith(`${ca.config.baseUrl}/`)).toBe(true);
      const reply = await exchange(url, { ca: ca.keys.tlsCa });
      expect([204, 405], url).toContain(reply.status);
    }
  });

  test('meta says what is so: terms and website can be read, accounts need a binding, profiles are those that can be ordered', async () => {
    const client = await ca.subscribe();
    const { meta } = client.directory;
    expect(meta).toMatchObject({ externalAccountRequired: true, caaIdentities: ['secomtrust.net'], profiles: { ov: expect.any(String) } });
    expect(Object.keys(meta.profiles)).toEqual(['ov']);
    for (const url of [meta.termsOfService, meta.website]) {
      const page = await exchange(url);
      expect([page.status, page.header('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    }
    expect((await client.newOrder(['www.example.com'], { profile: 'ov' })).status).toBe(201);
  });

  test('meta of an open registration says that no binding is required, and none is', async () => {
    const open = await startCa({ openRegistration: true });
    try {
      const client = await open.connect();
      expect(client.directory.meta.externalAccountRequired).toBe(false);
      expect((await client.newAccount({ termsOfServiceAgreed: true })).status).toBe(201);
      expect((await client.newOrder(['www.example.com'])).status).toBe(201);
    } finally {
      await open.stop();
    }
  });

  test('meta names both profiles where both policies are configured', async () => {
    const both = await startCa({ policies: ['ov-acme', 'secom-sr-2.96'] });
    try {
      expect(Object.keys((await both.connect()).directory.meta.profiles).sort()).toEqual(['ov', 'sr-ov']);
    } finally {
      await both.stop();
    }
  });
});

describe('§7.2, §6.5 nonces', () => {
  test('HEAD answers 200, GET 204, each with a nonce of its own that nobody may cache', async () => {
    const { directory } = await ca.connect();
    const head = await exchange(directory.newNonce, { method: 'HEAD', ca: ca.keys.tlsCa });
    const get = await exchange(directory.newNonce, { ca: ca.keys.tlsCa });
    expect([head.status, get.status]).toEqual([200, 204]);
    for (const reply of [head, get]) {
      expect(reply.header('cache-control')).toBe('no-store');
      expect(reply.requiredHeader('replay-nonce')).toMatch(/^[A-Za-z0-9_-]{16,}$/);
      expect(reply.links('index')).toEqual([ca.directoryUrl]);
    }
    expect(head.header('replay-nonce')).not.toBe(get.header('replay-nonce'));
  });

  test('a nonce works once; the refusal brings one that works', async () => {
    const client = await ca.subscribe();
    const nonce = await client.nonce();
    expect((await client.read(client.accountUrl ?? '', { nonce })).status).toBe(200);
    const again = await client.read(client.accountUrl ?? '', { nonce });
    expect([again.status, again.problemType]).toEqual([400, 'badNonce']);
    expect((await client.read(client.accountUrl ?? '', { nonce: again.requiredHeader('replay-nonce') })).status).toBe(200);
  });

  test('of requests at the same time with one nonce, one is taken', async () => {
    const client = await ca.subscribe();
    const nonce = await client.nonce();
    const replies = await Promise.all(Array.from({ length: 8 }, () => client.read(client.accountUrl ?? '', { nonce })));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(400)]);
    expect(replies.filter(({ status }) => status === 400).every(({ problemType }) => problemType === 'badNonce')).toBe(true);
  });

  test('a nonce of another making, none, and one in another alphabet are refused', async () => {
    const client = await ca.subscribe();
    const url = client.accountUrl ?? '';
    for (const [nonce, type] of [
      [Buffer.alloc(16, 7).toString('base64url'), 'badNonce'],
      ['AAAA', 'badNonce'],
      ['not/base64url+', 'malformed'],
    ] as const) {
      const reply = await client.read(url, { nonce });
      expect([reply.status, reply.problemType], nonce).toEqual([400, type]);
    }
    const without = await client.read(url, { header: { nonce: undefined } });
    expect([without.status, without.problemType]).toEqual([400, 'badNonce']);
  });

  test('no nonce outlives a restart, neither a used one nor an unused one', async () => {
    const client = await ca.subscribe({ key: generateAccountKey('ES384') });
    const url = client.accountUrl ?? '';
    const [used, unused] = [await client.nonce(), await client.nonce()];
    expect((await client.read(url, { nonce: used })).status).toBe(200);
    await ca.restart();
    for (const nonce of [used, unused]) expect((await client.read(url, { nonce })).problemType).toBe('badNonce');
    expect((await client.read(url)).status).toBe(200);
  });
});
