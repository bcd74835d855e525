import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AllStores } from './all-stores.js';
import { accountRecord, addOrder, authorizationRecord, certificateRecord, orderRecord } from '../../../test/support/records.js';
import { describeEachEngine, type TestDatabase } from '../../../test/support/test-database.js';
import type { AccountId, AuthorizationId, CertificateId, ChallengeId, OrderId } from '../../core/ids.js';
import type { StoredProblem } from '../../core/problem.js';

const account = 'account' as AccountId;
const order = 'order' as OrderId;
const authz = 'authz' as AuthorizationId;
const http = 'authz-http-01' as ChallengeId;
const problem: StoredProblem = {
  type: 'unauthorized',
  detail: 'the answer was wrong',
  status: 403,
  subproblems: [{ type: 'dns', detail: 'no such name', identifier: { type: 'dns', value: 'a.example' } }],
};
const proof = { at: 1_795_219_300, method: '3.2.2.4.7', expiresAt: 1_796_000_000, decidedUnder: { policy: 'c'.repeat(64), baseline: `${'d'.repeat(64)}@2021-06-15` } } as const;

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  let read: AllStores;
  const write = <T>(work: (stores: AllStores) => Promise<T>) => database.transactor.transaction(work);
  const race = <T>(work: (stores: AllStores) => Promise<T>) => Promise.all([write(work), write(work)]);

  beforeEach(async () => {
    database = await createDatabase();
    read = database.transactor.read;
    await write((stores) => addOrder(stores));
  });
  afterEach(() => database.remove());

  test('an order comes back in each state as it was stored', async () => {
    expect(await read.orders.get(order)).toEqual(orderRecord());
    expect(await read.orders.get('none' as OrderId)).toBeUndefined();
    await write(({ orders }) => orders.beginProcessing(order, Buffer.from('csr')));
    expect(await read.orders.get(order)).toEqual({ ...orderRecord(), state: 'processing', csr: Buffer.from('csr') });
    expect(await read.orders.processing(10)).toEqual([order]);
    await write(({ orders }) => orders.complete(order, 'certificate' as CertificateId));
    expect(await read.orders.get(order)).toEqual({ ...orderRecord(), state: 'valid', certificateId: 'certificate' });
    expect(await read.orders.processing(10)).toEqual([]);
    await write((stores) => addOrder(stores, 'second'));
    await write(({ orders }) => orders.fail('second' as OrderId, 'open', problem));
    expect(await read.orders.get('second' as OrderId)).toEqual({ ...orderRecord('second'), state: 'invalid', problem });
  });

  test('an order of many names keeps its names and authorizations in order', async () => {
    const names = Array.from({ length: 75 }, (_, position) => `n${position}.example.com`);
    const authorizationIds = names.map((_, position) => `a${(position * 7) % 75}` as AuthorizationId);
    const large = orderRecord('large', {
      identifiers: names.map((value) => ({ type: 'dns', value })),
      authorizationIds,
      notBefore: 1_795_300_000,
      notAfter: 1_795_400_000,
    });
    await write(async (stores) => {
      for (const id of authorizationIds) await stores.authorizations.add(authorizationRecord(id));
      await stores.orders.add(large);
    });
    expect(await read.orders.get('large' as OrderId)).toEqual(large);
    expect((await read.authorizations.getMany(authorizationIds)).map(({ id }) => id)).toEqual(authorizationIds);
  });

  test('an order cannot be added in a later state', async () => {
    const late = { ...orderRecord('late'), state: 'valid', certificateId: 'c' as CertificateId } as const;
    await expect(write(({ orders }) => orders.add(late))).rejects.toThrow('added in state valid');
  });

  test('each move of an order has one winner', async () => {
    expect((await race(({ orders }) => orders.beginProcessing(order, Buffer.from('csr')))).sort()).toEqual([false, true]);
    expect(await write(({ orders }) => orders.fail(order, 'open', problem))).toBe(false);
    expect((await race(({ orders }) => orders.complete(order, 'certificate' as CertificateId))).sort()).toEqual([false, true]);
    expect(await write(({ orders }) => orders.fail(order, 'processing', problem))).toBe(false);
    await write((stores) => addOrder(stores, 'second'));
    expect((await race(({ orders }) => orders.fail('second' as OrderId, 'open', problem))).sort()).toEqual([false, true]);
  });

  test('orders are listed newest first in pages, without invalid ones and without those of others', async () => {
    const ids = ['o1', 'o2', 'o3', 'o4', 'o5'];
    for (const id of ids) await write((stores) => addOrder(stores, id));
    await write(async (stores) => {
      await stores.accounts.add(accountRecord('other'));
      await stores.orders.add(orderRecord('foreign', { accountId: 'other' as AccountId }));
      await stores.orders.fail('o2' as OrderId, 'open', problem);
    });
    const first = await read.orders.list(account, 2);
    expect(first).toEqual({ ids: ['o5', 'o4'], next: 'o4' });
    const second = await read.orders.list(account, 2, first.next);
    expect(second).toEqual({ ids: ['o3', 'o1'], next: 'o1' });
    expect(await read.orders.list(account, 2, second.next)).toEqual({ ids: ['order'] });
    expect(await read.orders.list(account, 2, 'foreign')).toEqual({ ids: [] });
    expect(await read.orders.list('nobody' as AccountId, 2)).toEqual({ ids: [] });
  });

  test('open orders are found by an authorization that they rely on', async () => {
    await write((stores) => addOrder(stores, 'second'));
    await write((stores) => addOrder(stores, 'third'));
    await write(({ orders }) => orders.beginProcessing('third' as OrderId, Buffer.from('csr')));
    expect((await read.orders.openByAuthorization(authz)).sort()).toEqual(['order', 'second']);
  });

  test('an authorization comes back with its challenges in their order', async () => {
    expect(await read.authorizations.get(authz)).toEqual(authorizationRecord());
    expect(await read.authorizations.get('none' as AuthorizationId)).toBeUndefined();
    const bare = authorizationRecord('bare', { wildcard: true, challenges: [] });
    await write(({ authorizations }) => authorizations.add(bare));
    expect(await read.authorizations.getMany(['bare', 'authz', 'bare'] as AuthorizationId[])).toEqual([bare, authorizationRecord(), bare]);
    expect(await read.authorizations.getMany([])).toEqual([]);
    await expect(read.authorizations.getMany(['authz', 'none'] as AuthorizationId[])).rejects.toThrow('no authorization none');
    await expect(write(({ authorizations }) => authorizations.add(authorizationRecord('late', { status: 'valid' })))).rejects.toThrow('other than pending');
  });

  test('a challenge is found with its authorization', async () => {
    expect(await read.authorizations.getChallenge(http)).toEqual({ challenge: authorizationRecord().challenges[0], authorization: authorizationRecord() });
    expect(await read.authorizations.getChallenge('none' as ChallengeId)).toBeUndefined();
  });

  test('a challenge that succeeds makes its authorization valid, once', async () => {
    expect(await write(({ authorizations }) => authorizations.succeedChallenge(http, proof))).toBe(false);
    expect((await race(({ authorizations }) => authorizations.beginChallenge(http))).sort()).toEqual([false, true]);
    expect(await read.authorizations.processingChallenges(5)).toEqual([http]);
    expect((await race(({ authorizations }) => authorizations.succeedChallenge(http, proof))).sort()).toEqual([false, true]);
    const authorization = await read.authorizations.get(authz);
    expect(authorization).toMatchObject({ status: 'valid', validatedAt: proof.at, expiresAt: proof.expiresAt, decidedUnder: proof.decidedUnder });
    expect(authorization?.challenges[0]).toEqual({ ...authorizationRecord().challenges[0], status: 'valid', validatedAt: proof.at, method: proof.method });
    expect(authorization?.challenges[1]).toEqual(authorizationRecord().challenges[1]);
    expect(await read.authorizations.processingChallenges(5)).toEqual([]);
  });

  test('a challenge that fails makes its authorization invalid, once', async () => {
    await write(({ authorizations }) => authorizations.beginChallenge(http));
    expect((await race(({ authorizations }) => authorizations.failChallenge(http, problem))).sort()).toEqual([false, true]);
    const authorization = await read.authorizations.get(authz);
    expect(authorization?.status).toBe('invalid');
    expect(authorization?.challenges[0]).toEqual({ ...authorizationRecord().challenges[0], status: 'invalid', problem });
  });

  test('success and failure of one challenge at the same time: one of them happens', async () => {
    await write(({ authorizations }) => authorizations.beginChallenge(http));
    const [succeeded, failed] = await Promise.all([
      write(({ authorizations }) => authorizations.succeedChallenge(http, proof)),
      write(({ authorizations }) => authorizations.failChallenge(http, problem)),
    ]);
    expect(succeeded).toBe(!failed);
    const found = await read.authorizations.getChallenge(http);
    expect([found?.challenge.status, found?.authorization.status]).toEqual(succeeded ? ['valid', 'valid'] : ['invalid', 'invalid']);
  });

  test('a challenge whose authorization was deactivated while it was performed stays as it is', async () => {
    await write(({ authorizations }) => authorizations.beginChallenge(http));
    expect((await race(({ authorizations }) => authorizations.deactivate(authz))).sort()).toEqual([false, true]);
    expect(await write(({ authorizations }) => authorizations.succeedChallenge(http, proof))).toBe(false);
    expect(await write(({ authorizations }) => authorizations.failChallenge(http, problem))).toBe(false);
    expect((await read.authorizations.getChallenge(http))?.challenge.status).toBe('processing');
    expect(await read.authorizations.processingChallenges(5)).toEqual([]);
  });

  test('reusable authorizations: pending or valid, of these names, usable for long enough, newest first', async () => {
    await write(async ({ authorizations, accounts }) => {
      await accounts.add(accountRecord('other'));
      const add = (id: string, value: string, changes: Parameters<typeof authorizationRecord>[1] = {}) =>
        authorizations.add(authorizationRecord(id, { identifier: { type: 'dns', value }, ...changes }));
      await add('newer', 'www.example.com', { createdAt: 1_795_219_201, wildcard: true });
      await add('short', 'www.example.com', { expiresAt: 1_795_219_300 });
      await add('second', 'b.example.com');
      await add('unasked', 'c.example.com');
      await add('foreign', 'b.example.com', { accountId: 'other' as AccountId });
      await add('dead', 'b.example.com');
      await authorizations.deactivate('dead' as AuthorizationId);
      await authorizations.beginChallenge('second-dns-01' as ChallengeId);
      await authorizations.succeedChallenge('second-dns-01' as ChallengeId, proof);
    });
    const found = await read.authorizations.findReusable(account, ['www.example.com', 'b.example.com', 'd.example.com'], 1_795_219_300);
    expect(found.map(({ id, status, challenges }) => [id, status, challenges.length])).toEqual([
      ['newer', 'pending', 2],
      ['authz', 'pending', 2],
      ['second', 'valid', 2],
    ]);
    expect(await read.authorizations.findReusable(account, [], 0)).toEqual([]);
  });

  test('holding all names means a valid authorization for each, wildcards apart', async () => {
    await write(async ({ authorizations }) => {
      await authorizations.add(authorizationRecord('wild', { wildcard: true, identifier: { type: 'dns', value: 'example.org' } }));
      for (const id of [http, 'wild-dns-01' as ChallengeId]) {
        await authorizations.beginChallenge(id);
        await authorizations.succeedChallenge(id, proof);
      }
    });
    const holds = (names: string[], now: number = proof.at) => read.authorizations.holdsAll(account, names, now);
    expect(await holds(['www.example.com', '*.example.org'])).toBe(true);
    expect(await holds(['www.example.com', 'example.org'])).toBe(false);
    expect(await holds(['*.www.example.com'])).toBe(false);
    expect(await holds(['www.example.com'], proof.expiresAt)).toBe(false);
    expect(await holds(['www.example.com'], proof.expiresAt - 1)).toBe(true);
    expect(await read.authorizations.holdsAll('nobody' as AccountId, ['www.example.com'], proof.at)).toBe(false);
  });

  test('committed certificates that no run will come back for are found', async () => {
    await write(async (stores) => {
      await addOrder(stores, 'running');
      await stores.orders.beginProcessing('running' as OrderId, Buffer.from('csr'));
      await stores.certificates.commit(certificateRecord('abandoned', { committedAt: 100 }));
      await stores.certificates.commit(certificateRecord('awaited', { committedAt: 100, orderId: 'running' as OrderId }));
      await addOrder(stores, 'recent');
      await stores.certificates.commit(certificateRecord('recent', { committedAt: 200, orderId: 'recent' as OrderId }));
    });
    expect(await read.certificates.findAbandoned(200, 10)).toEqual([certificateRecord('abandoned', { committedAt: 100 })]);
    expect(await read.certificates.findAbandoned(201, 1)).toHaveLength(1);
  });
});
