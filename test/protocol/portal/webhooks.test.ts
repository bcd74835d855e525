import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEMONSTRATION } from '../../../src/app/demonstration-organization.js';
import { signWebhook } from '../../../src/notify/webhooks/sign-webhook.js';
import { auditKinds } from '../../support/database-content.js';
import { obtain } from '../../support/order-flow.js';
import { signInAs, type SignedIn } from '../../support/portal.js';
import { startSmtpServer, type TestSmtpServer } from '../../support/smtp-server.js';
import { startCa, type Ca } from '../../support/start-ca.js';
import { TickingClock } from '../../support/ticking-clock.js';
import { startWebhookReceiver, type ReceivedMessage, type WebhookReceiver } from '../../support/webhook-receiver.js';

const PATH = `/organizations/${DEMONSTRATION}/webhooks`;

let ca: Ca;
let smtp: TestSmtpServer;
let receiver: WebhookReceiver;
let manager: SignedIn;
const folder = mkdtempSync(join(tmpdir(), 'tegata-webhooks-'));

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  smtp = await startSmtpServer();
  const authorities = join(folder, 'receiver.pem');
  writeFileSync(authorities, receiver.authorities);
  ca = await startCa({
    clock: new TickingClock('2026-11-24'),
    configure: (config) => ({ ...config, webhooks: { authorities }, mail: { smtp: { host: '127.0.0.1', port: smtp.port }, from: 'pki@ca.example' } }),
  });
  manager = await signInAs(ca, { email: 'manager@example.com', memberships: [{ organizationId: DEMONSTRATION, role: 'manager' }] });
});
afterAll(async () => {
  await ca.stop();
  await smtp.close();
  await receiver.close();
  rmSync(folder, { recursive: true });
});

/** The next message of a type. */
async function message(type: string): Promise<ReceivedMessage> {
  for (let n = 0; n < 200; n += 1) {
    const found = receiver.received.findIndex(({ body }) => (JSON.parse(body) as { type: string }).type === type);
    if (found >= 0) return receiver.received.splice(found, 1)[0] as ReceivedMessage;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ${type} arrived`);
}

test('a manager adds a webhook, tries it out, and hears of what is issued, by webhook and by mail', async () => {
  const { browser } = manager;
  expect((await browser.get(`${PATH}?lang=ja`)).body).toContain('まだ登録されていません。');
  expect((await browser.get(`${PATH}?lang=en`)).body).toContain('There is none yet.');
  const refused = await browser.post(PATH, { url: 'https://127.0.0.1/x', events: ['certificate-issued'] });
  expect(refused.status).toBe(409);
  expect(refused.body).toMatch(/its host is an IP address[^]*value="https:\/\/127\.0\.0\.1\/x"[^]*value="certificate-issued" checked/);
  expect((await browser.post(PATH, { url: receiver.url })).status).toBe(422);

  const added = await browser.post(PATH, { url: receiver.url, events: ['certificate-issued', 'certificate-revoked'] });
  expect(added.status).toBe(200);
  const secret = /whsec_([A-Za-z0-9+/=]+)/.exec(added.body)?.[1] ?? '';
  const page = /\/organizations\/[\w-]+\/webhooks\/[\w-]+/.exec(added.body)?.[0] ?? '';
  expect((await browser.get(page)).body).not.toContain(secret);

  expect((await browser.post(`${page}/ping`)).header('location')).toBe(`${page}?said=sent`);
  const ping = await message('webhook.ping');
  const at = Number(ping.headers['webhook-timestamp']);
  const signed = signWebhook({ id: String(ping.headers['webhook-id']), body: ping.body, at, secrets: [Buffer.from(secret, 'base64')] });
  expect(ping.headers).toMatchObject(signed);

  await obtain(ca, await ca.subscribe(), ['www.example.com']);
  const issued = JSON.parse((await message('certificate.issued')).body) as { data: { serial: string; names: string[] } };
  expect(issued.data.names).toEqual(['www.example.com']);
  const mail = await smtp.next('manager@example.com');
  expect(mail.text).toContain(`Serial number: ${issued.data.serial}`);
  expect(mail.text).toContain(`${ca.portalUrl}/organizations/${DEMONSTRATION}/certificates/`);
  await expect.poll(async () => (await browser.get(page)).body).toMatch(/<td>certificate\.issued<\/td><td>delivered<\/td><td>1<\/td><td>204<\/td>/);

  const rotated = await browser.post(`${page}/secret`);
  expect(rotated.body).toMatch(/whsec_[^]*signs beside it until/);
  expect((await browser.post(page, { url: `${receiver.url}/new`, events: ['certificate-revoked'] })).header('location')).toBe(`${page}?said=saved`);
  expect((await browser.post(`${page}/disable`)).status).toBe(303);
  expect((await browser.post(`${page}/ping`)).status).toBe(409);
  expect((await browser.post(`${page}/enable`)).status).toBe(303);
  expect((await browser.post(`${page}/remove`)).header('location')).toBe(`${PATH}?said=removed`);
  expect((await browser.get(page)).status).toBe(404);
});

test('nobody else sees or changes it: a requester, another organization, a stranger', async () => {
  const before = (await auditKinds(ca.config.database)).filter((kind) => kind.startsWith('webhook.')).length;
  const requester = await signInAs(ca, { memberships: [{ organizationId: DEMONSTRATION, role: 'requester' }] });
  const stranger = await signInAs(ca);
  for (const { browser } of [requester, stranger]) {
    for (const path of [PATH, `${PATH}/none`]) expect((await browser.get(path)).status).toBeGreaterThanOrEqual(403);
    expect((await browser.post(PATH, { url: receiver.url, events: ['certificate-issued'] })).status).toBeGreaterThanOrEqual(403);
  }
  expect((await manager.browser.get(`${PATH}/none`)).status).toBe(404);
  expect((await auditKinds(ca.config.database)).filter((kind) => kind.startsWith('webhook.'))).toHaveLength(before);
});

test('mail is chosen on a page, in both languages', async () => {
  const { browser } = manager;
  const path = `/organizations/${DEMONSTRATION}/mail-choices`;
  expect((await browser.get(`${path}?lang=ja`)).body).toContain('証明書の失効');
  expect((await browser.get(`${path}?lang=en`)).body).toContain('value="certificate-issued" checked');
  expect((await browser.post(path, { wanted: ['certificate-expiring'] })).header('location')).toBe(`${path}?said=saved`);
  const page = await browser.get(path);
  expect(page.body).toContain('value="certificate-expiring" checked');
  expect(page.body).not.toContain('value="certificate-issued" checked');
  expect((await browser.post(path, { wanted: ['certificate-revoked'] })).status).toBe(422);
  expect((await browser.post(path)).status).toBe(303);
  expect((await browser.get(path)).body).not.toContain(' checked');
});
