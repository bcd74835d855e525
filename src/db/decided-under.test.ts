import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withClient } from '../../test/support/postgres.js';
import { addOrder, certificateRecord, DECIDED_UNDER } from '../../test/support/records.js';
import { describeEachEngine, type TestDatabase } from '../../test/support/test-database.js';
import type { AuthorizationId, OrderId } from '../core/ids.js';
import { readDatabaseUrl } from './database-url.js';
import { migrateDatabase } from './migrate.js';

const MIGRATION = '20261122000001_decided_under';
const COLUMNS = [
  'orders baseline',
  'authorizations policy_hash',
  'authorizations baseline',
  'certificates policy_hash',
  'certificates baseline',
];

/** Runs statements beside the program, as an earlier one would have left the database. */
async function execute(url: string, statements: readonly string[]): Promise<void> {
  const target = readDatabaseUrl(url);
  if (target.engine === 'postgres') {
    await withClient(target.url, (client) => client.query(statements.join(';')));
    return;
  }
  const database = new SqliteDatabase(target.file);
  try {
    database.exec(statements.join(';'));
  } finally {
    database.close();
  }
}

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  const order = () => database.transactor.read.orders.get('order' as OrderId);
  const authorization = () => database.transactor.read.authorizations.get('authz' as AuthorizationId);
  const certificate = () => database.transactor.read.certificates.findByOrder('order' as OrderId);
  beforeEach(async () => {
    database = await createDatabase();
    await database.transactor.transaction(async (stores) => {
      await addOrder(stores);
      await stores.certificates.commit(certificateRecord());
    });
  });
  afterEach(() => database.remove());

  test('orders, authorizations and certificates keep what they were decided under', async () => {
    expect(await order()).toMatchObject({ policy: { hash: DECIDED_UNDER.policy }, baseline: DECIDED_UNDER.baseline });
    expect(await authorization()).toMatchObject({ decidedUnder: DECIDED_UNDER });
    expect(await certificate()).toMatchObject({ decidedUnder: DECIDED_UNDER });
  });

  test('rows from before the migration stay, with nothing made up', async () => {
    const drop = COLUMNS.map((column) => `ALTER TABLE ${column.replace(' ', ' DROP COLUMN ')}`);
    await execute(database.url, [...drop, `DELETE FROM schema_migrations WHERE name = '${MIGRATION}'`]);
    expect(await migrateDatabase({ url: database.url })).toEqual([MIGRATION]);
    expect(await order()).toMatchObject({ policy: { hash: DECIDED_UNDER.policy }, baseline: null });
    expect(await authorization()).toMatchObject({ decidedUnder: null });
    expect(await certificate()).toMatchObject({ decidedUnder: null });
  });

  test.each(['UPDATE orders SET baseline =', 'UPDATE authorizations SET policy_hash =', 'UPDATE certificates SET baseline ='])(
    'a text that is no hash is refused: %s',
    async (update) => {
      await expect(execute(database.url, [`${update} 'today'`])).rejects.toThrow(/constraint/i);
      await execute(database.url, [`${update} '${'e'.repeat(64)}'`]);
    },
  );

  test('a baseline may be none, or a frozen day', async () => {
    for (const baseline of ['none', `${'e'.repeat(64)}@2021-06-15`]) {
      await execute(database.url, [`UPDATE certificates SET baseline = '${baseline}'`]);
      expect(await certificate()).toMatchObject({ decidedUnder: { baseline } });
    }
  });
});
