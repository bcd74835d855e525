import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readAuditEvents } from '../../../test/support/audit-events.js';
import { addPerson, notifyContext, ORG } from '../../../test/support/notices.js';
import { addOrder, organizationRecord } from '../../../test/support/records.js';
import { SeededRandom } from '../../../test/support/seeded-random.js';
import { describeEachEngine, type TestDatabase } from '../../../test/support/test-database.js';
import { TickingClock } from '../../../test/support/ticking-clock.js';
import { startWebhookReceiver, type ReceivedMessage, type WebhookReceiver } from '../../../test/support/webhook-receiver.js';
import { AccessRefused } from '../../core/access.js';
import type { Actor, MemberRole } from '../../core/actor.js';
import type { OrganizationId, PersonId, WebhookId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { createMailChoiceDesk } from '../choices/mail-choice-desk.js';
import { NotifyRefused } from '../notify-refused.js';
import { createWebhookCourier, type WebhookCourier } from './deliver-webhooks.js';
import { createWebhookPoster } from './post-webhook.js';
import type { NamedWebhook } from './webhook-dependencies.js';
import { createWebhookDesk, type WebhookDesk } from './webhook-desk.js';
import { readWebhookUrl } from './webhook-url.js';

const SIGNAL = new AbortController().signal;

const member = (role: MemberRole, organizationId = ORG): Actor => ({
  personId: 'manager' as PersonId,
  name: 'Hanako',
  officerName: null,
  email: 'manager@example.com',
  language: 'ja',
  officerRoles: [],
  memberships: [{ organizationId, role, through: null }],
  scopes: null,
});
const MANAGER = member('manager');

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  let clock: TickingClock;
  let receiver: WebhookReceiver;
  let desk: WebhookDesk;
  let courier: WebhookCourier;
  let named: NamedWebhook;
  let secret: string;

  const deliver = (): Promise<void> => courier.deliver(named.webhookId, SIGNAL);
  const ping = (): Promise<string> => desk.ping(MANAGER, named);
  const deliveries = () => desk.deliveries(MANAGER, named);
  const verify = (message: ReceivedMessage | undefined, by: string): unknown =>
    new StandardWebhook(by).verify(message?.body ?? '', message?.headers as Record<string, string>);

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
  });
  afterAll(() => receiver.close());
  beforeEach(async () => {
    receiver.received.length = 0;
    receiver.answer = () => 204;
    // The library that verifies looks at the machine's clock.
    clock = new TickingClock(new Date().toISOString());
    database = await createDatabase({ clock });
    await database.transactor.transaction(async (stores) => {
      await addOrder(stores);
      await stores.organizations.add(organizationRecord('other'));
      await addPerson(stores, 'manager', 'manager', 'en');
      await addPerson(stores, 'requester', 'requester');
    });
    const { context } = notifyContext(database, clock);
    desk = createWebhookDesk({ transactor: database.transactor, clock, random: new SeededRandom('desk') });
    const { lookup, authorities } = receiver;
    courier = createWebhookCourier({ ...context, postWebhook: createWebhookPoster({ lookup, authorities, clock, userAgent: 'tegata (+https://ca.example/)' }) });
    const added = await desk.add(MANAGER, { organizationId: ORG, url: receiver.url, events: ['certificate-issued'] });
    named = { organizationId: ORG, webhookId: added.webhook.id };
    secret = added.secret;
  });
  afterEach(() => database.remove());

  test('a message arrives signed as Standard Webhooks says, and is on record', async () => {
    const id = await ping();
    await deliver();
    await deliver();
    expect(receiver.received).toHaveLength(1);
    const [message] = receiver.received;
    expect(message?.path).toBe('/tegata');
    expect(message?.headers).toMatchObject({ 'webhook-id': id, 'content-type': 'application/json', 'user-agent': 'tegata (+https://ca.example/)' });
    expect(verify(message, secret)).toMatchObject({ type: 'webhook.ping', data: { organizationId: ORG, webhookId: named.webhookId } });
    expect(() => verify(message && { ...message, body: `${message.body} ` }, secret)).toThrow('No matching signature');
    expect(await deliveries()).toMatchObject([{ id, state: 'delivered', attempts: 1, lastStatus: 204, lastFailure: null, nextAt: null }]);
  });

  test('a new secret signs beside the former one for a day', async () => {
    const { secret: second, oldSignsUntil } = await desk.rotateSecret(MANAGER, named);
    expect(oldSignsUntil - clock.now()).toBeGreaterThan(86_390);
    await ping();
    await deliver();
    verify(receiver.received[0], secret);
    verify(receiver.received[0], second);
    clock.advance({ days: 1, seconds: 1 });
    await ping();
    await deliver();
    expect(String(receiver.received[1]?.headers['webhook-signature']).split(' ')).toHaveLength(1);
    for (let n = 0; n < 3; n += 1) await desk.rotateSecret(MANAGER, named);
    await expect(desk.rotateSecret(MANAGER, named)).rejects.toThrow(NotifyRefused);
  });

  test('what fails is tried again, ever more rarely, by a job; others go first, and nothing is lost', async () => {
    receiver.answer = () => 503;
    await ping();
    await deliver();
    await ping();
    // The webhook is left alone for a moment.
    await deliver();
    expect(receiver.received).toHaveLength(1);
    expect((await desk.show(MANAGER, named)).failing).toMatchObject({ attempts: 1 });
    clock.advance({ seconds: 6 });
    receiver.answer = ({ headers }) => (headers['webhook-id'] === receiver.received[0]?.headers['webhook-id'] ? 500 : 200);
    await deliver();
    clock.advance({ seconds: 61 });
    await deliver();
    expect((await deliveries()).map(({ state, attempts, lastStatus }) => ({ state, attempts, lastStatus }))).toContainEqual({ state: 'delivered', attempts: 1, lastStatus: 200 });
    receiver.answer = () => 200;
    clock.advance({ seconds: 400 });
    await deliver();
    expect((await deliveries()).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    expect((await desk.show(MANAGER, named)).failing).toBeNull();
  });

  test('a webhook that takes nothing for three days is switched off, and its managers hear of it', async () => {
    receiver.answer = () => 500;
    await ping();
    for (let hours = 0; hours < 80 && (await desk.show(MANAGER, named)).state === 'active'; hours += 1) {
      await deliver();
      clock.advance({ seconds: 3600 });
    }
    expect(await desk.show(MANAGER, named)).toMatchObject({ state: 'disabled', stateReason: 'status 500', failing: null, waiting: 0 });
    expect(receiver.received.length).toBeLessThan(20);
    expect(await deliveries()).toMatchObject([{ state: 'failed', lastStatus: 500 }]);
    await expect(ping()).rejects.toThrow(NotifyRefused);
    const told = await database.transactor.transaction(({ mailRate }) => mailRate.countSince('manager@example.com', 0));
    expect(told).toBe(1);
    expect(await desk.enable(MANAGER, named)).toMatchObject({ state: 'active', stateReason: null });
  });

  test('redirects, endless answers and one that is gone', async () => {
    receiver.answer = () => ({ location: 'https://elsewhere.example.com/' });
    await ping();
    await deliver();
    expect((await deliveries())[0]).toMatchObject({ state: 'waiting', lastStatus: 302, lastFailure: 'status 302: redirects are not followed' });
    expect(receiver.received).toHaveLength(1);
    receiver.answer = () => 'endless';
    clock.advance({ seconds: 6 });
    await deliver();
    expect((await deliveries())[0]).toMatchObject({ state: 'delivered', lastStatus: 200 });
    receiver.answer = () => 410;
    await ping();
    await deliver();
    expect(await desk.show(MANAGER, named)).toMatchObject({ state: 'disabled', stateReason: 'status 410' });
  });

  test('two deliverers of one message do no harm, and old deliveries are forgotten', async () => {
    for (let n = 0; n < 105; n += 1) await ping();
    await Promise.all([deliver(), deliver()]);
    for (let n = 0; n < 6; n += 1) await deliver();
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(105);
    expect(await deliveries()).toHaveLength(100);
  });

  test('only managers of the organization act on it, and each act is on record', async () => {
    await expect(desk.list(member('requester'), ORG)).rejects.toThrow(AccessRefused);
    await expect(desk.add(member('manager', 'other' as OrganizationId), { organizationId: ORG, url: receiver.url, events: ['certificate-issued'] })).rejects.toThrow(AccessRefused);
    const theirs = member('manager', 'other' as OrganizationId);
    const foreign = { organizationId: 'other' as OrganizationId, webhookId: named.webhookId };
    for (const act of ['show', 'ping', 'rotateSecret', 'remove', 'deliveries', 'disable'] as const) {
      await expect(desk[act](theirs, foreign)).rejects.toThrow(NotFound);
      await expect(desk[act](MANAGER, { ...named, webhookId: 'none' as WebhookId })).rejects.toThrow(NotFound);
    }
    await expect(desk.change(theirs, { ...foreign, url: receiver.url, events: ['certificate-issued'] })).rejects.toThrow(NotFound);
    const url = 'https://hooks.example.com/new';
    expect(await desk.change(MANAGER, { ...named, url, events: ['certificate-revoked', 'certificate-issued'] })).toMatchObject({ url, events: ['certificate-issued', 'certificate-revoked'] });
    await desk.disable(MANAGER, named);
    await desk.enable(MANAGER, named);
    await desk.remove(MANAGER, named);
    expect(await desk.list(MANAGER, ORG)).toEqual([]);
    await expect(desk.show(MANAGER, named)).rejects.toThrow(NotFound);
    if (!database.url.startsWith('postgres')) {
      const kinds = readAuditEvents(database.url).map(({ kind }) => kind).filter((kind) => kind.startsWith('webhook.'));
      expect(kinds).toEqual(['webhook.added', 'webhook.changed', 'webhook.disabled', 'webhook.enabled', 'webhook.removed']);
    }
  });

  test('what cannot be is refused in both languages, and ten are enough', async () => {
    const add = (url: string, events: readonly string[] = ['certificate-issued']) => desk.add(MANAGER, { organizationId: ORG, url, events: events as never });
    await expect(add(receiver.url, [])).rejects.toMatchObject({ name: 'NotifyRefused', text: { ja: expect.any(String) as string, en: expect.any(String) as string } });
    await expect(add(receiver.url, ['problem-report-closed'])).rejects.toThrow(NotifyRefused);
    await expect(add('http://hooks.example.com/')).rejects.toThrow('url: only https:// is allowed');
    for (let n = 0; n < 9; n += 1) await add(receiver.url);
    await expect(add(receiver.url)).rejects.toThrow('10 webhooks at most');
  });

  test('people choose the mail that they get, save for what the rules want told', async () => {
    const choices = createMailChoiceDesk({ transactor: database.transactor });
    const shown = await choices.show(MANAGER, ORG);
    expect(shown.find(({ kind }) => kind === 'certificate-revoked')).toEqual({ kind: 'certificate-revoked', wanted: true, optional: false });
    const chosen = await choices.choose(MANAGER, { organizationId: ORG, wanted: ['certificate-expiring'] });
    expect(chosen.filter(({ wanted, optional }) => wanted && optional).map(({ kind }) => kind)).toEqual(['certificate-expiring']);
    expect(chosen.filter(({ optional }) => !optional).every(({ wanted }) => wanted)).toBe(true);
    await expect(choices.choose(MANAGER, { organizationId: ORG, wanted: ['certificate-revoked'] })).rejects.toThrow(NotifyRefused);
    await expect(choices.show(MANAGER, 'other' as OrganizationId)).rejects.toThrow(AccessRefused);
    await expect(choices.show({ ...MANAGER, memberships: [], officerRoles: ['officer'] }, ORG)).rejects.toThrow(AccessRefused);
    expect((await choices.show(member('requester'), ORG)).map(({ kind }) => kind)).not.toContain('application-received');
  });
});

describe('readWebhookUrl', () => {
  test.each([
    ['no URL at all', 'hooks'],
    ['plain HTTP', 'http://hooks.example.com/'],
    ['a file', 'file:///etc/passwd'],
    ['an IPv4 address', 'https://127.0.0.1/'],
    ['an IPv4 address in disguise', 'https://0x7f000001/'],
    ['an IPv6 address', 'https://[::1]/'],
    ['a password', 'https://a:b@hooks.example.com/'],
    ['a fragment', 'https://hooks.example.com/#x'],
    ['the port of another service', 'https://hooks.example.com:25/'],
    ['a name that is none', 'https://hooks_.example.com/'],
    ['a novel', `https://hooks.example.com/${'x'.repeat(1000)}`],
  ])('refuses %s', (_, url) => {
    expect(readWebhookUrl(url).ok).toBe(false);
  });

  test('takes a name, in its one form', () => {
    expect(readWebhookUrl(' https://Hooks.Example.com:443/a?b=c ')).toEqual({ ok: true, value: 'https://hooks.example.com/a?b=c' });
    expect(readWebhookUrl('https://hooks.example.com:8443/')).toEqual({ ok: true, value: 'https://hooks.example.com:8443/' });
  });
});
