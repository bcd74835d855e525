import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAuditEvents } from '../../test/support/audit-events.js';
import { hold, runJob, startRegistration, type RegistrationRig } from '../../test/support/registration-rig.js';
import { shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import type { Authorization } from '../core/state/authorization.js';
import type { Challenge } from '../core/state/challenge.js';

let rig: RegistrationRig;
beforeEach(async () => {
  rig = await startRegistration();
});
afterEach(() => rig.remove());

const order = (...names: string[]) =>
  rig.ra.createOrder(rig.account, {
    identifiers: names.map((value) => ({ type: 'dns', value })),
    profile: null,
    notBefore: null,
    notAfter: null,
  });
const authorizationOf = async (orderId: string): Promise<Authorization & { challenges: [Challenge, ...Challenge[]] }> => {
  const { order: found } = await rig.ra.getOrder(rig.account, orderId as never);
  const [authorization] = await rig.database.transactor.read.authorizations.getMany(found.authorizationIds);
  if (authorization?.challenges[0] === undefined) throw new Error('no challenge');
  return authorization as never;
};
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

describe('a challenge that is answered', () => {
  test('is valid with its authorization and order when the network shows it', async () => {
    const { order: made } = await order('example.com');
    const { challenges, id } = await authorizationOf(made.id);
    const view = await rig.ra.startValidation(rig.account, challenges[0].id);
    expect(view.challenge).toMatchObject({ status: 'valid', validatedAt: rig.clock.now(), method: '3.2.2.4.19' });
    expect(view.authorization).toMatchObject({ id, status: 'valid', validatedAt: rig.clock.now() });
    expect(await rig.ra.getChallenge(rig.account, challenges[0].id)).toEqual(view);
    expect((await rig.ra.getOrder(rig.account, made.id)).status).toBe('ready');
    expect(rig.validator.asked).toEqual([
      {
        challengeType: 'http-01',
        methods: ['3.2.2.4.19', '3.2.2.4.18'],
        name: 'example.com',
        token: challenges[0].token,
        keyAuthorization: `${challenges[0].token}.${rig.account.thumbprint}`,
        wildcard: false,
        subdomains: false,
        parameters: {},
        account: { url: `https://ca.example/acct/${rig.account.id}`, thumbprints: [rig.account.thumbprint] },
      },
    ]);
    expect(readAuditEvents(rig.database.url).at(-1)).toEqual({
      kind: 'validation.attempted',
      actor: 'system',
      detail: {
        challengeId: challenges[0].id,
        authorizationId: id,
        name: 'example.com',
        method: '3.2.2.4.19',
        outcome: 'valid',
        record: { name: 'example.com' },
        caaCheck: 1,
        policy: shippedPolicy('ov-acme').hash,
        baseline: shippedBaseline().hash,
      },
    });
  });

  test('is invalid with its authorization and every open order that relies on it when it does not', async () => {
    const first = await order('example.com');
    const second = await order('example.com', 'www.example.com');
    const apart = await order('www.example.com');
    rig.validator.refused.add('example.com');
    const { challenges } = await authorizationOf(first.order.id);
    const view = await rig.ra.startValidation(rig.account, challenges[0].id);
    expect(view.challenge).toMatchObject({ status: 'invalid', problem: { type: 'incorrectResponse' } });
    expect(view.authorization.status).toBe('invalid');
    expect(await rig.ra.getChallenge(rig.account, challenges[0].id)).toEqual(view);
    for (const { order: failed } of [first, second]) {
      expect(await rig.ra.getOrder(rig.account, failed.id)).toMatchObject({
        status: 'invalid',
        order: {
          state: 'invalid',
          problem: {
            type: 'incorrectResponse',
            detail: expect.stringContaining('example.com') as string,
            subproblems: [{ identifier: { value: 'example.com' } }],
          },
        },
      });
    }
    expect((await rig.ra.getOrder(rig.account, apart.order.id)).status).toBe('pending');
    expect((await rig.ra.listOrders(rig.account, undefined)).ids).toEqual([apart.order.id]);
    expect(
      readAuditEvents(rig.database.url)
        .slice(-3)
        .map(({ kind }) => kind),
    ).toEqual(['validation.attempted', 'order.failed', 'order.failed']);
  });

  test('is processing when the answer would take longer than the request waits, and valid later', async () => {
    const { order: made } = await order('example.com');
    const { challenges } = await authorizationOf(made.id);
    const { until: released, release } = hold();
    rig.validator.held = released;
    const answering = rig.ra.startValidation(rig.account, challenges[0].id);
    await until(() => rig.validator.asked.length === 1 && rig.clock.sleeping === 1);
    await rig.clock.advance(1000);
    expect((await answering).challenge.status).toBe('processing');
    release();
    await until(() => readAuditEvents(rig.database.url).at(-1)?.kind === 'validation.attempted');
    expect((await rig.ra.getChallenge(rig.account, challenges[0].id)).challenge.status).toBe('valid');
  });

  test('twice at a time is validated once', async () => {
    const { order: made } = await order('example.com');
    const { challenges } = await authorizationOf(made.id);
    const views = await Promise.all(Array.from({ length: 5 }, () => rig.ra.startValidation(rig.account, challenges[0].id)));
    expect(rig.validator.asked).toHaveLength(1);
    for (const { challenge } of views) expect(['processing', 'valid']).toContain(challenge.status);
  });

  test('in an end state is returned as it is', async () => {
    const { order: made } = await order('example.com');
    const { challenges } = await authorizationOf(made.id);
    const view = await rig.ra.startValidation(rig.account, challenges[0].id);
    rig.clock.set(rig.clock.now() + 60);
    expect(await rig.ra.startValidation(rig.account, challenges[0].id)).toEqual(view);
    // Its sibling stays pending: the authorization has its outcome.
    const sibling = await rig.ra.startValidation(rig.account, challenges[1]?.id as never);
    expect(sibling.challenge.status).toBe('pending');
    expect(rig.validator.asked).toHaveLength(1);
  });

  test('after its authorization has expired is refused', async () => {
    const { order: made } = await order('example.com');
    const { challenges, expiresAt } = await authorizationOf(made.id);
    rig.clock.set(expiresAt);
    await expect(rig.ra.startValidation(rig.account, challenges[0].id)).rejects.toMatchObject({
      type: 'malformed',
      detail: expect.stringContaining('expired') as string,
    });
    expect(rig.jobs).toEqual([]);
  });

  test('uses the account key of that time', async () => {
    const { order: made } = await order('example.com');
    const { challenges } = await authorizationOf(made.id);
    rig.runJobs = false;
    const answering = rig.ra.startValidation(rig.account, challenges[0].id);
    await until(() => rig.clock.sleeping === 1);
    await rig.clock.advance(1000);
    await answering;
    await rig.ra.changeKey(rig.account, { jwk: rig.account.jwk, thumbprint: 'n'.repeat(43) });
    for (const job of rig.jobs) await runJob(rig.ra, job);
    expect(rig.validator.asked[0]?.keyAuthorization).toBe(`${challenges[0].token}.${'n'.repeat(43)}`);
  });
});

describe('a validation that is called off', () => {
  test('says nothing about the applicant, and runs again', async () => {
    const { order: made } = await order('example.com');
    const { challenges } = await authorizationOf(made.id);
    rig.runJobs = false;
    const answering = rig.ra.startValidation(rig.account, challenges[0].id);
    await until(() => rig.clock.sleeping === 1);
    await rig.clock.advance(1000);
    await answering;
    const [job] = rig.jobs;
    if (job === undefined) throw new Error('no job');
    await expect(runJob(rig.ra, job, AbortSignal.abort(new Error('stopping')))).rejects.toThrow('stopping');
    expect((await rig.ra.getChallenge(rig.account, challenges[0].id)).challenge.status).toBe('processing');
    await runJob(rig.ra, job);
    expect((await rig.ra.getChallenge(rig.account, challenges[0].id)).challenge.status).toBe('valid');
    // And once more, which changes nothing.
    const before = readAuditEvents(rig.database.url).length;
    await runJob(rig.ra, job);
    expect(readAuditEvents(rig.database.url)).toHaveLength(before);
  });
});

describe('what the policy allows on the day of the validation', () => {
  const facts = { name: 'ov-tls', description: '', validitySeconds: 86_400 };

  test('decides about methods, not the day of the order', async () => {
    const { order: made } = await order('example.com');
    const { challenges } = await authorizationOf(made.id);
    const dnsOnly = { ...shippedPolicy('ov-acme'), methods: ['3.2.2.4.7'] as const };
    rig.runJobs = false;
    const answering = rig.ra.startValidation(rig.account, challenges[0].id);
    await until(() => rig.clock.sleeping === 1);
    await rig.clock.advance(1000);
    await answering;
    const changed = rig.restarted({ profiles: new Map([['ov-tls', { facts, policy: dnsOnly }]]) });
    await changed.runValidation(challenges[0].id, new AbortController().signal);
    expect(rig.validator.asked).toEqual([]);
    expect((await rig.ra.getChallenge(rig.account, challenges[0].id)).challenge).toMatchObject({
      status: 'invalid',
      problem: { type: 'rejectedIdentifier' },
    });
    expect((await rig.ra.getOrder(rig.account, made.id)).status).toBe('invalid');
  });

  test('is what all waiting orders have in common, where profiles have different policies', async () => {
    const amended = shippedPolicy('ov-acme');
    const strict = shippedPolicy('secom-sr-2.96');
    const two = rig.restarted({
      baseline: shippedBaseline(),
      profiles: new Map([
        ['ov-tls', { facts, policy: amended }],
        ['ov-strict', { facts: { ...facts, name: 'ov-strict' }, policy: strict }],
      ]),
      openRegistration: rig.account.organizationId,
    });
    const { account } = await two.createAccount({
      jwk: { kty: 'OKP', crv: 'Ed25519', x: 'x' },
      thumbprint: 'x'.repeat(43),
      contacts: [],
      termsOfServiceAgreed: true,
      binding: null,
    });
    const begin = async (profile: string) => {
      const { order: made } = await two.createOrder(account, {
        identifiers: [{ type: 'dns', value: 'example.com' }],
        profile,
        notBefore: null,
        notAfter: null,
      });
      const [authorization] = await rig.database.transactor.read.authorizations.getMany(made.authorizationIds);
      return authorization?.challenges[0]?.id as never;
    };
    rig.runJobs = false;
    const challenges = [await begin('ov-strict'), await begin('ov-tls')];
    // A pending authorization is not shared between policies.
    expect(new Set(challenges).size).toBe(2);
    for (const challenge of challenges) {
      const answering = two.startValidation(account, challenge);
      await until(() => rig.clock.sleeping === 1);
      await rig.clock.advance(1000);
      await answering;
      await two.runValidation(challenge, new AbortController().signal);
    }
    expect(rig.validator.asked.map(({ methods }) => methods)).toEqual([['3.2.2.4.18'], ['3.2.2.4.19', '3.2.2.4.18']]);
  });
});

describe('deactivateAuthorization', () => {
  test('gives up a pending or valid one and fails the open orders that rely on it', async () => {
    const { order: made } = await order('example.com');
    const { id, challenges } = await authorizationOf(made.id);
    await rig.ra.startValidation(rig.account, challenges[0].id);
    expect((await rig.ra.getOrder(rig.account, made.id)).status).toBe('ready');
    expect((await rig.ra.deactivateAuthorization(rig.account, id)).status).toBe('deactivated');
    expect(await rig.ra.getOrder(rig.account, made.id)).toMatchObject({
      status: 'invalid',
      order: { problem: { detail: expect.stringContaining('deactivated') as string } },
    });
    expect((await rig.ra.deactivateAuthorization(rig.account, id)).status).toBe('deactivated');
    expect((await rig.ra.getAuthorization(rig.account, id)).status).toBe('deactivated');
  });

  test('refuses one that has failed', async () => {
    rig.validator.refused.add('example.com');
    const { order: made } = await order('example.com');
    const { id, challenges } = await authorizationOf(made.id);
    await rig.ra.startValidation(rig.account, challenges[0].id);
    await expect(rig.ra.deactivateAuthorization(rig.account, id)).rejects.toMatchObject({
      type: 'malformed',
      detail: expect.stringContaining('invalid') as string,
    });
  });

  test('wins over a validation that is under way', async () => {
    const { order: made } = await order('example.com');
    const { id, challenges } = await authorizationOf(made.id);
    const { until: released, release } = hold();
    rig.validator.held = released;
    const answering = rig.ra.startValidation(rig.account, challenges[0].id);
    await until(() => rig.validator.asked.length === 1 && rig.clock.sleeping === 1);
    await rig.ra.deactivateAuthorization(rig.account, id);
    release();
    await rig.clock.advance(1000);
    await answering;
    expect((await rig.ra.getAuthorization(rig.account, id)).status).toBe('deactivated');
    expect(rig.jobErrors).toEqual([]);
  });
});
