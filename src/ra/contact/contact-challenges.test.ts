import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runJob, startRegistration, type RegistrationRig } from '../../../test/support/registration-rig.js';
import { shippedPolicy } from '../../../test/support/shipped-policy.js';
import type { MailId } from '../../core/ids.js';
import type { Challenge } from '../../core/state/challenge.js';
import { CONFIRMATION_TRANSITIONS } from '../../core/state/confirmation.js';
import type { OrderView } from '../registration-authority.js';

let rig: RegistrationRig;
beforeEach(async () => {
  const facts = { name: 'ov-tls', description: 'OV', validitySeconds: 199 * 86_400 };
  rig = await startRegistration({ profiles: new Map([['ov-tls', { facts, policy: shippedPolicy('secom-sr-2.96') }]]), defaultProfile: 'ov-tls' });
});
afterEach(() => rig.remove());

const order = (...names: string[]): Promise<OrderView> =>
  rig.ra.createOrder(rig.account, { identifiers: names.map((value) => ({ type: 'dns', value })), profile: null, notBefore: null, notAfter: null });
async function challengeOf({ order: { authorizationIds } }: OrderView, type: string): Promise<Challenge> {
  const { authorization } = await rig.ra.getAuthorization(rig.account, authorizationIds[0] as never);
  const found = authorization.challenges.find((challenge) => challenge.type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
}
const respond = async (challenge: Challenge, response: Record<string, unknown> = {}) => (await rig.ra.startValidation(rig.account, challenge.id, response)).challenge;
const mailed = async (): Promise<string> => {
  await vi.waitFor(() => expect(rig.contacts.mails.length).toBeGreaterThan(0));
  return rig.contacts.mails.shift()?.text.replace('https://ca.example/confirm/', '') ?? '';
};
const FROM = { address: '192.0.2.1', userAgent: 'x'.repeat(1000) };
const statusOf = async (view: OrderView) => (await rig.ra.getOrder(rig.account, view.order.id)).status;
/** What the runner does with jobs that have ended; one with the same request can be added anew then. */
const finishJobs = () => rig.database.transactor.transaction(({ jobs }) => jobs.finish(rig.jobs.map(({ id }) => id)));
const found = (value: string, method: '3.2.2.4.13' | '3.2.2.4.16' = '3.2.2.4.13') => ({
  contacts: [{ method, authorizationDomain: 'example.com', value, record: { perspectives: [] } }],
  faults: ['a lookup {failed}'],
});

test('no answer leads from an answer to another', () => {
  expect(CONFIRMATION_TRANSITIONS).toEqual({ waiting: { confirm: 'confirmed', refuse: 'refused' }, confirmed: {}, refused: {} });
});

describe('a contact that was found', () => {
  test('may be picked for eight hours, and then has to be found again', async () => {
    rig.contacts.found = found('pki@example.com');
    const challenge = await challengeOf(await order('www.example.com'), 'email-01');
    expect((await respond(challenge)).parameters).toMatchObject({ contactFaults: ['a lookup {failed}'], discoveredAt: rig.clock.now() });
    await finishJobs();
    rig.clock.set(rig.clock.now() + 8 * 3600);
    await expect(respond(challenge, { emailAddress: 'pki@example.com' })).rejects.toThrow(/"pki@example.com" was found more than 8 hours ago; on offer are .*send \{\}/);
    await respond(challenge);
    expect((await respond(challenge, { emailAddress: 'PKI@EXAMPLE.com ' })).parameters?.awaiting).toBe('pki@example.com');
  });

  test('is not looked for more often than every ten seconds, and replaces what was found before', async () => {
    rig.contacts.found = found('old@example.com');
    const challenge = await challengeOf(await order('www.example.com'), 'email-01');
    await respond(challenge);
    rig.contacts.found = found('new@example.com');
    const values = async () => (await respond(challenge)).parameters?.contacts?.map(({ value }) => value) ?? [];
    expect(await values()).toContain('old@example.com');
    await finishJobs();
    rig.clock.set(rig.clock.now() + 10);
    const later = await values();
    expect(later).toContain('new@example.com');
    expect(later).not.toContain('old@example.com');
    expect(later).toContain('admin@www.example.com');
  });
});

describe('the link', () => {
  test('covers pending names under its domain alone, of this account alone, and each is judged by itself', async () => {
    const first = await order('www.example.com', 'api.example.com');
    const foreign = await rig.newAccount('foreign');
    await rig.ra.createOrder(foreign, { identifiers: [{ type: 'dns', value: 'foreign.example.com' }], profile: null, notBefore: null, notAfter: null });
    await order('www.example.org');
    const picked = await challengeOf(first, 'email-01');
    await respond(picked, { emailAddress: 'admin@example.com' });
    const value = await mailed();
    expect(await rig.ra.findConfirmation(value)).toMatchObject({ state: 'waiting', names: expect.arrayContaining(['www.example.com', 'api.example.com']), organization: 'Example 株式会社' });
    expect((await rig.ra.findConfirmation(value))?.names).toHaveLength(2);
    rig.caa.sets.set('api.example.com', 'other.example');
    expect((await rig.ra.confirmByLink(value, FROM))?.confirmed).toBe(true);
    expect(await rig.ra.confirmByLink(value, FROM)).toMatchObject({ confirmed: false, view: { state: 'confirmed' } });
    await vi.waitFor(async () => expect(await statusOf(first)).toBe('invalid'));
    const statuses = await Promise.all(first.order.authorizationIds.map(async (id) => (await rig.ra.getAuthorization(rig.account, id)).status));
    expect(statuses.sort()).toEqual(['invalid', 'valid']);
  });

  test('of an authorization that was given up meanwhile confirms nothing', async () => {
    const view = await order('www.example.com');
    await respond(await challengeOf(view, 'email-01'), { emailAddress: 'admin@example.com' });
    const value = await mailed();
    await rig.ra.deactivateAuthorization(rig.account, view.order.authorizationIds[0] as never);
    expect(await rig.ra.confirmByLink(value, FROM)).toMatchObject({ confirmed: true });
    expect((await challengeOf(view, 'email-01')).status).toBe('pending');
  });

  test('is good until the oldest token beside it is as old as a random value may be', async () => {
    const view = await order('www.example.com');
    const made = rig.clock.now();
    rig.clock.set(made + 5 * 86_400);
    await respond(await challengeOf(view, 'email-01'), { emailAddress: 'admin@example.com' });
    expect((await rig.ra.findConfirmation(await mailed()))?.expiresAt).toBe(made + 30 * 86_400);
    expect((await rig.ra.getOrder(rig.account, view.order.id)).order.expiresAt).toBe(made + 30 * 86_400);
  });

  test('goes out anew after an hour, with another random value; both are good', async () => {
    const challenge = await challengeOf(await order('www.example.com'), 'email-01');
    const pick = { emailAddress: 'admin@example.com' };
    await respond(challenge, pick);
    const first = await mailed();
    rig.clock.set(rig.clock.now() + 3599);
    await respond(challenge, pick);
    rig.clock.set(rig.clock.now() + 1);
    await respond(challenge, pick);
    const second = await mailed();
    expect(rig.contacts.mails).toEqual([]);
    expect(second).not.toBe(first);
    for (const value of [first, second]) expect((await rig.ra.findConfirmation(value))?.state).toBe('waiting');
  });

  test('counts from when it was pressed, not from when the job ran', async () => {
    const view = await order('www.example.com');
    await respond(await challengeOf(view, 'email-01'), { emailAddress: 'admin@example.com' });
    const value = await mailed();
    rig.runJobs = false;
    const pressedAt = rig.clock.now();
    await rig.ra.confirmByLink(value, FROM);
    rig.clock.set(pressedAt + 5 * 3600);
    const job = rig.jobs.findLast(({ request }) => request.kind === 'validate-challenge');
    await runJob(rig.ra, job!);
    const { authorization } = await rig.ra.getAuthorization(rig.account, view.order.authorizationIds[0] as never);
    expect(authorization).toMatchObject({ status: 'valid', validatedAt: pressedAt });
  });
});

describe('a mail', () => {
  test('that no server took before its random value expired is dropped', async () => {
    rig.runJobs = false;
    const view = await order('www.example.com');
    await respond(await challengeOf(view, 'email-01'), { emailAddress: 'admin@example.com' });
    const job = rig.jobs.findLast(({ request }) => request.kind === 'send-mail');
    rig.contacts.faults.push(new Error('ECONNREFUSED'));
    await expect(runJob(rig.ra, job!)).rejects.toThrow('ECONNREFUSED');
    rig.clock.set(rig.clock.now() + 30 * 86_400);
    await runJob(rig.ra, job!);
    const { mailId } = job?.request as { mailId: MailId };
    expect(await rig.database.transactor.read.mails.get(mailId)).toMatchObject({ state: 'dropped', text: null });
    expect(rig.contacts.mails).toEqual([]);
    await runJob(rig.ra, job!);
  });
});
