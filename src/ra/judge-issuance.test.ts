import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeCsr, startRegistration, type RegistrationRig } from '../../test/support/registration-rig.js';
import { shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import type { OrderId } from '../core/ids.js';

const DAY = 86_400;
const at = (text: string) => Date.parse(text) / 1000;
const signal = new AbortController().signal;
const facts = { name: 'ov-tls', description: 'OV, 199 days', validitySeconds: 199 * DAY };

let rig: RegistrationRig;
beforeEach(async () => {
  rig = await startRegistration();
});
afterEach(() => rig.remove());

const readyOrder = async (validity: { notBefore?: number; notAfter?: number } = {}): Promise<OrderId> => {
  const identifiers = [{ type: 'dns', value: 'example.com' }];
  const { order } = await rig.ra.createOrder(rig.account, { identifiers, profile: null, notBefore: null, notAfter: null, ...validity });
  for (const { status, challenges } of await rig.database.transactor.read.authorizations.getMany(order.authorizationIds)) {
    if (status === 'pending' && challenges[0] !== undefined) await rig.ra.startValidation(rig.account, challenges[0].id);
  }
  return order.id;
};
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};
/** Finalizes while no jobs run: what happens between finalize and issuance is up to the test. */
const finalized = async (validity: { notBefore?: number; notAfter?: number } = {}): Promise<OrderId> => {
  const id = await readyOrder(validity);
  rig.runJobs = false;
  const answering = rig.ra.finalizeOrder(rig.account, id, fakeCsr(['example.com']));
  await until(() => rig.clock.sleeping === 1);
  await rig.clock.advance(1000);
  expect((await answering).status).toBe('processing');
  return id;
};
const outcome = async (id: OrderId) => {
  const { order, status } = await rig.ra.getOrder(rig.account, id);
  return order.state === 'invalid' ? order.problem : status;
};

describe('the age of the evidence for a name, on both sides of the day its limit changes', () => {
  /** Validated on 2026-11-21, good for 200 days then; from 2027-03-15 on for 100. */
  const leftOver = async () => {
    await readyOrder();
    rig.clock.set(at('2027-03-13T12:00:00Z'));
    return finalized();
  };

  test('the second before, it is issued', async () => {
    const id = await leftOver();
    rig.clock.set(at('2027-03-15T00:00:00Z') - 1);
    await rig.restarted().runIssuance(id, signal, 1);
    expect(await outcome(id)).toBe('valid');
    expect(rig.issuer.asked).toMatchObject([{ maxValidityDays: 200 }]);
  });

  test('from the day on it is not, and the order says why', async () => {
    const id = await leftOver();
    rig.clock.set(at('2027-03-15T00:00:00Z'));
    await rig.restarted().runIssuance(id, signal, 1);
    expect(await outcome(id)).toMatchObject({
      type: 'unauthorized',
      detail: expect.stringMatching(/example\.com .*more than 100 days ago \(BR 4\.2\.1\)/) as string,
    });
    expect(rig.issuer.asked).toEqual([]);
  });

  test('evidence of ninety-nine days is good on the new day too, for less validity', async () => {
    rig.clock.set(at('2026-12-06T00:00:00Z'));
    await readyOrder();
    rig.clock.set(at('2027-03-14T00:00:00Z'));
    const id = await finalized();
    rig.clock.set(at('2027-03-15T00:00:00Z'));
    await rig.restarted().runIssuance(id, signal, 1);
    expect(await outcome(id)).toBe('valid');
    expect(rig.issuer.asked).toMatchObject([{ maxValidityDays: 100 }]);
  });

  test('the request that still waits is no exception', async () => {
    await readyOrder();
    rig.clock.set(at('2027-03-13T12:00:00Z'));
    const id = await readyOrder();
    rig.runJobs = false;
    const answering = rig.ra.finalizeOrder(rig.account, id, fakeCsr(['example.com']));
    await until(() => rig.clock.sleeping === 1);
    rig.clock.set(at('2027-03-15T00:00:00Z'));
    await rig.ra.runIssuance(id, signal, 0);
    expect(await answering).toMatchObject({ status: 'invalid', order: { problem: { type: 'unauthorized' } } });
    expect(rig.issuer.asked).toEqual([]);
  });
});

test('a method that the policy has lost since finalize proves nothing', async () => {
  const id = await finalized();
  const strict = rig.restarted({ profiles: new Map([['ov-tls', { facts, policy: shippedPolicy('secom-sr-2.96') }]]) });
  await strict.runIssuance(id, signal, 1);
  expect(await outcome(id)).toMatchObject({ type: 'unauthorized', detail: expect.stringContaining('3.2.2.4.19') as string });
});

test('an authorization that was deactivated since finalize is not used', async () => {
  const id = await finalized();
  const { order } = await rig.ra.getOrder(rig.account, id);
  await rig.database.transactor.transaction(({ authorizations }) => authorizations.deactivate(order.authorizationIds[0]!));
  await rig.restarted().runIssuance(id, signal, 1);
  expect(await outcome(id)).toMatchObject({ type: 'unauthorized', detail: expect.stringContaining('it is deactivated') as string });
});

describe('the age of the evidence about the organization', () => {
  // Vetted a day before the rig's day.
  const policy = { ...shippedPolicy('ov-acme'), organizationReuseDays: 5 };

  test.each([
    ['is within its limit', -1, 'valid'],
    ['has reached its limit', 0, { type: 'userActionRequired', detail: expect.stringContaining('older than 5 days') as string }],
  ])('%s', async (_case, seconds, expected) => {
    const limit = rig.clock.now() + 4 * DAY;
    const id = await finalized();
    rig.clock.set(limit + seconds);
    await rig.restarted({ profiles: new Map([['ov-tls', { facts, policy }]]) }).runIssuance(id, signal, 1);
    expect(await outcome(id)).toEqual(typeof expected === 'string' ? expected : expect.objectContaining(expected));
  });
});

describe('the validity that was asked for', () => {
  test.each([
    ['2027-03-14T23:59:59Z', 'valid'],
    ['2027-03-15T00:00:00Z', 'malformed'],
  ])('of 150 days, issued at %s: %s', async (instant, expected) => {
    rig.clock.set(at('2027-03-14T12:00:00Z'));
    const notBefore = rig.clock.now();
    const id = await finalized({ notBefore, notAfter: notBefore + 150 * DAY - 1 });
    rig.clock.set(at(instant));
    await rig.restarted().runIssuance(id, signal, 1);
    const found = await outcome(id);
    expect(typeof found === 'string' ? found : found.type).toBe(expected);
  });
});

test('the certificate is asked for under the files in force at issuance, not at the order', async () => {
  const id = await finalized();
  const day = at('2026-11-20T00:00:00Z');
  await rig.restarted({ baseline: shippedBaseline({ mode: 'date', at: day }) }).runIssuance(id, signal, 1);
  const { hash } = shippedBaseline();
  expect(rig.issuer.asked).toMatchObject([{ decidedUnder: { policy: shippedPolicy('ov-acme').hash, baseline: `${hash}@2026-11-20` } }]);
  expect((await rig.ra.getOrder(rig.account, id)).order.baseline).toBe(hash);
});
