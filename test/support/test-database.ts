import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { FakeClock } from './fake-clock.js';
import { findPostgres, startPostgres, type PostgresCluster } from './postgres.js';
import { SeededRandom } from './seeded-random.js';
import { initDatabase } from '../../src/db/migrate.js';
import { openDatabase, type Database, type OpenDatabaseOptions } from '../../src/db/open-database.js';

/** Discards everything. */
export const silentLog = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export interface TestDatabase extends Database {
  readonly url: string;
  /** Opens the same database once more, as another process would. */
  reopen(options?: Partial<OpenDatabaseOptions>): Promise<Database>;
  /** Closes it and removes what it left. */
  remove(): Promise<void>;
}

/** Stands still like every FakeClock, but sleepers sleep for real: pauses between attempts are no part of a test's time. */
class SleepingClock extends FakeClock {
  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return delay(ms, undefined, signal && { signal });
  }
}

type Options = Partial<OpenDatabaseOptions>;

/** A new SQLite database in a folder of its own. */
export async function createSqliteDatabase(options: Options = {}): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'tegata-sqlite-'));
  const url = join(folder, 'ca.sqlite');
  await initDatabase({ url });
  return open(url, options, () => rm(folder, { recursive: true }));
}

/**
 * Describes the same behaviour on SQLite and on a PostgreSQL started for it. Where PostgreSQL is not installed the second half is skipped,
 * and says so.
 */
export function describeEachEngine(body: (createDatabase: (options?: Options) => Promise<TestDatabase>) => void): void {
  describe('on SQLite', () => {
    let folder: string;
    let count = 0;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tegata-sqlite-'));
      await initDatabase({ url: join(folder, 'template.sqlite') });
    });
    afterAll(() => rm(folder, { recursive: true }));
    body(async (options = {}) => {
      const url = join(folder, `${(count += 1)}.sqlite`);
      await copyFile(join(folder, 'template.sqlite'), url);
      return open(url, options, () => Promise.resolve());
    });
  });

  const bin = findPostgres();
  if (bin === undefined) {
    describe.skip('on PostgreSQL: left out, Debian’s package postgresql is not installed', () =>
      body(() => Promise.reject(new Error('not installed'))));
    return;
  }
  describe('on PostgreSQL', () => {
    let cluster: PostgresCluster;
    let count = 0;
    beforeAll(async () => {
      cluster = await startPostgres(bin);
      await cluster.admin('CREATE DATABASE template');
      await initDatabase({ url: cluster.url('template') });
    });
    afterAll(() => cluster.stop());
    body(async (options = {}) => {
      const name = `t${(count += 1)}`;
      await cluster.admin(`CREATE DATABASE ${name} TEMPLATE template`);
      return open(cluster.url(name), options, () => Promise.resolve());
    });
  });
}

async function open(url: string, options: Options, removeFiles: () => Promise<void>): Promise<TestDatabase> {
  const given: OpenDatabaseOptions = {
    url,
    clock: new SleepingClock(),
    random: new SeededRandom(url),
    log: silentLog,
    owner: 'this-process',
    ...options,
  };
  const database = await openDatabase(given);
  return {
    ...database,
    url,
    reopen: (others) => openDatabase({ ...given, random: new SeededRandom(`${url} again`), ...others }),
    async remove() {
      await database.close();
      await removeFiles();
    },
  };
}
