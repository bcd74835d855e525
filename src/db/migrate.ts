import { access } from 'node:fs/promises';
import createKnex, { type Knex } from 'knex';
import { DatabaseUnusable } from './database-unusable.js';
import { readDatabaseUrl, showDatabaseUrl } from './database-url.js';
import { lockDatabase } from './lock-database.js';
import { makeSqliteFile } from './sqlite/make-sqlite-file.js';
import { unreachable } from './unreachable.js';
import { migrations, type Migration } from '../../migrations/list.js';

/** Where knex keeps the names of the migrations that have run. */
export const MIGRATIONS_TABLE = 'schema_migrations';

/**
 * Makes a new database: the SQLite file, readable by its owner alone, or the tables in an empty PostgreSQL database.
 * @throws DatabaseUnusable `exists`
 */
export async function initDatabase({ url }: { url: string }): Promise<void> {
  const target = readDatabaseUrl(url);
  if (target.engine === 'sqlite') {
    await makeSqliteFile(target.file, (unfinished) =>
      withKnex(unfinished, async (knex) => {
        await knex.raw('PRAGMA journal_mode = WAL');
        await runMigrations(knex, unfinished);
      }),
    );
    return;
  }
  await withKnex(url, async (knex) => {
    if ((await firstLook(knex, url)).length > 0)
      throw new DatabaseUnusable('exists', `${showDatabaseUrl(url)} has a tegata database already`);
    await runMigrations(knex, url);
  });
}

/**
 * Brings an existing database up to this program's schema.
 * @returns the names of the migrations that ran, none when it was up to date
 * @throws DatabaseUnusable `missing`, `newer`, `in-use` when a server works on the SQLite file, or another process is at the migrations
 */
export async function migrateDatabase({ url }: { url: string }): Promise<string[]> {
  const target = readDatabaseUrl(url);
  if (target.engine === 'sqlite' && !(await fileExists(target.file))) {
    throw new DatabaseUnusable('missing', `there is no database at ${target.file}; make one with "tegata db init"`);
  }
  return withKnex(url, async (knex) => {
    const applied = await firstLook(knex, url);
    if (applied.length === 0)
      throw new DatabaseUnusable('missing', `${showDatabaseUrl(url)} has no tegata schema; make it with "tegata db init"`);
    refuseNewer(applied, url);
    if (migrations.every(({ name }) => applied.includes(name))) return [];
    const lock = lockDatabase(url);
    try {
      return await runMigrations(knex, url);
    } finally {
      lock.release();
    }
  });
}

/** @throws DatabaseUnusable `newer` when a migration is applied that this program does not know */
export function refuseNewer(applied: readonly string[], url: string): void {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = applied.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new DatabaseUnusable(
    'newer',
    `${showDatabaseUrl(url)} has the migration ${unknown}: this program is older than the database; run the newer one`,
  );
}

/** What knex would print on standard output it also throws. */
const nothing = (): void => undefined;
const SILENT = { warn: nothing, error: nothing, deprecate: nothing, debug: nothing };

async function withKnex<T>(url: string, work: (knex: Knex) => Promise<T>): Promise<T> {
  const target = readDatabaseUrl(url);
  const knex = createKnex({
    ...(target.engine === 'sqlite'
      ? { client: 'better-sqlite3', connection: { filename: target.file }, useNullAsDefault: true }
      : { client: 'pg', connection: { connectionString: target.url }, pool: { min: 0, max: 1 } }),
    log: SILENT,
  });
  try {
    return await work(knex);
  } finally {
    await knex.destroy();
  }
}

/** @throws DatabaseUnusable `unreachable` */
async function firstLook(knex: Knex, url: string): Promise<string[]> {
  try {
    return await appliedMigrations(knex);
  } catch (error) {
    throw unreachable(url, error);
  }
}

async function appliedMigrations(knex: Knex): Promise<string[]> {
  if (!(await knex.schema.hasTable(MIGRATIONS_TABLE))) return [];
  const rows = await knex<{ id: number; name: string }>(MIGRATIONS_TABLE).select('name').orderBy('id');
  return rows.map(({ name }) => name);
}

async function runMigrations(knex: Knex, url: string): Promise<string[]> {
  await takeOver(knex, url);
  const [, names] = (await knex.migrate.latest({
    tableName: MIGRATIONS_TABLE,
    migrationSource: {
      getMigrations: () => Promise.resolve([...migrations]),
      getMigrationName: (migration: Migration) => migration.name,
      getMigration: (migration: Migration) => Promise.resolve(migration),
    },
  })) as [number, string[]];
  return names;
}

/**
 * knex marks in a table that somebody is at the migrations, and a process that is killed leaves its mark for ever. So the lock that counts is one
 * that ends with its process: the caller's on a SQLite file, the session's here; who has it sweeps the mark away.
 * @throws DatabaseUnusable `in-use`
 */
async function takeOver(knex: Knex, url: string): Promise<void> {
  if (readDatabaseUrl(url).engine === 'postgres') {
    const { rows } = await knex.raw<{ rows: { locked: boolean }[] }>(
      "SELECT pg_try_advisory_lock(hashtext('tegata migrations')) AS locked",
    );
    if (rows[0]?.locked !== true) {
      throw new DatabaseUnusable('in-use', `another process migrates ${showDatabaseUrl(url)}: wait until it is done, then try again`);
    }
  }
  await knex.migrate.forceFreeMigrationsLock({ tableName: MIGRATIONS_TABLE });
}

async function fileExists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
