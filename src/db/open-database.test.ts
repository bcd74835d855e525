import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { showDatabaseUrl } from './database-url.js';
import { initDatabase, migrateDatabase } from './migrate.js';
import { openDatabase } from './open-database.js';
import { makeSqliteFile } from './sqlite/make-sqlite-file.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { withClient } from '../../test/support/postgres.js';
import { organizationRecord } from '../../test/support/records.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { describeEachEngine, silentLog, type TestDatabase } from '../../test/support/test-database.js';
import type { AuditEvent } from '../audit/event.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tegata-db-'));
});
afterEach(() => rm(folder, { recursive: true }));

const open = (url: string) => openDatabase({ url, clock: new FakeClock(), random: new SeededRandom(), log: silentLog });

async function execute(url: string, statement: string): Promise<void> {
  if (url.startsWith('postgres')) {
    await withClient(url, (client) => client.query(statement));
    return;
  }
  const database = new SqliteDatabase(url);
  database.exec(statement);
  database.close();
}

test('a new file, like what SQLite puts beside it, is readable by its owner alone', async () => {
  const url = join(folder, 'ca.sqlite');
  await initDatabase({ url });
  const database = await open(url);
  await database.transactor.transaction(({ organizations }) => organizations.add(organizationRecord()));
  for (const suffix of ['', '-wal', '-shm']) expect((await stat(url + suffix)).mode & 0o777).toBe(0o600);
  await database.close();
});

test('a missing file is neither opened nor migrated nor made', async () => {
  const url = join(folder, 'typo.sqlite');
  await expect(open(url)).rejects.toMatchObject({ reason: 'missing', message: expect.stringContaining('tegata db init') as string });
  await expect(migrateDatabase({ url })).rejects.toMatchObject({ reason: 'missing' });
  await expect(stat(url)).rejects.toThrow('ENOENT');
});

test('making a database where a file is leaves the file alone', async () => {
  const url = join(folder, 'precious');
  await writeFile(url, 'data');
  await expect(initDatabase({ url })).rejects.toMatchObject({ reason: 'exists' });
  expect(await readFile(url, 'utf8')).toBe('data');
});

test('a file that is no database is refused', async () => {
  const url = join(folder, 'text');
  await writeFile(url, 'this is no database, and it is long enough to have a header of a hundred bytes, or nearly so, at the least');
  await expect(open(url)).rejects.toThrow('not a database');
});

test('a file of another program is refused', async () => {
  const url = join(folder, 'other.sqlite');
  await execute(url, 'CREATE TABLE songs (title TEXT)');
  await expect(open(url)).rejects.toMatchObject({ reason: 'missing' });
  await expect(migrateDatabase({ url })).rejects.toMatchObject({ reason: 'missing' });
});

test('a URL is shown without its password', () => {
  expect(showDatabaseUrl('postgres://tegata:s3cret@db.example:5432/ca')).toBe('postgres://tegata:***@db.example:5432/ca');
  expect(showDatabaseUrl('postgres://tegata@db.example/ca')).toBe('postgres://tegata@db.example/ca');
  expect(showDatabaseUrl('var/dev/ca.sqlite')).toBe('var/dev/ca.sqlite');
});

/** What a making of the database leaves that is killed half-way: of SQLite the unfinished file, of PostgreSQL knex's mark that somebody is at it. */
async function leaveHalfMade(url: string): Promise<void> {
  if (url.startsWith('postgres')) {
    await execute(
      url,
      `DROP SCHEMA public CASCADE;
       CREATE SCHEMA public;
       CREATE TABLE schema_migrations (id serial PRIMARY KEY, name varchar(255), batch integer, migration_time timestamptz);
       CREATE TABLE schema_migrations_lock ("index" serial PRIMARY KEY, is_locked integer);
       INSERT INTO schema_migrations_lock (is_locked) VALUES (1)`,
    );
    return;
  }
  for (const suffix of ['', '-wal', '-shm']) await rm(url + suffix, { force: true });
  for (const suffix of ['.new', '.new-wal', '.new-shm']) await writeFile(url + suffix, 'half of a page');
}

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(() => database.remove());

  test('an up-to-date database has nothing to migrate, and cannot be made again', async () => {
    expect(await migrateDatabase({ url: database.url })).toEqual([]);
    await expect(initDatabase({ url: database.url })).rejects.toMatchObject({ reason: 'exists' });
    expect(await database.health()).toEqual({ ok: true });
  });

  test('a making that was killed half-way is done by the next one', async () => {
    const { url } = database;
    await database.close();
    await leaveHalfMade(url);
    await expect(open(url)).rejects.toMatchObject({ name: 'DatabaseUnusable' });
    await initDatabase({ url });
    const made = await open(url);
    expect(await made.transactor.read.organizations.list()).toEqual([]);
    await made.close();
    if (!url.startsWith('postgres')) await expect(stat(`${url}.new`)).rejects.toThrow('ENOENT');
  });

  test('a database that lacks a migration is refused with the command that helps', async () => {
    await execute(database.url, 'DELETE FROM schema_migrations');
    await expect(open(database.url)).rejects.toMatchObject({
      reason: 'older',
      message: expect.stringContaining('tegata db migrate') as string,
    });
  });

  test('a database with a migration of a later program is refused', async () => {
    await execute(database.url, `INSERT INTO schema_migrations (name, batch) VALUES ('20990101000000_later', 2)`);
    await expect(open(database.url)).rejects.toMatchObject({
      reason: 'newer',
      message: expect.stringContaining('20990101000000_later') as string,
    });
    await expect(migrateDatabase({ url: database.url })).rejects.toMatchObject({ reason: 'newer' });
  });

  test('an audit event is stored with its actor, its subjects and the time, in the transaction of the act', async () => {
    const events: AuditEvent[] = [
      {
        kind: 'order.created',
        organizationId: 'org',
        accountId: 'acc',
        orderId: 'ord',
        detail: { names: ['a.example'], profile: 'p', policy: 'q' },
      },
      { kind: 'crl.published', detail: { issuerId: 'ca1', number: 1, entries: 0, thisUpdate: 1, nextUpdate: 2 } },
    ] as AuditEvent[];
    const [created, published] = events as [AuditEvent, AuditEvent];
    await database.transactor.transaction(async ({ audit }) => {
      await audit.append({ type: 'account', id: 'acc' as never }, created);
      await audit.append({ type: 'system' }, published);
      await audit.append({ type: 'officer', name: 'sato' }, published);
      await audit.append({ type: 'key-holder', thumbprint: 'tp' }, published);
    });
    await expect(
      database.transactor.transaction(async ({ audit }) => {
        await audit.append({ type: 'system' }, published);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    const rows = await readAudit(database.url);
    const at = new FakeClock().now();
    expect(rows.map(({ actor }) => actor)).toEqual(['account:acc', 'system', 'officer:sato', 'key-holder:tp']);
    expect(rows.slice(0, 2)).toEqual([
      {
        sequence: 1,
        at,
        kind: 'order.created',
        actor: 'account:acc',
        organization_id: 'org',
        account_id: 'acc',
        order_id: 'ord',
        detail: JSON.stringify(created.detail),
      },
      {
        sequence: 2,
        at,
        kind: 'crl.published',
        actor: 'system',
        organization_id: null,
        account_id: null,
        order_id: null,
        detail: JSON.stringify(published.detail),
      },
    ]);
  });

  test('a listener that throws does not undo the commit', async () => {
    database.onJobs(() => {
      throw new Error('no room');
    });
    await database.transactor.transaction(({ jobs }) => jobs.add({ kind: 'publish-crl', issuerId: 'ca1' }));
    await database.transactor.transaction(({ jobs }) => jobs.releaseLeases('own'));
    expect(await database.transactor.transaction(({ jobs }) => jobs.take(1))).toHaveLength(1);
  });
});

async function readAudit(url: string): Promise<{ actor: string }[]> {
  const text = 'SELECT sequence, at, kind, actor, organization_id, account_id, order_id, detail FROM audit_events ORDER BY sequence';
  if (url.startsWith('postgres')) {
    const { rows } = await withClient(url, (client) => client.query<{ actor: string; sequence: string; at: string }>(text));
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence), at: Number(row.at) }));
  }
  const database = new SqliteDatabase(url, { readonly: true });
  try {
    return database.prepare<[], { actor: string }>(text).all();
  } finally {
    database.close();
  }
}

test('a failed making leaves no database behind', async () => {
  const url = join(folder, 'failed.sqlite');
  const failing = makeSqliteFile(url, () => Promise.reject(new Error('the disk is full')));
  await expect(failing).rejects.toThrow('the disk is full');
  await expect(stat(url)).rejects.toThrow('ENOENT');
  await initDatabase({ url });
});

test('two that make one database at once: one makes it', async () => {
  const url = join(folder, 'contended.sqlite');
  const ends = await Promise.allSettled([initDatabase({ url }), initDatabase({ url })]);
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await (await open(url)).close();
});
