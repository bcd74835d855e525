import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readAuditEvents } from '../../test/support/audit-events.js';
import { fakeCsr, runJob, startRegistration, type RegistrationRig } from '../../test/support/registration-rig.js';
import { shippedPolicy } from '../../test/support/shipped-policy.js';
import type { CaaCheckId, OrderId } from '../core/ids.js';
import { Problem } from '../core/problem.js';
import type { OrderStatus } from '../core/state/order.js';

const HOUR = 3600;
const NAMES = ['example.com', 'www.example.com'];
const [OURS = ''] = shippedPolicy('ov-acme').caaIdentities;
const signal = new AbortController().signal;

let rig: RegistrationRig;
beforeEach(async () => {
  rig = await startRegistration();
});
afterEach(() => rig.remove());

const newOrder = async (names = NAMES): Promise<OrderId> => {
  const identifiers = names.map((value) => ({ type: 'dns', value }));
  return (await rig.ra.createOrder(rig.account, { identifiers, profile: null, notBefore: null, notAfter: null })).order.id;
};
const answer = async (id: OrderId) => {
  const { order } = await rig.ra.getOrder(rig.account, id);
  const authorizations = await rig.database.transactor.read.authorizations.getMany(order.authorizationIds);
  for (const { status, challenges } of authorizations) {
    if (status === 'pending' && challenges[0] !== undefined) await rig.ra.startValidation(rig.account, challenges[0].id);
  }
  return rig.database.transactor.read.authorizations.getMany(order.authorizationIds);
};
const readyOrder = async (names = NAMES): Promise<OrderId> => {
  const id = await newOrder(names);
  await answer(id);
  expect(await statusOf(id)).toBe('ready');
  rig.caa.lookedUp.length = 0;
  return id;
};
const statusOf = async (id: OrderId): Promise<OrderStatus> => (await rig.ra.getOrder(rig.account, id)).status;
const finalize = (id: OrderId, names = NAMES) => rig.ra.finalizeOrder(rig.account, id, fakeCsr(names));
const refusal = async (act: Promise<unknown>): Promise<Problem> => {
  const error: unknown = await act.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
};
const later = (seconds: number) => rig.clock.set(rig.clock.now() + seconds);
const checks = (...names: string[]) => rig.database.transactor.read.caaChecks.latest(rig.account.id, names);
const events = (kind: string) => readAuditEvents(rig.database.url).filter((event) => event.kind === kind);
/** Finalizes while no jobs run, as if the process died right after the commit. */
const leftProcessing = async (names = NAMES): Promise<OrderId> => {
  const id = await readyOrder(names);
  rig.runJobs = false;
  const answering = finalize(id, names);
  while (rig.clock.sleeping !== 1) await new Promise((resolve) => setImmediate(resolve));
  await rig.clock.advance(1000);
  expect((await answering).status).toBe('processing');
  return id;
};

describe('with the validation', () => {
  test('CAA is looked up once the method has passed, and kept as evidence', async () => {
    rig.caa.sets.set('example.com', OURS);
    const [authorization] = await answer(await newOrder(['example.com']));
    expect(authorization).toMatchObject({ status: 'valid' });
    expect(await checks('example.com')).toEqual([
      {
        id: 1,
        accountId: rig.account.id,
        authorizationId: authorization?.id,
        orderId: null,
        name: 'example.com',
        wildcard: false,
        method: '3.2.2.4.19',
        challengeType: 'http-01',
        issuers: shippedPolicy('ov-acme').caaIdentities,
        lookedUpAt: rig.clock.now(),
        finding: expect.objectContaining({
          outcome: 'found',
          owner: 'example.com',
          ttl: 300,
          records: [{ flags: 0, tag: 'issue', value: OURS }],
        }) as unknown,
        decision: 'permitted',
        problem: null,
        reportTo: [],
      },
    ]);
  });

  test('what CAA says of a name that the method does not show is of no account and not kept', async () => {
    rig.validator.refused.add('example.com');
    await answer(await newOrder(['example.com']));
    expect(await checks('example.com')).toEqual([]);
  });

  test('a set that forbids makes challenge, authorization and order invalid, is an event, and is reported', async () => {
    rig.caa.sets.set('example.com', 'letsencrypt.org');
    const id = await newOrder(['example.com']);
    const [authorization] = await answer(id);
    expect(authorization).toMatchObject({
      status: 'invalid',
      challenges: [
        { status: 'invalid', problem: { type: 'caa', status: 403 } },
        ...Array.from({ length: (authorization?.challenges.length ?? 1) - 1 }, () => ({})),
      ],
    });
    expect(await rig.ra.getOrder(rig.account, id)).toMatchObject({
      status: 'invalid',
      order: { problem: { type: 'caa', subproblems: [{ type: 'caa', identifier: { value: 'example.com' } }] } },
    });
    expect(events('caa.refused')).toMatchObject([{ detail: { caaCheck: 1, name: 'example.com', decision: 'forbidden' } }]);
    expect(await checks('example.com')).toMatchObject([
      { decision: 'forbidden', problem: { type: 'caa' }, reportTo: ['mailto:caa@example.com'] },
    ]);
    expect(rig.jobs.map(({ request }) => request)).toContainEqual({ kind: 'report-caa-refusal', caaCheckId: 1 });
  });

  test('a lookup that fails is no permission', async () => {
    rig.caa.failing.add('example.com');
    const [authorization] = await answer(await newOrder(['example.com']));
    expect(authorization).toMatchObject({ status: 'invalid' });
    expect(await checks('example.com')).toMatchObject([{ decision: 'failed', problem: { type: 'dns' }, reportTo: [] }]);
    expect(rig.caa.reported).toEqual([]);
  });
});

describe('at finalize', () => {
  test('what validation has found is judged again, without a lookup, and named in the event', async () => {
    const id = await readyOrder();
    expect((await finalize(id)).status).toBe('valid');
    expect(rig.caa.lookedUp).toEqual([]);
    expect(rig.caa.judged).toEqual(NAMES);
    expect(events('order.finalized')).toMatchObject([{ detail: { caaChecks: [1, 2] } }]);
  });

  test.each([
    [300, 7 * HOUR],
    [8 * HOUR, 7 * HOUR],
    [24 * HOUR, 23 * HOUR],
  ])('with a TTL of %i s it is good for %i s', async (ttl, goodFor) => {
    rig.caa.ttl = ttl;
    rig.caa.sets.set('example.com', OURS);
    await readyOrder(['example.com']);
    later(goodFor - 1);
    const second = await newOrder(['example.com']);
    expect((await finalize(second, ['example.com'])).status).toBe('valid');
    expect(rig.caa.lookedUp).toEqual([]);
    later(1);
    const third = await newOrder(['example.com']);
    expect((await finalize(third, ['example.com'])).status).toBe('valid');
    expect(rig.caa.lookedUp).toEqual(['example.com']);
    expect(await checks('example.com')).toMatchObject([{ id: 2, orderId: third }]);
    expect(events('order.finalized').at(-1)).toMatchObject({ detail: { caaChecks: [2] } });
  });

  test('a set that forbids is 403 caa with a subproblem for each name, and leaves the order ready', async () => {
    const id = await readyOrder();
    later(8 * HOUR);
    for (const name of NAMES) rig.caa.sets.set(name, 'letsencrypt.org');
    const problem = await refusal(finalize(id));
    expect(problem.toDocument()).toMatchObject({
      type: 'urn:ietf:params:acme:error:caa',
      status: 403,
      detail: expect.stringContaining('2 of 2 names') as string,
      subproblems: NAMES.map((value) => ({ type: 'urn:ietf:params:acme:error:caa', identifier: { type: 'dns', value } })),
    });
    expect(await statusOf(id)).toBe('ready');
    expect(rig.issuer.asked).toEqual([]);
    expect(await checks(...NAMES)).toMatchObject(NAMES.map(() => ({ orderId: id, decision: 'forbidden' })));
    expect(events('caa.refused')).toHaveLength(2);
    expect(events('order.refused')).toMatchObject([{ detail: { orderId: id } }]);
    rig.caa.sets.clear();
    expect((await finalize(id)).status).toBe('valid');
  });

  test('one name that is forbidden is enough, and the fresh one is not looked up again', async () => {
    await readyOrder(['example.com']);
    later(4 * HOUR);
    const id = await newOrder();
    await answer(id);
    later(4 * HOUR);
    rig.caa.lookedUp.length = 0;
    rig.caa.sets.set('example.com', 'letsencrypt.org');
    const problem = await refusal(finalize(id));
    expect(problem).toMatchObject({ type: 'caa', options: { subproblems: [{ identifier: { value: 'example.com' } }] } });
    expect(rig.caa.lookedUp).toEqual(['example.com']);
  });

  test('a lookup that fails is dns, and leaves the order ready', async () => {
    const id = await readyOrder();
    later(8 * HOUR);
    rig.caa.failing.add('www.example.com');
    expect(await refusal(finalize(id))).toMatchObject({ type: 'dns', status: 400 });
    expect(await statusOf(id)).toBe('ready');
    // The failure is the newest that is known; it is not used as a finding.
    rig.caa.failing.clear();
    expect((await finalize(id)).status).toBe('valid');
  });

  test('a wildcard and its name share a lookup that is fresh, and are judged each', async () => {
    const names = ['*.example.com', 'example.com'];
    const id = await readyOrder(names);
    expect((await finalize(id, names)).status).toBe('valid');
    expect(rig.caa.lookedUp).toEqual([]);
    expect(rig.caa.judged).toEqual(['example.com', 'example.com']);
  });
});

describe('in the job of an issuance', () => {
  test('that comes in time nothing is looked up', async () => {
    const id = await leftProcessing();
    await runJob(rig.restarted(), { request: { kind: 'issue-order', orderId: id }, attempts: 0 });
    expect(await statusOf(id)).toBe('valid');
    expect(rig.caa.lookedUp).toEqual([]);
  });

  test('that comes hours later a set that forbids by then makes the order invalid', async () => {
    const id = await leftProcessing();
    later(8 * HOUR);
    rig.caa.sets.set('www.example.com', 'letsencrypt.org');
    await runJob(rig.restarted(), { request: { kind: 'issue-order', orderId: id }, attempts: 0 });
    expect(await rig.ra.getOrder(rig.account, id)).toMatchObject({
      status: 'invalid',
      order: { problem: { type: 'caa', subproblems: [{ identifier: { value: 'www.example.com' } }] } },
    });
    expect(rig.issuer.asked).toEqual([]);
    expect(await checks(...NAMES)).toMatchObject([
      { orderId: id, decision: 'permitted' },
      { orderId: id, decision: 'forbidden' },
    ]);
    expect(rig.jobs.map(({ request }) => request.kind)).toContain('report-caa-refusal');
  });

  test('a lookup that fails is tried again, and ends the order with the last run', async () => {
    const id = await leftProcessing();
    later(8 * HOUR);
    rig.caa.failing.add('example.com');
    const run = (attempts: number) => runJob(rig.restarted(), { request: { kind: 'issue-order', orderId: id }, attempts });
    await expect(run(0)).rejects.toThrow('SERVFAIL');
    await expect(run(1)).rejects.toThrow('SERVFAIL');
    expect(await statusOf(id)).toBe('processing');
    await run(2);
    expect(await rig.ra.getOrder(rig.account, id)).toMatchObject({ status: 'invalid', order: { problem: { type: 'dns' } } });
  });
});

describe('a report', () => {
  const refused = async (name: string): Promise<CaaCheckId> => {
    rig.caa.sets.set(name, 'letsencrypt.org');
    await answer(await newOrder([name]));
    const [check] = await checks(name);
    return check?.id as CaaCheckId;
  };

  test('goes out once a day for each domain, whatever the name', async () => {
    await refused('a.example.com');
    await refused('b.example.com');
    await refused('example.org');
    for (const { request } of rig.jobs) {
      if (request.kind === 'report-caa-refusal') await rig.ra.reportCaaRefusal(request.caaCheckId, signal, 0);
    }
    // The job ran by itself too: the same check may be reported again, another one may not.
    expect([...new Set(rig.caa.reported.map(({ name }) => name))]).toEqual(['a.example.com', 'example.org']);
    expect(events('caa.reported')[0]).toMatchObject({
      detail: { caaCheck: 1, domain: 'example.com', delivered: ['mailto:caa@example.com'], failed: [] },
    });
    rig.caa.reported.length = 0;
    later(24 * HOUR + 1);
    const id = await refused('c.example.com');
    await vi.waitFor(() => expect(rig.caa.reported.map((check) => check.id)).toContain(id));
  });

  test('that cannot be delivered is tried three times and then let be, with what happened', async () => {
    rig.runJobs = false;
    rig.caa.delivery = { delivered: [], failed: ['mailto:caa@example.com: no'] };
    rig.caa.sets.set('example.com', 'letsencrypt.org');
    const order = await newOrder(['example.com']);
    const { order: made } = await rig.ra.getOrder(rig.account, order);
    const [authorization] = await rig.database.transactor.read.authorizations.getMany(made.authorizationIds);
    const answering = rig.ra.startValidation(rig.account, authorization?.challenges[0]?.id as never);
    while (rig.clock.sleeping !== 1) await new Promise((resolve) => setImmediate(resolve));
    await rig.clock.advance(1000);
    await answering;
    await rig.ra.runValidation(authorization?.challenges[0]?.id as never, signal);
    const id = 1 as CaaCheckId;
    await expect(rig.ra.reportCaaRefusal(id, signal, 0)).rejects.toThrow('mailto:caa@example.com: no');
    await expect(rig.ra.reportCaaRefusal(id, signal, 1)).rejects.toThrow('no');
    await rig.ra.reportCaaRefusal(id, signal, 2);
    expect(events('caa.reported')).toMatchObject([{ detail: { delivered: [], failed: ['mailto:caa@example.com: no'] } }]);
  });
});
