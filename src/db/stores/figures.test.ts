import { afterEach, beforeEach, expect, test } from 'vitest';
import { addOrder, certificateRecord } from '../../../test/support/records.js';
import { describeEachEngine, type TestDatabase } from '../../../test/support/test-database.js';
import type { CertificateId, OrderId } from '../../core/ids.js';

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(() => database.remove());

  test('figures of nothing are nothing', async () => {
    const { figures } = database.transactor.read;
    expect(await Promise.all([figures.jobs(), figures.crls(), figures.unpublishedRevocations(), figures.problemReports(), figures.ocspDue(1_800_000_000)])).toEqual([
      [],
      [],
      { count: 0, deadline: null },
      { count: 0, deadline: null },
      { count: 0, since: null },
    ]);
  });

  test('figures are of what is open', async () => {
    const told: string[] = [];
    database.onEvents(({ kind }) => told.push(kind));
    const serial = '7f'.repeat(16);
    const scope = { issuerId: 'issuer-1', shard: 0 };
    await database.transactor.transaction(async (stores) => {
      await addOrder(stores);
      await stores.certificates.commit(certificateRecord('one', { serial, issuerId: 'issuer-1' }));
      await stores.certificates.store('one' as CertificateId, Buffer.from('der'));
      await stores.jobs.add({ kind: 'issue-order', orderId: 'a' as OrderId }, 1_800_000_000);
      await stores.jobs.add({ kind: 'issue-order', orderId: 'b' as OrderId }, 1_800_000_000);
      const number = await stores.crls.nextNumber(scope);
      await stores.crls.commit({ ...scope, number, thisUpdate: 100, nextUpdate: 200, changes: 0, tbsOctets: 1 });
      await stores.audit.append({ type: 'system' }, { kind: 'key.challenge-set', detail: { spkiHash: 'a', challenge: 'b' } });
    });
    const { figures } = database.transactor.read;
    expect(await figures.jobs()).toMatchObject([{ kind: 'issue-order', count: 2, mostAttempts: 0 }]);
    // Committed is not published.
    expect(await figures.crls()).toEqual([]);
    await database.transactor.transaction(({ crls }) => crls.publish(scope, 1, Buffer.of(1)));
    expect(await figures.crls()).toEqual([{ issuerId: 'issuer-1', shard: 0, thisUpdate: 100, nextUpdate: 200 }]);
    // New: due from the start of time, late in nothing.
    expect(await figures.ocspDue(1_800_000_000)).toEqual({ count: 1, since: null });
    const [taken] = await database.transactor.transaction(({ ocspResponses }) => ocspResponses.takeDue(50, 'all', 80, 10));
    await database.transactor.transaction(({ ocspResponses }) => ocspResponses.finishDue(taken?.serial ?? '', 80, 90));
    expect(await figures.ocspDue(89)).toEqual({ count: 0, since: null });
    expect(await figures.ocspDue(95)).toEqual({ count: 1, since: 90 });
    expect(told).toEqual(['key.challenge-set']);
    expect(database.writing()).toBe(0);
  });

  test('events of a transaction that is rolled back are told to nobody', async () => {
    const told: string[] = [];
    database.onEvents(({ kind }) => told.push(kind));
    const failing = database.transactor.transaction(async ({ audit }) => {
      await audit.append({ type: 'system' }, { kind: 'key.challenge-set', detail: { spkiHash: 'a', challenge: 'b' } });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect([told, database.writing()]).toEqual([[], 0]);
  });
});
