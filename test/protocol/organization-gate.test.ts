import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpReply } from '../support/http-exchange.js';
import { certificationRequest } from '../support/certification-request.js';
import { auditKinds, settledContent } from '../support/database-content.js';
import { order, readyOrder } from '../support/order-flow.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { TickingClock } from '../support/ticking-clock.js';
import type { AcmeClient } from '../support/acme-client.js';

const clock = new TickingClock('2026-11-21T12:00:00Z');
let ca: Ca;
beforeAll(async () => {
  ca = await startCa({ clock });
});
afterAll(async () => {
  await ca.stop();
  // Organizations of this test have no people who could be told of a suspension.
  expect(ca.logged.filter(({ message }) => message !== 'an organization is to be told, and has nobody who can be')).toEqual([]);
});

interface Customer {
  id: string;
  kid: string;
  client: AcmeClient;
}

/** An approved organization with an account. @param days that its evidence may be used for */
async function customer(id: string, { days, keySeconds }: { days?: number; keySeconds?: number } = {}): Promise<Customer> {
  const attributes = { country: 'JP', stateOrProvince: 'Osaka', locality: 'Kita-ku', organization: `${id} KK` };
  await ca.acts.addOrganization({ id, officer: 'alice', attributes, ...(days !== undefined && { reuseDays: days }) });
  await ca.acts.approveOrganization({ id, officer: 'bob' });
  const [kid, hmacKey] = [`key-of-${id}`, randomBytes(32)];
  const expiresAt = keySeconds === undefined ? null : clock.now() + keySeconds;
  await ca.acts.createEabKey({ id: kid, hmacKey, organizationId: id, officer: 'alice', nameRules: ['*'], accountLimit: null, expiresAt });
  const client = await ca.subscribe({ eab: { kid, hmacKey: hmacKey.toString('base64url') } });
  return { id, kid, client };
}

/** The gate is closed at newOrder, newAuthz and finalize, and the ready order stays as it is. */
async function expectClosed({ client }: Customer, ready: { url: string; finalize: string }, name: string, word: string): Promise<void> {
  const before = await settledContent(ca.config.database);
  const csr = certificationRequest([name]);
  const replies: HttpReply[] = [await client.newOrder([name]), await client.newAuthz(name), await client.finalize(ready.finalize, csr)];
  for (const reply of replies) {
    expect([reply.status, reply.problemType], reply.body).toEqual([403, 'userActionRequired']);
    expect(reply.json.detail).toContain(word);
    expect(reply.json.instance).toBe(`${ca.publicUrl}/organization`);
    expect(reply.links('terms-of-service')).toEqual([`${ca.publicUrl}/terms`]);
  }
  expect(await settledContent(ca.config.database)).toEqual(before);
  // The responder signs in the background.
  const kinds = (await auditKinds(ca.config.database)).filter((kind) => kind !== 'ocsp.signed');
  expect(kinds.slice(-3)).toEqual(['order.refused', 'order.refused', 'order.refused']);
  expect((await client.read(ready.url)).json.status).toBe('ready');
  expect((await fetch(replies[0]?.json.instance as string)).status).toBe(200);
}

async function expectOpen({ client }: Customer, ready: { url: string; finalize: string }, name: string): Promise<void> {
  expect((await client.finalize(ready.finalize, certificationRequest([name]))).status).toBe(200);
  expect((await client.poll(ready.url)).json.status).toBe('valid');
  expect((await order(client, [name])).json.status).toBe('ready');
}

describe('newOrder and finalize stop at once, and go on where they stood', () => {
  test('when the organization is suspended; approved again by two officers it may order', async () => {
    const who = await customer('suspended');
    const ready = await readyOrder(ca, who.client, ['gate-1.example.com']);
    await ca.acts.suspendOrganization({ id: who.id, officer: 'alice', reason: 'fees unpaid' });
    await expectClosed(who, ready, 'gate-1.example.com', 'suspended');
    await ca.acts.approveOrganization({ id: who.id, officer: 'alice' });
    await expectClosed(who, ready, 'gate-1.example.com', 'suspended');
    await ca.acts.approveOrganization({ id: who.id, officer: 'bob' });
    await expectOpen(who, ready, 'gate-1.example.com');
  });

  test('the reason that officers gave for a suspension is not shown outside', async () => {
    const who = await customer('discreet');
    await ca.acts.suspendOrganization({ id: who.id, officer: 'alice', reason: 'under investigation' });
    expect((await who.client.newOrder(['gate-2.example.com'])).body).not.toContain('investigation');
  });

  test('when the external account key is revoked, for good', async () => {
    const who = await customer('key-revoked');
    const ready = await readyOrder(ca, who.client, ['gate-3.example.com']);
    await ca.acts.revokeEabKey({ id: who.kid, officer: 'alice' });
    await expectClosed(who, ready, 'gate-3.example.com', 'revoked');
  });

  test('when the external account key expires', async () => {
    const who = await customer('key-expired', { keySeconds: 3600 });
    const ready = await readyOrder(ca, who.client, ['gate-4.example.com']);
    clock.advance({ seconds: 3600 });
    await expectClosed(who, ready, 'gate-4.example.com', 'expired');
  });

  test('when the vetting of the organization expires', async () => {
    const who = await customer('vetting-expired', { days: 5 });
    const ready = await readyOrder(ca, who.client, ['gate-5.example.com']);
    clock.advance({ days: 5 });
    await expectClosed(who, ready, 'gate-5.example.com', 'expired');
  });

  test('a draft cannot order at all', async () => {
    const attributes = { country: 'JP', stateOrProvince: 'Osaka', locality: 'Kita-ku', organization: 'Draft KK' };
    await ca.acts.addOrganization({ id: 'draft', officer: 'alice', attributes });
    const hmacKey = randomBytes(32);
    await ca.acts.createEabKey({
      id: 'key-of-draft',
      hmacKey,
      organizationId: 'draft',
      officer: 'alice',
      nameRules: ['*'],
      accountLimit: null,
      expiresAt: null,
    });
    const client = await ca.subscribe({ eab: { kid: 'key-of-draft', hmacKey: hmacKey.toString('base64url') } });
    const reply = await client.newOrder(['gate-6.example.com']);
    expect([reply.status, reply.problemType]).toEqual([403, 'userActionRequired']);
    expect(reply.json.detail).toContain('not approved yet');
    await expect(ca.acts.approveOrganization({ id: 'draft', officer: 'alice' })).rejects.toThrow('never approves');
    expect((await client.newOrder(['gate-6.example.com'])).status).toBe(403);
    await ca.acts.approveOrganization({ id: 'draft', officer: 'bob' });
    expect((await client.newOrder(['gate-6.example.com'])).status).toBe(201);
  });

  test('one organization’s suspension is nobody else’s', async () => {
    const [blocked, free] = [await customer('blocked'), await customer('free')];
    await ca.acts.suspendOrganization({ id: blocked.id, officer: 'alice', reason: 'test' });
    const ready = await readyOrder(ca, free.client, ['gate-7.example.com']);
    await expectOpen(free, ready, 'gate-7.example.com');
  });

  test('the certificate names the organization of the account, and stays good when it is suspended', async () => {
    const who = await customer('named');
    const ready = await readyOrder(ca, who.client, ['gate-8.example.com']);
    await expectOpen(who, ready, 'gate-8.example.com');
    const rows = (await settledContent(ca.config.database))['certificates']?.filter((row) => row.includes('gate-8.example.com'));
    expect(rows).toEqual([expect.stringContaining('named KK')]);
    await ca.acts.suspendOrganization({ id: who.id, officer: 'alice', reason: 'test' });
    expect((await settledContent(ca.config.database))['certificates']?.filter((row) => row.includes('gate-8.example.com'))).toEqual(rows);
  });
});
