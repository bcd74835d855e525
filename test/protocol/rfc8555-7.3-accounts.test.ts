import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT_ALGORITHMS, encodeJson, generateAccountKey, type ExternalAccountKey } from '../support/account-key.js';
import type { NewAccountOptions } from '../support/acme-client.js';
import { settledContent } from '../support/database-content.js';
import { fulfil, obtain, order, readyOrder } from '../support/order-flow.js';
import { certificationRequest } from '../support/certification-request.js';
import { startCa, type Ca } from '../support/start-ca.js';

let ca: Ca;
beforeAll(async () => {
  ca = await startCa();
});
afterAll(async () => {
  await ca.stop();
  expect(ca.logged).toEqual([]);
});

/** An external account key of the demonstration organization. */
async function externalKey(kid: string, limits: { accountLimit?: number; expiresAt?: number } = {}): Promise<ExternalAccountKey> {
  const hmacKey = randomBytes(32);
  await ca.acts.createEabKey({
    id: kid,
    hmacKey,
    organizationId: 'demonstration',
    officer: 'alice',
    nameRules: ['*'],
    accountLimit: null,
    expiresAt: null,
    ...limits,
  });
  return { kid, hmacKey: hmacKey.toString('base64url') };
}

/** Sends newAccount and expects it to be refused and to change nothing. */
async function refused(
  options: NewAccountOptions,
): Promise<{ status: number; type: string; detail: string; document: Record<string, unknown> }> {
  const client = await ca.connect();
  const before = await settledContent(ca.config.database);
  const reply = await client.newAccount(options);
  const { problemType: type, status, json } = reply;
  expect(await settledContent(ca.config.database)).toEqual(before);
  expect(reply.header('location')).toBeUndefined();
  return { status, type, detail: json.detail as string, document: json as Record<string, unknown> };
}

describe('§7.3 newAccount', () => {
  test.each(ACCOUNT_ALGORITHMS)('a %s key gets an account that can order and obtain', async (alg) => {
    const client = await ca.connect(generateAccountKey(alg));
    const reply = await client.newAccount({ termsOfServiceAgreed: true, contact: ['mailto:ops@example.com'], eab: ca.eab });
    expect(reply.status).toBe(201);
    expect(reply.json).toMatchObject({ status: 'valid', contact: ['mailto:ops@example.com'], orders: `${client.accountUrl ?? ''}/orders` });
    expect(reply.json.externalAccountBinding).toMatchObject({
      protected: expect.any(String),
      payload: encodeJson(client.key.jwk),
      signature: expect.any(String),
    });
    const { certificate } = await obtain(ca, client, [`${alg.toLowerCase()}.example.com`]);
    expect(certificate.subject).toContain('O=Tegata Demonstration KK');
  });

  test('RSA account keys of 2048 and 4096 bits are taken, shorter ones refused', async () => {
    for (const modulusLength of [2048, 4096]) {
      const client = await ca.connect(generateAccountKey('RS256', { modulusLength }));
      expect((await client.newAccount({ termsOfServiceAgreed: true, eab: ca.eab })).status).toBe(201);
    }
    const weak = await ca.connect(generateAccountKey('RS256', { modulusLength: 1024 }));
    const reply = await weak.newAccount({ termsOfServiceAgreed: true, eab: ca.eab });
    expect([reply.status, reply.problemType]).toEqual([400, 'badPublicKey']);
    expect(reply.json.detail).toContain('2048 to 4096 bits');
  });

  test('a key that has an account gets that one, whatever else is asked', async () => {
    const client = await ca.subscribe({ contact: ['mailto:first@example.com'] });
    const again = await client.newAccount({ contact: ['mailto:second@example.com'] });
    expect([again.status, again.header('location'), again.json.contact]).toEqual([200, client.accountUrl, ['mailto:first@example.com']]);
  });

  test('two requests at once with one key make one account', async () => {
    const client = await ca.connect();
    const replies = await Promise.all(
      [1, 2, 3, 4].map(() => client.withKey(client.key).newAccount({ termsOfServiceAgreed: true, eab: ca.eab })),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(replies.map((reply) => reply.header('location'))).size).toBe(1);
  });

  test('§7.3.1 onlyReturnExisting finds the account, and makes none', async () => {
    expect(await refused({ onlyReturnExisting: true, termsOfServiceAgreed: true, eab: ca.eab })).toMatchObject({
      status: 400,
      type: 'accountDoesNotExist',
    });
    const client = await ca.subscribe();
    const found = await client.newAccount({ onlyReturnExisting: true });
    expect([found.status, found.header('location')]).toEqual([200, client.accountUrl]);
  });

  test('terms that are not agreed to are refused, with the URL to read', async () => {
    const { status, type, document } = await refused({ eab: ca.eab });
    expect([status, type, document['instance']]).toEqual([403, 'userActionRequired', `${ca.publicUrl}/terms`]);
    expect(await refused({ termsOfServiceAgreed: false, eab: ca.eab })).toMatchObject({ type: 'userActionRequired' });
  });

  test.each([
    [['https://example.com/contact'], 'unsupportedContact'],
    [['tel:+81312345678'], 'unsupportedContact'],
    [['mailto:'], 'invalidContact'],
    [['mailto:ops@'], 'invalidContact'],
    [['mailto:ops@localhost'], 'invalidContact'],
    [['mailto:a@example.com,b@example.com'], 'invalidContact'],
    [['mailto:a@example.com?subject=x'], 'invalidContact'],
    [['mailto:ok@example.com', 'mailto:@example.com'], 'invalidContact'],
    [Array.from({ length: 11 }, (_, n) => `mailto:a${n}@example.com`), 'invalidContact'],
  ])('the contacts %j are refused', async (contact, expected) => {
    const { status, type, detail } = await refused({ contact, termsOfServiceAgreed: true, eab: ca.eab });
    expect([status, type]).toEqual([400, expected]);
    expect(detail).toMatch(/^contact: /);
  });
});

describe('§7.3.4 external account binding', () => {
  test.each(['HS256', 'HS384', 'HS512'] as const)('%s is taken', async (alg) => {
    const client = await ca.connect();
    expect((await client.newAccount({ termsOfServiceAgreed: true, eab: { ...ca.eab, alg } })).status).toBe(201);
  });

  test('without one the account is refused, with what to do', async () => {
    const { status, type, detail } = await refused({ termsOfServiceAgreed: true });
    expect([status, type]).toEqual([403, 'externalAccountRequired']);
    expect(detail).toContain('ask its officers');
  });

  test('a wrong MAC, an unknown key, a revoked key and an expired key are unauthorized', async () => {
    const secret = randomBytes(32).toString('base64url');
    const revoked = await externalKey('to-be-revoked');
    await ca.acts.revokeEabKey({ id: 'to-be-revoked', officer: 'alice' });
    const expiring = await externalKey('expiring', { expiresAt: ca.clock.now() + 1 });
    await expect.poll(() => ca.clock.now(), { timeout: 5000 }).toBeGreaterThan(ca.clock.now() + 1);
    const cases: [ExternalAccountKey, string][] = [
      [{ ...ca.eab, hmacKey: secret }, 'MAC'],
      [{ kid: 'nobody', hmacKey: secret }, 'no external account key "nobody"'],
      [revoked, 'revoked'],
      [expiring, 'expired'],
    ];
    for (const [eab, word] of cases) {
      const { status, type, detail } = await refused({ termsOfServiceAgreed: true, eab });
      expect([status, type], detail).toEqual([403, 'unauthorized']);
      expect(detail).toContain(word);
    }
  });

  test('a wrong url, a nonce, another key, another algorithm and a jwk are malformed', async () => {
    const other = generateAccountKey().jwk;
    const wrong = [
      { header: { url: `${ca.config.baseUrl}/new-order` } },
      { header: { nonce: 'AAAA' } },
      { payload: other },
      { header: { alg: 'ES256' } },
      { header: { alg: 'none' } },
      { header: { kid: undefined, jwk: other } },
      { header: { kid: undefined } },
      { header: { crit: ['exp'] } },
    ];
    for (const change of wrong) {
      const { status, type, detail } = await refused({ termsOfServiceAgreed: true, eab: { ...ca.eab, ...change } });
      expect([status, type], `${JSON.stringify(change)} ${detail}`).toEqual([400, 'malformed']);
      expect(detail).toContain('externalAccountBinding');
    }
  });

  test('an account limit holds against requests at the same time', async () => {
    const eab = await externalKey('three-accounts', { accountLimit: 3 });
    const clients = await Promise.all(Array.from({ length: 10 }, () => ca.connect()));
    const replies = await Promise.all(clients.map((client) => client.newAccount({ termsOfServiceAgreed: true, eab })));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(3);
    const others = replies.filter(({ status }) => status !== 201);
    for (const reply of others) expect([reply.status, reply.problemType]).toEqual([403, 'unauthorized']);
    expect(others[0]?.json.detail).toContain('limit');
    const [bound] = clients.filter(({ accountUrl }) => accountUrl !== undefined);
    expect((await bound?.newAccount({ termsOfServiceAgreed: true, eab }))?.status).toBe(200);
  });
});

describe('§7.3.2 account update', () => {
  test('contacts are replaced and taken away; the rest stays', async () => {
    const client = await ca.subscribe({ contact: ['mailto:old@example.com'] });
    const url = client.accountUrl ?? '';
    const updated = await client.post(url, { contact: ['mailto:new@example.com'], termsOfServiceAgreed: true });
    expect([updated.status, updated.json.contact]).toEqual([200, ['mailto:new@example.com']]);
    expect((await client.post(url, { contact: [] })).json.contact ?? []).toEqual([]);
    expect((await client.read(url)).json.contact ?? []).toEqual([]);
  });

  test('bad contacts, an unknown status and another account are refused', async () => {
    const client = await ca.subscribe({ contact: ['mailto:stays@example.com'] });
    const other = await ca.subscribe();
    const url = client.accountUrl ?? '';
    const before = await settledContent(ca.config.database);
    for (const [target, payload, status, type] of [
      [url, { contact: ['mailto:none'] }, 400, 'invalidContact'],
      [url, { contact: ['ftp://x'] }, 400, 'unsupportedContact'],
      [url, { contact: 'mailto:a@example.com' }, 400, 'malformed'],
      [url, { status: 'revoked' }, 400, 'malformed'],
      [other.accountUrl ?? '', { contact: [] }, 403, 'unauthorized'],
      [`${ca.config.baseUrl}/acct/nobody`, { contact: [] }, 403, 'unauthorized'],
    ] as const) {
      const reply = await client.post(target, payload);
      expect([reply.status, reply.problemType], reply.body).toEqual([status, type]);
    }
    expect(await settledContent(ca.config.database)).toEqual(before);
  });
});

describe('§7.3.6 deactivation', () => {
  test('ends the account for good: 401 to everything, its open orders fail, its certificates stay, its key gets no new account', async () => {
    const client = await ca.subscribe();
    const { der, certificateUrl } = await obtain(ca, client, ['kept.example.com']);
    const pending = await order(client, ['pending.example.com']);
    const url = client.accountUrl ?? '';
    const deactivated = await client.post(url, { status: 'deactivated' });
    expect([deactivated.status, deactivated.json.status]).toEqual([200, 'deactivated']);
    for (const reply of [
      await client.read(url),
      await client.newOrder(['www.example.com']),
      await client.read(pending.requiredHeader('location')),
      await client.read(certificateUrl),
      await client.revoke(der),
      await client.newAccount({ termsOfServiceAgreed: true, eab: ca.eab }),
    ]) {
      expect([reply.status, reply.problemType], reply.body).toEqual([401, 'unauthorized']);
    }
    const content = await settledContent(ca.config.database);
    const row = content['orders']?.find((text) => text.includes('pending.example.com'));
    expect(row).toContain('"state":"invalid"');
    expect(row).toContain('deactivated');
    expect(content['certificates']?.find((text) => text.includes('kept.example.com'))).toContain('"revoked_at":null');
  });
});

describe('§7.3.5 key change', () => {
  test('the account, its orders and authorizations go on under the new key; the old key is a stranger', async () => {
    const client = await ca.subscribe();
    const before = await readyOrder(ca, client, ['rollover.example.com']);
    const oldKey = client.key;
    const reply = await client.changeKey(generateAccountKey('EdDSA'));
    expect([reply.status, reply.json.status]).toEqual([200, 'valid']);
    const oldSigned = await client.read(client.accountUrl ?? '', { key: oldKey });
    expect([oldSigned.status, oldSigned.problemType]).toEqual([400, 'badSignatureAlgorithm']);
    const finalized = await client.finalize(before.finalize, certificationRequest(['rollover.example.com']));
    expect((await client.poll(finalized.requiredHeader('location'))).json.status).toBe('valid');
    const found = await client.newAccount({ onlyReturnExisting: true });
    expect(found.header('location')).toBe(client.accountUrl);
    const stranger = client.withKey(oldKey);
    expect((await stranger.newAccount({ onlyReturnExisting: true })).problemType).toBe('accountDoesNotExist');
    const pending = await order(client, ['after-rollover.example.com']);
    await fulfil(ca, client, pending);
  });

  test('a key in use gets 409 with the Location of its account', async () => {
    const [client, other] = [await ca.subscribe(), await ca.subscribe()];
    const before = await settledContent(ca.config.database);
    const taken = await client.changeKey(other.key);
    expect([taken.status, taken.problemType, taken.header('location')]).toEqual([409, 'malformed', other.accountUrl]);
    const own = await client.changeKey(client.key);
    expect([own.status, own.header('location')]).toEqual([409, client.accountUrl]);
    expect(await settledContent(ca.config.database)).toEqual(before);
  });

  test('an inner JWS that is not as the RFC has it is refused', async () => {
    const client = await ca.subscribe();
    const newKey = generateAccountKey();
    const before = await settledContent(ca.config.database);
    const url = client.directory.keyChange as string;
    const wrong: [object, string][] = [
      [client.keyChangePayload(newKey, { header: { nonce: 'AAAA' } }), 'malformed'],
      [client.keyChangePayload(newKey, { header: { url: client.directory.newOrder } }), 'malformed'],
      [client.keyChangePayload(newKey, { header: { jwk: undefined, kid: client.accountUrl } }), 'malformed'],
      [client.keyChangePayload(newKey, { payload: { account: `${client.accountUrl ?? ''}x` } }), 'malformed'],
      [client.keyChangePayload(newKey, { payload: { oldKey: newKey.jwk } }), 'malformed'],
      [
        client.keyChangePayload(newKey, { tamper: (jws) => ({ ...jws, signature: Buffer.alloc(64, 1).toString('base64url') }) }),
        'malformed',
      ],
      [client.keyChangePayload(generateAccountKey('RS256', { modulusLength: 1024 })), 'badPublicKey'],
      [client.keyChangePayload(newKey, { header: { alg: 'HS256' } }), 'badSignatureAlgorithm'],
    ];
    for (const [payload, type] of wrong) {
      const reply = await client.post(url, payload);
      expect([reply.status, reply.problemType], reply.body).toEqual([400, type]);
    }
    expect(await settledContent(ca.config.database)).toEqual(before);
  });

  test('two key changes at once: one wins, the other learns of it', async () => {
    const client = await ca.subscribe();
    const [a, b] = [generateAccountKey(), generateAccountKey()];
    const change = (key: typeof a) => client.post(client.directory.keyChange, client.keyChangePayload(key));
    const replies = await Promise.all([change(a), change(b)]);
    const won = replies.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    // Who comes after the commit has signed with a key that is no longer the account's.
    for (const reply of replies.filter((other) => !won.includes(other))) expect([400, 409]).toContain(reply.status);
  });
});

describe('§7.1.2.1 orders list', () => {
  test('is paged with Link next, newest first, without doubles', async () => {
    const client = await ca.subscribe();
    const made: string[] = [];
    for (let n = 0; n < 102; n += 1) made.push((await order(client, ['paged.example.com'])).requiredHeader('location'));
    const listed: string[] = [];
    const pages: number[] = [];
    for (let url: string | undefined = `${client.accountUrl ?? ''}/orders`; url !== undefined;) {
      const page = await client.read(url);
      expect(page.status).toBe(200);
      pages.push(page.json.orders.length);
      listed.push(...(page.json.orders as string[]));
      [url] = page.links('next');
    }
    expect(pages).toEqual([100, 2]);
    expect(listed).toEqual(made.reverse());
  });

  test('a cursor that was not handed out and another account’s list are refused', async () => {
    const [client, other] = [await ca.subscribe(), await ca.subscribe()];
    const odd = await client.read(`${client.accountUrl ?? ''}/orders?cursor=%2F..%2F`);
    expect([odd.status, odd.problemType]).toEqual([400, 'malformed']);
    const others = await client.read(`${other.accountUrl ?? ''}/orders`);
    expect([others.status, others.problemType]).toEqual([403, 'unauthorized']);
    expect((await client.read(`${client.accountUrl ?? ''}/orders`)).json).toEqual({ orders: [] });
  });
});
