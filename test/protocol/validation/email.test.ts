import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  authorizationsOf,
  contactChallenge,
  endedAuthorization,
  eventsOf,
  issued,
  lastValidation,
  linkOf,
  page,
  startContactScene,
  type ContactChallenge,
  type ContactScene,
} from '../../support/contact-challenges.js';
import type { AcmeClient } from '../../support/acme-client.js';
import type { HttpReply } from '../../support/http-exchange.js';
import { order } from '../../support/order-flow.js';

const emailChallenge = (client: AcmeClient, ordered: HttpReply): Promise<ContactChallenge> => contactChallenge(client, ordered, 'email-01');

describe('email-01', () => {
  let scene: ContactScene;
  beforeAll(async () => {
    scene = await startContactScene('2026-11-21T12:00:00Z');
  });
  afterAll(async () => {
    await scene.stop();
  });

  test('a constructed address confirms every name of the account below its domain (.4)', async () => {
    const { ca, client, smtp } = scene;
    const names = ['a.constructed.example.com', 'b.constructed.example.com'];
    const ordered = await order(client, names);
    const challenge = await emailChallenge(client, ordered);
    expect(challenge.token).toMatch(/^[\w-]{22,}$/);
    expect(challenge.emailAddresses).toHaveLength(15);
    for (const address of ['admin@a.constructed.example.com', 'hostmaster@constructed.example.com', 'postmaster@example.com'])
      expect(challenge.emailAddresses).toContain(address);

    const picked = await client.post(challenge.url, { emailAddress: 'Hostmaster@constructed.example.com' });
    expect([picked.status, picked.json]).toEqual([200, expect.objectContaining({ status: 'pending', awaiting: 'hostmaster@constructed.example.com' })]);
    // The same again changes nothing, and sends nothing.
    expect((await client.post(challenge.url, { emailAddress: 'hostmaster@constructed.example.com' })).json.status).toBe('pending');
    const mail = await smtp.next('hostmaster@constructed.example.com');
    expect(mail.from).toBe('pki@ca.example');
    for (const text of [...names, 'constructed.example.com のご担当者様', 'press "Confirm"', client.accountUrl ?? '-']) expect(mail.text).toContain(text);

    const link = linkOf(mail.text);
    expect(link.startsWith(`${ca.config.baseUrl}/confirm/`)).toBe(true);
    // Scanners follow links, and ask twice.
    for (const method of ['GET', 'HEAD', 'GET']) expect((await page(scene, link, method)).status).toBe(200);
    const shown = await page(scene, link);
    for (const text of [...names, 'Tegata Demonstration', '承認する', '<form method="post">']) expect(shown.body).toContain(text);
    expect(shown.body).not.toContain('<script');
    expect(shown.header('content-security-policy')).toContain("default-src 'none'");
    expect(shown.header('referrer-policy')).toBe('no-referrer');
    expect((await client.read(challenge.url)).json.status).toBe('pending');

    const clicked = await Promise.all([page(scene, link, 'POST'), page(scene, link, 'POST')]);
    for (const reply of clicked) expect([reply.status, reply.body]).toEqual([200, expect.stringContaining('承認済みです / Confirmed')]);
    expect((await page(scene, link)).body).not.toContain('<form');
    for (const { url } of await authorizationsOf(client, ordered)) {
      expect((await client.poll(url)).json).toMatchObject({ status: 'valid', challenges: [{ type: 'email-01', status: 'valid' }] });
    }
    expect(eventsOf(scene, 'confirmation.confirmed')).toHaveLength(1);
    expect(lastValidation(scene)).toMatchObject({
      method: '3.2.2.4.4',
      authorizationDomain: 'constructed.example.com',
      record: { names, contact: { value: 'hostmaster@constructed.example.com', source: { from: 'constructed' } }, answered: { answer: { by: 'link' } }, mail: { state: 'sent' } },
    });
    expect(await issued(scene, ordered, names)).toBe('valid');
    expect((await order(client, names)).json.status).toBe('ready');
  });

  test.each([
    ['.13, CAA', '3.2.2.4.13', 'caa.example.org', (domain: string) => scene.ca.dns.set(domain, 'CAA', [{ flags: 0, tag: 'contactemail', value: `pki@${domain}` }])],
    ['.14, TXT', '3.2.2.4.14', 'txt.example.org', (domain: string) => scene.ca.dns.set(`_validation-contactemail.${domain}`, 'TXT', [`pki@${domain}`, 'no address'])],
  ])('a contact in DNS is found, asked and confirms (%s)', async (_, method, domain, publish) => {
    const { client, smtp } = scene;
    publish(domain);
    const name = `www.${domain}`;
    const ordered = await order(client, [name]);
    const challenge = await emailChallenge(client, ordered);
    const early = await client.post(challenge.url, { emailAddress: `pki@${domain}` });
    expect([early.status, early.json.detail]).toEqual([400, expect.stringContaining('send {} to have contacts looked for in DNS')]);
    const found = (await client.post(challenge.url, {})).json as ContactChallenge;
    expect(found.status).toBe('pending');
    expect(found.emailAddresses).toContain(`pki@${domain}`);
    if (method === '3.2.2.4.14') expect(found.contactFaults?.join()).toContain("is of no use");
    expect((await client.post(challenge.url, { emailAddress: `pki@${domain}` })).json.awaiting).toBe(`pki@${domain}`);
    await page(scene, linkOf((await smtp.next(`pki@${domain}`)).text), 'POST');
    expect(await endedAuthorization(client, ordered)).toMatchObject({ status: 'valid' });
    expect(lastValidation(scene)).toMatchObject({ method, authorizationDomain: domain, record: { discovery: { method, authorizationDomain: domain, value: `pki@${domain}` } } });
    expect(eventsOf(scene, 'contacts.discovered').at(-1)?.detail).toMatchObject({ name, contacts: [{ contact: `pki@${domain}`, method }] });
    expect(await issued(scene, ordered, [name])).toBe('valid');
  });

  test('an address that is not on offer is refused, with those that are', async () => {
    const { client } = scene;
    const challenge = await emailChallenge(client, await order(client, ['offer.example.net']));
    for (const emailAddress of ['root@offer.example.net', 'admin@example.org', 'admin@evil.example.net', '']) {
      const reply = await client.post(challenge.url, { emailAddress });
      expect([reply.status, reply.json.type]).toEqual([400, 'urn:ietf:params:acme:error:malformed']);
      expect(reply.json.detail).toContain('emailAddress: ');
      expect(reply.json.detail).toContain('admin@offer.example.net, administrator@offer.example.net');
    }
    expect((await client.post(challenge.url, { emailAddress: 7 })).json.detail).toContain('"emailAddress" must be a string');
    expect((await client.read(challenge.url)).json.status).toBe('pending');
  });

  test('a link that is none of ours, another method and a large form get a clear page and change nothing', async () => {
    const { ca } = scene;
    const at = (value: string) => `${ca.config.baseUrl}/confirm/${value}`;
    for (const value of ['A'.repeat(32), 'x', '%00', '..%2f..']) {
      for (const method of ['GET', 'POST']) expect((await page(scene, at(value), method)).status, value).toBe(404);
    }
    expect((await page(scene, at('A'.repeat(32)), 'PUT')).status).toBe(405);
    expect((await page(scene, at('A'.repeat(32)), 'POST', 'x'.repeat(5000))).status).toBe(413);
  });

  test('a mail that is refused for good is a bounce: the challenge says so, and another address may be picked', async () => {
    const { client, smtp } = scene;
    smtp.refused.set('admin@bounce.example.net', '5.1.1 nobody of that name');
    const ordered = await order(client, ['bounce.example.net']);
    const challenge = await emailChallenge(client, ordered);
    await client.post(challenge.url, { emailAddress: 'admin@bounce.example.net' });
    await expect.poll(async () => (await client.read(challenge.url)).json.contactFaults?.join() ?? '', { timeout: 5000 }).toContain('nobody of that name');
    expect((await client.read(challenge.url)).json.awaiting).toBeUndefined();
    expect(eventsOf(scene, 'mail.refused').at(-1)?.detail).toMatchObject({ to: 'admin@bounce.example.net' });
    smtp.refused.clear();
    await client.post(challenge.url, { emailAddress: 'admin@bounce.example.net' });
    await page(scene, linkOf((await smtp.next('admin@bounce.example.net')).text), 'POST');
    expect(await endedAuthorization(client, ordered)).toMatchObject({ status: 'valid' });
  });

  test('a mail that comes back later is recorded from its report, and the contact may be asked again at once', async () => {
    const { ca, client, smtp } = scene;
    const challenge = await emailChallenge(client, await order(client, ['returned.example.net']));
    const pick = { emailAddress: 'admin@returned.example.net' };
    await client.post(challenge.url, pick);
    const { dsn } = await smtp.next('admin@returned.example.net');
    await expect.poll(() => eventsOf(scene, 'mail.sent').map(({ detail }) => (detail as { mailId: string }).mailId), { timeout: 5000 }).toContain(dsn.envid);
    const report = `Content-Type: multipart/report; report-type=delivery-status\n\nReporting-MTA: dns; mx\nOriginal-Envelope-Id: ${dsn.envid ?? ''}\n\nAction: failed\nStatus: 5.2.2\n`;
    expect(await ca.contacts.recordBounce(report)).toEqual({ mailId: dsn.envid, to: 'admin@returned.example.net', recorded: true });
    expect(await ca.contacts.recordBounce(report)).toMatchObject({ recorded: false });
    expect(await ca.contacts.recordBounce('hello')).toBeNull();
    await expect(ca.contacts.recordBounce(report.replace(dsn.envid ?? '', 'x'.repeat(22)))).rejects.toThrow('none of ours');
    expect((await client.read(challenge.url)).json.contactFaults).toEqual(['the mail to admin@returned.example.net was not delivered: 5.2.2']);
    expect((await client.post(challenge.url, pick)).json.awaiting).toBe('admin@returned.example.net');
    expect(linkOf((await smtp.next('admin@returned.example.net')).text)).toContain('/confirm/');
  });

  test('a contact is asked twenty times a day at most, by whomever', async () => {
    const { ca, client } = scene;
    const other = await ca.subscribe();
    for (let n = 0; n <= 20; n += 1) {
      const asker = n % 2 === 0 ? client : other;
      const challenge = await emailChallenge(asker, await order(asker, [`n${n}.often.example.net`]));
      const reply = await asker.post(challenge.url, { emailAddress: 'admin@often.example.net' });
      expect(reply.status, reply.body).toBe(n < 20 ? 200 : 429);
      if (n === 20) expect(Number(reply.header('retry-after'))).toBeGreaterThan(80_000);
    }
  });

  test('a server that is away, or asks for patience, delays a mail and loses none, over a restart too', async () => {
    const { ca, client, smtp } = scene;
    smtp.later.add('admin@later.example.net');
    const challenge = await emailChallenge(client, await order(client, ['later.example.net']));
    await client.post(challenge.url, { emailAddress: 'admin@later.example.net' });
    await expect.poll(() => ca.logged.some(({ message }) => message.includes('will be run again')), { timeout: 5000 }).toBe(true);
    ca.logged.length = 0;
    await ca.restart();
    smtp.later.clear();
    expect(linkOf((await smtp.next('admin@later.example.net')).text)).toContain('/confirm/');
  });

  test('the order and its authorization wait as long as the link is good, which then ends', async () => {
    const { client, smtp, clock } = scene;
    const ordered = await order(client, ['patient.example.net']);
    const challenge = await emailChallenge(client, ordered);
    await client.post(challenge.url, { emailAddress: 'admin@patient.example.net' });
    const link = linkOf((await smtp.next('admin@patient.example.net')).text);
    const expires = async (url: string) => Date.parse((await client.read(url)).json.expires) / 1000 - clock.now();
    const [authorizationUrl = ''] = ordered.json.authorizations as string[];
    for (const url of [authorizationUrl, ordered.requiredHeader('location')]) {
      const seconds = await expires(url);
      expect(seconds).toBeGreaterThan(29.9 * 86_400);
      expect(seconds).toBeLessThanOrEqual(30 * 86_400);
    }
    clock.advance({ days: 29 });
    expect((await page(scene, link)).status).toBe(200);
    clock.advance({ days: 2 });
    const late = await page(scene, link, 'POST');
    expect([late.status, late.body]).toEqual([410, expect.stringContaining('有効期限が切れています')]);
    expect((await client.read(authorizationUrl)).json.status).toBe('invalid');
  });
});

describe('the day after which a method is not lawful', () => {
  test.each([
    ['2028-03-14T12:00:00Z', true],
    ['2028-03-15T12:00:00Z', false],
  ])('%s: offered: %s', async (day, constructed) => {
    const scene = await startContactScene(day);
    try {
      const { client } = scene;
      const [authorization] = await authorizationsOf(client, await order(client, ['www.example.com']));
      expect(authorization?.challenges.some(({ type }) => type === 'email-01')).toBe(constructed);
    } finally {
      await scene.stop();
    }
  });

  test('a link that is pressed after it proves nothing: the challenge ends as rejectedIdentifier', async () => {
    const scene = await startContactScene('2028-03-14T12:00:00Z');
    try {
      const { client, smtp, clock } = scene;
      const ordered = await order(client, ['late.example.com']);
      const challenge = await emailChallenge(client, ordered);
      await client.post(challenge.url, { emailAddress: 'admin@late.example.com' });
      const link = linkOf((await smtp.next('admin@late.example.com')).text);
      clock.advance({ days: 1 });
      await page(scene, link, 'POST');
      expect(await endedAuthorization(client, ordered)).toMatchObject({ status: 'invalid', challenges: [{ error: { type: 'urn:ietf:params:acme:error:rejectedIdentifier' } }] });
    } finally {
      await scene.stop();
    }
  });
});
