import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFolderMailer } from '../../src/app/folder-mailer.js';
import { systemRandom } from '../../src/app/system-random.js';
import { exchange, type HttpReply } from '../support/http-exchange.js';
import { readPemFile } from '../support/openssl-judge.js';
import { chainOf, obtain } from '../support/order-flow.js';
import { startCa, type Ca } from '../support/start-ca.js';

let ca: Ca;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-management-'));
  ca = await startCa({ configure: (config) => ({ ...config, mail: { folder: join(folder, 'mail'), from: 'ca@example.com' } }) });
});
afterAll(async () => {
  await ca.stop();
  rmSync(folder, { recursive: true });
  expect(ca.logged.filter(({ message }) => message !== 'an organization is to be told, and has nobody who can be')).toEqual([]);
});

const get = (path: string, method = 'GET'): Promise<HttpReply> => exchange(ca.managementUrl + path, { method, ca: ca.keys.tlsCa });

test('roots and intermediates are those of the chains, in their order', async () => {
  const roots = (ca.config.issuers[0]?.roots ?? []).map(readPemFile).flatMap(chainOf);
  for (const [n, root] of roots.entries()) {
    const reply = await get(`/roots/${n}`);
    expect([reply.status, chainOf(reply.body)]).toEqual([200, [root]]);
    const intermediate = chainOf((await get(`/intermediates/${n}`)).body)[0] as Buffer;
    expect(new X509Certificate(intermediate).checkIssued(new X509Certificate(root))).toBe(true);
  }
  expect((await get(`/roots/${roots.length}`)).status).toBe(404);
  expect((await get('/roots/x')).status).toBe(400);
});

test('private keys are 404, with the reason', async () => {
  for (const path of ['/root-keys/0', '/intermediate-keys/0']) {
    const reply = await get(path);
    expect(reply.status).toBe(404);
    expect(reply.body).toContain('Private keys never leave the PKCS#11 token');
  }
});

test('a serial’s status is Valid, then Revoked with reason and time, as Pebble words it', async () => {
  const client = await ca.subscribe();
  const { der, serial } = await obtain(ca, client, ['status.example.com']);
  const valid = await get(`/cert-status-by-serial/${serial}`);
  expect(valid.json).toEqual({ Status: 'Valid', Serial: serial, Certificate: expect.stringContaining('BEGIN CERTIFICATE') });
  expect(chainOf(valid.json.Certificate)).toEqual([der]);
  expect((await get(`/cert-status-by-serial/0${serial.toUpperCase()}`)).json.Status).toBe('Valid');
  await client.revoke(der, { reason: 4 });
  const revoked = await get(`/cert-status-by-serial/${serial}`);
  expect(revoked.json).toMatchObject({
    Status: 'Revoked',
    Serial: serial,
    Reason: 4,
    RevokedAt: expect.stringMatching(/^2026-11-21 \d\d:\d\d:\d\d \+0000 UTC$/),
  });
});

test('mail that development keeps is listed and shown', async () => {
  expect((await get('/mail')).json).toEqual([]);
  const mailer = createFolderMailer({ folder: join(folder, 'mail'), from: 'ca@example.com', clock: ca.clock, random: systemRandom });
  await mailer.send({ to: 'a@example.com', subject: 'first', text: 'one' });
  const [name = ''] = (await get('/mail')).json as string[];
  const shown = await get(`/mail/${name}`);
  expect([shown.status, shown.header('content-type')]).toEqual([200, 'message/rfc822']);
  expect(shown.body).toContain('To: a@example.com\r\nSubject: first\r\n');
  expect((await get('/mail/2026-11-21T120000.000Z-none.eml')).status).toBe(404);
  for (const path of ['/mail/..%2ftegata.sqlite', '/mail/.eml', '/mail/x']) expect((await get(path)).status, path).toBe(400);
});

test('anything else is refused', async () => {
  for (const [path, status] of [
    ['/cert-status-by-serial/00ff', 404],
    ['/cert-status-by-serial/xyz', 400],
    ['/cert-status-by-serial/', 400],
    ['/cert-status-by-serial', 404],
    ['/roots/0/more', 404],
    ['/', 404],
    ['/nothing/0', 404],
  ] as const) {
    expect((await get(path)).status, path).toBe(status);
  }
  expect((await get('/roots/0', 'POST')).status).toBe(405);
  expect((await get('/roots/0', 'HEAD')).body).toBe('');
});

test('production has no management listener', async () => {
  const bare = await startCa({ configure: (config) => ({ ...config, listen: { ...config.listen, management: null } }) });
  try {
    expect(bare.managementUrl).toMatch(/:0$/);
    expect((await bare.connect()).directory.newOrder).toBeTypeOf('string');
  } finally {
    await bare.stop();
  }
});
