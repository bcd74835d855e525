import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAuditEvents } from '../../test/support/audit-events.js';
import { certificateRecord, organizationRecord } from '../../test/support/records.js';
import {
  fakeCertificate,
  fakeCsr,
  hold,
  ORGANIZATION,
  runJob,
  startRegistration,
  type RegistrationRig,
} from '../../test/support/registration-rig.js';
import { shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import type { CertificateId, EabKeyId, OrderId } from '../core/ids.js';
import { Problem } from '../core/problem.js';
import { SignerUnavailable } from '../core/signer.js';
import type { OrderStatus } from '../core/state/order.js';

const DAY = 86_400;
let rig: RegistrationRig;
beforeEach(async () => {
  rig = await startRegistration();
});
afterEach(() => rig.remove());

const NAMES = ['example.com', 'www.example.com'];
const newOrder = async (names = NAMES, validity: { notBefore?: number; notAfter?: number } = {}): Promise<OrderId> => {
  const identifiers = names.map((value) => ({ type: 'dns', value }));
  return (await rig.ra.createOrder(rig.account, { identifiers, profile: null, notBefore: null, notAfter: null, ...validity })).order.id;
};
const readyOrder = async (names = NAMES, validity: { notBefore?: number; notAfter?: number } = {}): Promise<OrderId> => {
  const id = await newOrder(names, validity);
  const { order } = await rig.ra.getOrder(rig.account, id);
  for (const { status, challenges } of await rig.database.transactor.read.authorizations.getMany(order.authorizationIds)) {
    if (status === 'pending' && challenges[0] !== undefined) await rig.ra.startValidation(rig.account, challenges[0].id);
  }
  return id;
};
const finalize = (id: OrderId, csr = fakeCsr(NAMES)) => rig.ra.finalizeOrder(rig.account, id, csr);
const statusOf = async (id: OrderId): Promise<OrderStatus> => (await rig.ra.getOrder(rig.account, id)).status;
const refusal = async (act: Promise<unknown>): Promise<Problem> => {
  const error: unknown = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
};
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};
/** Finalizes while no jobs run, as if the process died right after the commit. */
const leftProcessing = async (): Promise<OrderId> => {
  const id = await readyOrder();
  rig.runJobs = false;
  const answering = finalize(id);
  await until(() => rig.clock.sleeping === 1);
  await rig.clock.advance(1000);
  expect((await answering).status).toBe('processing');
  return id;
};
const signal = new AbortController().signal;

describe('a ready order', () => {
  test('that is finalized is valid with its certificate, for the vetted organization', async () => {
    const id = await readyOrder();
    const view = await finalize(id);
    expect(view).toMatchObject({ status: 'valid', order: { state: 'valid' } });
    expect(await rig.ra.getOrder(rig.account, id)).toEqual(view);
    expect(rig.issuer.asked).toEqual([
      {
        orderId: id,
        accountId: rig.account.id,
        organizationId: ORGANIZATION,
        profile: 'ov-tls',
        names: NAMES,
        spki: Buffer.from('certificate key'),
        subject: organizationRecord().attributes,
        notBefore: null,
        notAfter: null,
        maxValidityDays: 200,
        decidedUnder: { policy: shippedPolicy('ov-acme').hash, baseline: shippedBaseline().hash },
      },
    ]);
    const certificateId = view.order.state === 'valid' ? view.order.certificateId : undefined;
    const { chains } = await rig.ra.getCertificate(rig.account, certificateId as CertificateId);
    expect(chains).toEqual([expect.stringMatching(/^chain of [0-9a-f]{32}$/)]);
    expect(readAuditEvents(rig.database.url).slice(-2)).toMatchObject([
      {
        kind: 'order.finalized',
        actor: `account:${rig.account.id}`,
        detail: { spkiHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      },
      { kind: 'order.issued', actor: 'system', detail: { certificateId } },
    ]);
  });

  test('takes the names of the CSR in any order', async () => {
    expect((await finalize(await readyOrder(), fakeCsr([...NAMES].reverse()))).status).toBe('valid');
  });

  test('passes on the validity asked for', async () => {
    const notBefore = rig.clock.now();
    const id = await readyOrder(NAMES, { notBefore, notAfter: notBefore + 10 * DAY });
    await finalize(id);
    expect(rig.issuer.asked[0]).toMatchObject({ notBefore, notAfter: notBefore + 10 * DAY });
  });

  test('finalized twice at a time is issued once', async () => {
    const id = await readyOrder();
    const results = await Promise.allSettled([finalize(id), finalize(id), finalize(id)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ type: 'orderNotReady', status: 403 });
    expect(rig.issuer.asked).toHaveLength(1);
    expect(await statusOf(id)).toBe('valid');
  });

  test('is processing when issuance takes longer than the request waits, and valid later', async () => {
    const id = await readyOrder();
    const { until: released, release } = hold();
    rig.issuer.held = released;
    const answering = finalize(id);
    await until(() => rig.issuer.asked.length === 1 && rig.clock.sleeping === 1);
    await rig.clock.advance(1000);
    expect(await answering).toMatchObject({ status: 'processing' });
    expect(await refusal(finalize(id))).toMatchObject({ type: 'orderNotReady', detail: expect.stringContaining('processing') as string });
    release();
    await until(() => readAuditEvents(rig.database.url).at(-1)?.kind === 'order.issued');
    expect(await statusOf(id)).toBe('valid');
  });

  test('is invalid, with the problem, when issuance refuses', async () => {
    rig.issuer.refusal = new Problem('caa', 'CAA forbids');
    const id = await readyOrder();
    expect(await finalize(id)).toMatchObject({
      status: 'invalid',
      order: { state: 'invalid', problem: { type: 'caa', detail: 'CAA forbids' } },
    });
    expect(await rig.ra.getOrder(rig.account, id)).toMatchObject({ status: 'invalid', order: { problem: { type: 'caa' } } });
    expect(readAuditEvents(rig.database.url).at(-1)).toMatchObject({ kind: 'order.failed', detail: { problem: 'caa: CAA forbids' } });
  });
});

describe('a CSR that is refused leaves the order ready', () => {
  test.each([
    ['names missing', fakeCsr(['example.com']), 'badCSR', 'lacks www.example.com'],
    ['names besides', fakeCsr([...NAMES, 'a.example.com']), 'badCSR', 'has a.example.com besides'],
    ['other names', fakeCsr(['other.org']), 'badCSR', 'lacks example.com, www.example.com, and it has other.org besides'],
    ['a weak key', fakeCsr(NAMES, { keyName: 'weak key' }), 'badCSR', 'everybody knows this key'],
    ['an IP address', fakeCsr(NAMES, { otherNames: ['IP address 192.0.2.1'] }), 'badCSR', 'IP address 192.0.2.1'],
    ['an e-mail address', fakeCsr(NAMES, { otherNames: ['e-mail a@example.com'] }), 'badCSR', 'e-mail a@example.com'],
    ['a short key', fakeCsr(NAMES, { bits: 1024 }), 'badCSR', '1024 bits'],
    ["the account's key", fakeCsr(NAMES, { keyName: 'subscriber' }), 'badCSR', 'account key'],
    ['bytes that are none', Buffer.from('x'), 'badCSR', 'PKCS#10'],
  ])('%s', async (_case, csr, type, words) => {
    const id = await readyOrder();
    expect(await refusal(finalize(id, csr))).toMatchObject({ type, detail: expect.stringContaining(words) as string });
    expect(await statusOf(id)).toBe('ready');
    expect(rig.issuer.asked).toEqual([]);
    expect(readAuditEvents(rig.database.url).at(-1)).toMatchObject({ kind: 'order.refused', detail: { orderId: id, names: NAMES } });
    expect((await finalize(id)).status).toBe('valid');
  });

  test("another account's key", async () => {
    await rig.newAccount('other');
    expect(await refusal(finalize(await readyOrder(), fakeCsr(NAMES, { keyName: 'other' })))).toMatchObject({
      type: 'badCSR',
      detail: expect.stringContaining('account key') as string,
    });
  });
});

describe('an order that is not ready', () => {
  test('pending: names what is missing', async () => {
    const id = await newOrder();
    expect(await refusal(finalize(id))).toMatchObject({
      type: 'orderNotReady',
      status: 403,
      detail: expect.stringContaining('example.com, www.example.com') as string,
    });
    expect(await statusOf(id)).toBe('pending');
  });

  test('valid', async () => {
    const id = await readyOrder();
    await finalize(id);
    expect(await refusal(finalize(id))).toMatchObject({ type: 'orderNotReady', detail: expect.stringContaining('valid') as string });
    expect(await statusOf(id)).toBe('valid');
  });

  test('invalid: says why', async () => {
    rig.validator.refused.add('example.com');
    const id = await readyOrder(['example.com']);
    expect(await refusal(finalize(id))).toMatchObject({
      type: 'orderNotReady',
      detail: expect.stringContaining('something else') as string,
    });
  });

  test('expired', async () => {
    const id = await readyOrder();
    const { order } = await rig.ra.getOrder(rig.account, id);
    rig.clock.set(order.expiresAt);
    expect(await refusal(finalize(id))).toMatchObject({ type: 'orderNotReady', detail: expect.stringContaining('expired') as string });
  });
});

describe('everything is judged as of the day of issuance', () => {
  test.each([
    [
      'a suspended organization',
      () =>
        rig.database.transactor.transaction(({ organizations }) =>
          organizations.move(ORGANIZATION, { status: 'approved', version: 1 }, { status: 'suspended', version: 2, suspendedReason: 'x' }),
        ),
    ],
    [
      'a revoked external account key',
      () => rig.database.transactor.transaction(({ eabKeys }) => eabKeys.revoke('kid' as EabKeyId, rig.clock.now())),
    ],
  ])('%s is stopped at once', async (_case, block) => {
    const id = await readyOrder();
    await block();
    expect(await refusal(finalize(id))).toMatchObject({
      type: 'userActionRequired',
      status: 403,
      options: { instance: 'https://ca.example/organization' },
    });
    expect(await statusOf(id)).toBe('ready');
    expect(rig.issuer.asked).toEqual([]);
  });

  test('a method that the policy has lost proves nothing', async () => {
    const id = await readyOrder();
    const facts = { name: 'ov-tls', description: '', validitySeconds: 199 * DAY };
    const strict = rig.restarted({ profiles: new Map([['ov-tls', { facts, policy: shippedPolicy('secom-sr-2.96') }]]) });
    expect(await refusal(strict.finalizeOrder(rig.account, id, fakeCsr(NAMES)))).toMatchObject({
      type: 'unauthorized',
      detail: expect.stringContaining('3.2.2.4.19') as string,
    });
    expect(await statusOf(id)).toBe('ready');
  });

  test('a profile that was withdrawn', async () => {
    const id = await readyOrder();
    const facts = { name: 'ov-new', description: '', validitySeconds: 199 * DAY };
    const changed = rig.restarted({
      profiles: new Map([['ov-new', { facts, policy: shippedPolicy('ov-acme') }]]),
      defaultProfile: 'ov-new',
    });
    expect(await refusal(changed.finalizeOrder(rig.account, id, fakeCsr(NAMES)))).toMatchObject({ type: 'invalidProfile' });
  });

  test('a start of validity that has moved too far into the past', async () => {
    const id = await readyOrder(NAMES, { notBefore: rig.clock.now() });
    rig.clock.set(rig.clock.now() + 2 * DAY);
    expect(await refusal(finalize(id))).toMatchObject({ type: 'malformed', detail: expect.stringContaining('notBefore') as string });
  });
});

describe('issuance that fails for reasons of our own', () => {
  test.each([new SignerUnavailable('the token is away'), new Error('the disk is full')])(
    '%s: is tried three times, then the order is invalid',
    async (fault) => {
      const id = await leftProcessing();
      rig.issuer.faults = [fault, fault, fault];
      await expect(rig.ra.runIssuance(id, signal, 0)).rejects.toBe(fault);
      expect(await statusOf(id)).toBe('processing');
      await expect(rig.ra.runIssuance(id, signal, 1)).rejects.toBe(fault);
      await rig.ra.runIssuance(id, signal, 2);
      const view = await rig.ra.getOrder(rig.account, id);
      expect(view).toMatchObject({ status: 'invalid', order: { problem: { type: 'serverInternal', status: 500 } } });
      expect(JSON.stringify(view)).not.toContain(fault.message);
      await rig.ra.runIssuance(id, signal, 3);
      expect(rig.issuer.asked).toHaveLength(3);
    },
  );

  test('succeeds at a later start', async () => {
    const id = await leftProcessing();
    rig.issuer.faults = [new SignerUnavailable('the token is away')];
    await expect(rig.ra.runIssuance(id, signal, 0)).rejects.toThrow('away');
    await rig.ra.runIssuance(id, signal, 1);
    expect(await statusOf(id)).toBe('valid');
  });

  test('a process that died in each of three starts ends the order', async () => {
    const id = await leftProcessing();
    await rig.ra.runIssuance(id, signal, 3);
    expect(rig.issuer.asked).toEqual([]);
    expect(await rig.ra.getOrder(rig.account, id)).toMatchObject({ status: 'invalid', order: { problem: { type: 'serverInternal' } } });
  });

  test('a certificate that was made before the process died is not lost, however many starts there were', async () => {
    const id = await leftProcessing();
    const certificateId = await addCertificate(id);
    await rig.ra.runIssuance(id, signal, 3);
    expect(await rig.ra.getOrder(rig.account, id)).toMatchObject({ status: 'valid', order: { certificateId } });
  });

  test('nothing is begun once the program is stopping', async () => {
    const id = await leftProcessing();
    await expect(rig.ra.runIssuance(id, AbortSignal.abort(new Error('stopping')), 0)).rejects.toThrow('stopping');
    expect(rig.issuer.asked).toEqual([]);
  });
});

async function addCertificate(orderId: OrderId): Promise<CertificateId> {
  const id = 'made' as CertificateId;
  await rig.database.transactor.transaction(async ({ certificates }) => {
    await certificates.commit(certificateRecord(id, { orderId, accountId: rig.account.id, names: NAMES }));
    await certificates.store(id, fakeCertificate('00', 'certificate key'));
  });
  return id;
}

describe('an order that a dead process left behind', () => {
  const suspend = () =>
    rig.database.transactor.transaction(({ organizations }) =>
      organizations.move(ORGANIZATION, { status: 'approved', version: 1 }, { status: 'suspended', version: 2, suspendedReason: 'x' }),
    );

  test('is issued by the next one', async () => {
    const id = await leftProcessing();
    const next = rig.restarted();
    await next.runIssuance(id, signal, 1);
    expect(await statusOf(id)).toBe('valid');
    await next.runIssuance(id, signal, 1);
    expect(rig.issuer.asked).toHaveLength(1);
  });

  test('is not issued when its organization was suspended meanwhile', async () => {
    const id = await leftProcessing();
    await suspend();
    await rig.restarted().runIssuance(id, signal, 1);
    expect(rig.issuer.asked).toEqual([]);
    expect(await rig.ra.getOrder(rig.account, id)).toMatchObject({ status: 'invalid', order: { problem: { type: 'userActionRequired' } } });
  });

  test('gets the certificate that was made for it, even so', async () => {
    const id = await leftProcessing();
    const certificateId = await addCertificate(id);
    await suspend();
    await rig.restarted().runIssuance(id, signal, 1);
    expect(await rig.ra.getOrder(rig.account, id)).toMatchObject({ status: 'valid', order: { certificateId } });
  });
});

describe('recover', () => {
  test('gives orders and challenges in work their jobs again, and those end them', async () => {
    const orderId = await leftProcessing();
    const pending = await newOrder(['a.example.com']);
    const { order } = await rig.ra.getOrder(rig.account, pending);
    const [authorization] = await rig.database.transactor.read.authorizations.getMany(order.authorizationIds);
    const challenge = authorization?.challenges[0]?.id as never;
    const answering = rig.ra.startValidation(rig.account, challenge);
    await until(() => rig.clock.sleeping === 1);
    await rig.clock.advance(1000);
    expect((await answering).challenge.status).toBe('processing');

    // The dead process's leases are freed at the start of the next one.
    await rig.database.transactor.transaction(({ jobs }) => jobs.releaseLeases('all'));
    rig.jobs.length = 0;
    const next = rig.restarted();
    expect(await next.recover()).toEqual({ challenges: 1, orders: 1 });
    expect(rig.jobs.map(({ request }) => request.kind).sort()).toEqual(['issue-order', 'validate-challenge']);
    for (const job of rig.jobs) await runJob(next, job);
    expect(await statusOf(orderId)).toBe('valid');
    expect(await statusOf(pending)).toBe('ready');
    expect(await next.recover()).toEqual({ challenges: 0, orders: 0 });
  });
});
