import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountKey, generateAccountKey } from '../support/account-key.js';
import type { AcmeClient } from '../support/acme-client.js';
import { newSubscriberKey, subscriberKey } from '../support/certification-request.js';
import { settledContent } from '../support/database-content.js';
import { opensslJudge, readPemFile, type OpensslJudge } from '../support/openssl-judge.js';
import { obtain, readyOrder } from '../support/order-flow.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { TickingClock } from '../support/ticking-clock.js';

let ca: Ca;
let judge: OpensslJudge;
let client: AcmeClient;
beforeAll(async () => {
  ca = await startCa();
  judge = opensslJudge(ca);
  client = await ca.subscribe({ contact: ['mailto:pki@example.com'] });
});
afterAll(async () => {
  judge.remove();
  await ca.stop();
  expect(ca.logged).toEqual([]);
});

/** The CRL lists the serial with this reason once its job is done; OCSP says so at once. */
async function expectRevoked(serial: string, reason: string): Promise<void> {
  expect(await judge.ocspStatus(serial)).toBe('revoked');
  await expect.poll(async () => (await judge.crl()).get(serial), { timeout: 5000 }).toBe(reason);
}

describe('§7.6 who may revoke', () => {
  test('the issuing account, with its own reason: OCSP says so at once, the CRL a moment later', async () => {
    const { der, serial } = await obtain(ca, client, ['own.example.com']);
    expect(await judge.ocspStatus(serial)).toBe('good');
    const reply = await client.revoke(der, { reason: 4 });
    expect([reply.status, reply.body]).toEqual([200, '']);
    await expectRevoked(serial, 'Superseded');
  });

  test('without a reason the CRL carries none', async () => {
    const { der, serial } = await obtain(ca, client, ['no-reason.example.com']);
    expect((await client.revoke(der)).status).toBe(200);
    await expectRevoked(serial, 'none');
  });

  test('another account that holds authorizations for all names: cessation of operation', async () => {
    const names = ['moved.example.com', 'www.moved.example.com'];
    const { der, serial } = await obtain(ca, client, names);
    const heir = await ca.subscribe({ contact: ['mailto:pki@example.com'] });
    await readyOrder(ca, heir, names.slice(0, 1));
    const early = await heir.revoke(der, { reason: 1 });
    expect([early.status, early.problemType]).toEqual([403, 'unauthorized']);
    expect(await judge.ocspStatus(serial)).toBe('good');
    await readyOrder(ca, heir, names);
    expect((await heir.revoke(der)).status).toBe(200);
    await expectRevoked(serial, 'Cessation Of Operation');
  });

  test.each([
    ['RSA', 'RS256', 2048],
    ['P-256', 'ES256', 'P-256'],
    ['P-384', 'ES384', 'P-384'],
  ] as const)('the certificate’s own %s key: key compromise, whatever reason it gives', async (_, alg, kind) => {
    const key = newSubscriberKey(kind);
    const { der, serial } = await obtain(ca, client, ['key.example.com'], { key });
    const stranger = client.withKey();
    expect((await stranger.revoke(der, { by: accountKey(alg, key), reason: 0 })).status).toBe(200);
    await expectRevoked(serial, 'Key Compromise');
  });

  test('nobody else', async () => {
    const { der, serial } = await obtain(ca, client, ['guarded.example.com']);
    const before = await settledContent(ca.config.database);
    const other = await ca.subscribe({ contact: ['mailto:pki@example.com'] });
    for (const reply of [
      await other.revoke(der),
      await client.withKey().revoke(der, { by: generateAccountKey() }),
      await client.withKey().revoke(der, { by: client.key }),
    ]) {
      expect([reply.status, reply.problemType], reply.body).toEqual([403, 'unauthorized']);
    }
    const after = await settledContent(ca.config.database);
    expect(after['certificates']).toEqual(before['certificates']);
    expect(await judge.ocspStatus(serial)).toBe('good');
  });
});

describe('§7.6 what is refused', () => {
  test('a second time: alreadyRevoked, and the reason stays', async () => {
    const { der, serial } = await obtain(ca, client, ['twice.example.com']);
    await client.revoke(der, { reason: 4 });
    const again = await client.revoke(der, { reason: 1 });
    expect([again.status, again.problemType]).toEqual([400, 'alreadyRevoked']);
    await expectRevoked(serial, 'Superseded');
  });

  test('of several requests at once, one revokes', async () => {
    const { der } = await obtain(ca, client, ['race.example.com']);
    const replies = await Promise.all(Array.from({ length: 5 }, () => client.revoke(der)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
  });

  test.each([2, 6, 7, 8, 9, 10, 11, -1])('the reason %i: badRevocationReason', async (reason) => {
    const { der } = await obtain(ca, client, ['reasons.example.com'], { key: subscriberKey('P-256') });
    const reply = await client.revoke(der, { reason });
    expect([reply.status, reply.problemType]).toEqual([400, 'badRevocationReason']);
    expect(reply.json.detail).toContain('keyCompromise');
  });

  test('what is no certificate of this CA', async () => {
    const { der } = await obtain(ca, client, ['bytes.example.com']);
    const changed = Buffer.from(der);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const foreign = new X509Certificate(readPemFile(ca.keys.tls.certificate)).raw;
    const issuer = new X509Certificate(readPemFile(ca.config.issuers[0]?.certificate ?? '')).raw;
    const before = await settledContent(ca.config.database);
    for (const [certificate, status] of [
      [changed, 404],
      [foreign, 404],
      [issuer, 404],
      [Buffer.from('hello'), 400],
      [Buffer.alloc(0), 400],
      [Buffer.concat([der, Buffer.of(0)]), 400],
    ] as const) {
      const reply = await client.revoke(certificate);
      expect([reply.status, reply.problemType], reply.body).toEqual([status, 'malformed']);
    }
    for (const payload of [
      {},
      { certificate: 5 },
      { certificate: der.toString('base64') },
      { certificate: der.toString('base64url'), reason: '1' },
      { certificate: der.toString('base64url'), reason: 1.5 },
    ]) {
      const reply = await client.post(client.directory.revokeCert, payload);
      expect([reply.status, reply.problemType], reply.body).toEqual([400, 'malformed']);
    }
    expect(await settledContent(ca.config.database)).toEqual(before);
  });

  test('an expired certificate', async () => {
    const clock = new TickingClock();
    const aging = await startCa({ clock });
    try {
      const subscriber = await aging.subscribe();
      const { der } = await obtain(aging, subscriber, ['old.example.com']);
      clock.advance({ days: 200 });
      const reply = await subscriber.revoke(der);
      expect([reply.status, reply.problemType]).toEqual([403, 'unauthorized']);
      expect(reply.json.detail).toContain('expired');
    } finally {
      await aging.stop();
    }
  });
});

describe('what relying parties see', () => {
  test('of a serial that was never issued: unauthorized (RFC 6960 §2.3), never good', async () => {
    await expect(judge.ocspStatus('01aabbccddeeff00112233445566778899')).rejects.toThrow(/unauthorized/);
  });

  test('revocations outlive a restart', async () => {
    const { der, serial } = await obtain(ca, client, ['durable.example.com']);
    await client.revoke(der, { reason: 5 });
    await ca.restart();
    await expectRevoked(serial, 'Cessation Of Operation');
    const good = await obtain(ca, client, ['durable.example.com']);
    expect(await judge.ocspStatus(good.serial)).toBe('good');
  });

  test('the CRL is there from the first start, valid for 96 hours, and gets a new number when something is revoked', async () => {
    const fresh = await startCa();
    const freshJudge = opensslJudge(fresh);
    try {
      const facts = async () => {
        const text = await freshJudge.describeCrl();
        const find = (part: RegExp) => part.exec(text)?.[1] ?? '';
        const hours = (Date.parse(find(/Next Update: (.+)/)) - Date.parse(find(/Last Update: (.+)/))) / 3_600_000;
        return { number: Number(find(/CRL Number: *\n *(\d+)/)), hours };
      };
      const first = await facts();
      expect(first.hours).toBeCloseTo(96, 2);
      const subscriber = await fresh.subscribe();
      await subscriber.revoke((await obtain(fresh, subscriber, ['listed.example.com'])).der);
      await expect.poll(async () => (await facts()).number, { timeout: 5000 }).toBe(first.number + 1);
    } finally {
      freshJudge.remove();
      await fresh.stop();
    }
  });

  test('issuer certificates and the roots’ CRLs are where the certificates say', async () => {
    const { pem } = await obtain(ca, client, ['links.example.com']);
    const [, caIssuers = ''] = /CA Issuers - URI:(\S+)/.exec(await judge.describe(pem)) ?? [];
    const fetched = new X509Certificate(Buffer.from(await (await fetch(caIssuers)).arrayBuffer()));
    expect(fetched.raw).toEqual(new X509Certificate(readPemFile(ca.config.issuers[0]?.certificate ?? '')).raw);
    for (const path of [
      '/',
      '/organization',
      '/certificates/root1.crt',
      '/certificates/root1.crl',
      '/certificates/issuer-cross.pem',
      '/policies/ov-acme.yaml',
    ]) {
      expect((await fetch(ca.publicUrl + path)).status, path).toBe(200);
    }
    expect((await fetch(`${ca.publicUrl}/nothing`)).status).toBe(404);
    expect((await fetch(`${ca.publicUrl}/`, { method: 'POST' })).status).toBe(405);
  });
});
