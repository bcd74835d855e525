import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AllStores } from './stores/all-stores.js';
import { accountRecord, addOrder, eabKeyRecord, organizationRecord } from '../../test/support/records.js';
import { describeEachEngine, type TestDatabase } from '../../test/support/test-database.js';
import type { AccountId, EabKeyId, OrderId, OrganizationId } from '../core/ids.js';

const org = 'org' as OrganizationId;

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  const write = <T>(work: (stores: AllStores) => Promise<T>) => database.transactor.transaction(work);

  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(() => database.remove());

  test('what a transaction returns is what was committed', async () => {
    expect(await write(async ({ organizations }) => organizations.add(organizationRecord()).then(() => 'done'))).toBe('done');
    expect(await database.transactor.read.organizations.get(org)).toBeDefined();
  });

  test('reading sees nothing of a transaction that is not committed; the transaction sees its own writes', async () => {
    await write(async ({ organizations }) => {
      await organizations.add(organizationRecord());
      expect(await organizations.get(org)).toBeDefined();
      expect(await database.transactor.read.organizations.get(org)).toBeUndefined();
    });
  });

  test('an error rolls everything back and passes through', async () => {
    const error = new Error('refused');
    await expect(
      write(async ({ organizations, eabKeys }) => {
        await organizations.add(organizationRecord());
        await eabKeys.add(eabKeyRecord());
        throw error;
      }),
    ).rejects.toBe(error);
    expect(await database.transactor.read.organizations.list()).toEqual([]);
  });

  test('a body that throws without being asynchronous is an error like any other', async () => {
    await expect(
      write(() => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
    expect(await write(() => Promise.resolve(1))).toBe(1);
  });

  test('a statement that the database refuses fails its transaction alone', async () => {
    await write(({ organizations }) => organizations.add(organizationRecord()));
    const ends = await Promise.allSettled([
      write(({ accounts }) => accounts.add(accountRecord('one'))),
      write(({ accounts }) => accounts.add(accountRecord('two', { organizationId: 'none' as OrganizationId }))),
      write(({ accounts }) => accounts.add(accountRecord('three'))),
    ]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await database.transactor.read.accounts.get('three' as AccountId)).toBeDefined();
  });

  test('stores that outlive their transaction refuse to work', async () => {
    let kept: AllStores | undefined;
    await write((stores) => {
      kept = stores;
      return Promise.resolve();
    });
    await expect(kept?.organizations.add(organizationRecord())).rejects.toThrow('after its transaction had ended');
    await expect(kept?.organizations.list()).rejects.toThrow('after its transaction had ended');
    expect(await database.transactor.read.organizations.list()).toEqual([]);
  });

  test('a thousand concurrent transactions are all there', async () => {
    await write((stores) => addOrder(stores));
    const ids = Array.from({ length: 1000 }, (_, count) => `order-${count}` as OrderId);
    await Promise.all(ids.map((id) => write((stores) => addOrder(stores, id))));
    const { ids: found } = await database.transactor.read.orders.list('account' as AccountId, 2000);
    expect(found).toHaveLength(1001);
    expect(new Set(found)).toEqual(new Set([...ids, 'order']));
  }, 60_000);

  test('concurrent transactions that count and then write are serialized', async () => {
    await write(({ organizations }) => organizations.add(organizationRecord()));
    const add = (id: string) => write(async ({ eabKeys }) => (await eabKeys.list(org)).length < 3 && (await eabKeys.add(eabKeyRecord(id))));
    const added = await Promise.all(Array.from({ length: 12 }, (_, count) => add(`kid-${count}`)));
    expect(added.filter(Boolean)).toHaveLength(3);
    expect(await database.transactor.read.eabKeys.get('none' as EabKeyId)).toBeUndefined();
  });

  test('closing waits for what has begun and refuses what comes after', async () => {
    const begun = write(({ organizations }) => organizations.add(organizationRecord()));
    const closed = database.close();
    await begun;
    await closed;
    await expect(write(({ organizations }) => organizations.list())).rejects.toThrow();
    expect(await database.health()).toMatchObject({ ok: false });
    database = await createDatabase();
  });
});
