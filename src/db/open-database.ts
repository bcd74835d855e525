import { existsSync } from 'node:fs';
import { DatabaseUnusable } from './database-unusable.js';
import { readDatabaseUrl, showDatabaseUrl } from './database-url.js';
import type { Engine } from './engine.js';
import { MIGRATIONS_TABLE, refuseNewer } from './migrate.js';
import { openPostgres } from './postgres/open-postgres.js';
import { openSqlite } from './sqlite/open-sqlite.js';
import { unreachable } from './unreachable.js';
import { createStores, type AllStores } from './stores/all-stores.js';
import type { JobStoreParts } from './stores/job-store.js';
import { migrations } from '../../migrations/list.js';
import { InvariantError } from '../core/invariant-error.js';
import type { AuditEvent } from '../audit/event.js';
import type { Job } from '../core/job.js';
import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';

/** An open database. */
export interface Database {
  readonly transactor: Transactor<AllStores>;
  /**
   * Sets who gets the jobs that were born leased to this process, right after the commit that added them.
   * Before it is set they wait for their leases to run out.
   */
  onJobs(listener: (jobs: readonly Job[]) => void): void;
  /** Sets who is told of audit events, right after the commit that appended them. */
  onEvents(listener: (event: AuditEvent) => void): void;
  /** Transactions that have begun and not ended. */
  writing(): number;
  /** Whether the database can be used now. `reason` is for operators. */
  health(): Promise<{ ok: true } | { ok: false; reason: string }>;
  /** Waits for the transactions that have begun. */
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  /** The path of a SQLite file, or `postgres://user@host:port/database`. */
  url: string;
  clock: Clock;
  random: Random;
  log: Log;
  /** Names this run of the process as the holder of job leases; unique. Left out by a process that runs no jobs. */
  owner?: string;
  /** How long a job is this process's own before others may take it; 60 when left out. */
  jobLeaseSeconds?: number;
}

/**
 * Opens a database that has this program's schema.
 * @throws DatabaseUnusable naming the command that helps: it is missing, older or newer, or cannot be reached
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { url, clock, random, log, owner, jobLeaseSeconds = 60 } = options;
  const engine = openEngine(options);
  try {
    await checkSchema(engine, url);
  } catch (error) {
    await engine.close();
    throw error;
  }

  let listener: ((jobs: readonly Job[]) => void) | undefined;
  const deliver = (jobs: readonly Job[]) => {
    if (jobs.length === 0 || listener === undefined) return;
    try {
      listener(jobs);
    } catch (error) {
      log.error({ err: error, jobs: jobs.map(({ id }) => id) }, 'jobs could not be handed over; they wait for their leases to run out');
    }
  };
  let told: ((event: AuditEvent) => void) | undefined;
  let writing = 0;
  const tell = (events: readonly AuditEvent[]) => {
    try {
      if (told) events.forEach(told);
    } catch (error) {
      log.error({ err: error }, 'audit events could not be counted');
    }
  };
  const parts = { clock, random, lease: owner === undefined ? undefined : { owner, leaseSeconds: jobLeaseSeconds } };
  return {
    transactor: counted(createTransactor(engine, parts, deliver, tell), (change) => (writing += change)),
    onJobs: (newListener) => (listener = newListener),
    onEvents: (newListener) => (told = newListener),
    writing: () => writing,
    async health() {
      try {
        await engine.check();
        return { ok: true };
      } catch (error) {
        return { ok: false, reason: error instanceof Error ? error.message : String(error) };
      }
    },
    close: () => engine.close(),
  };
}

function openEngine({ url, clock, log }: OpenDatabaseOptions): Engine {
  const target = readDatabaseUrl(url);
  if (target.engine === 'postgres') return openPostgres(target.url, log);
  if (!existsSync(target.file))
    throw new DatabaseUnusable('missing', `there is no database at ${target.file}; make one with "tegata db init"`);
  try {
    return openSqlite(target.file, clock);
  } catch (error) {
    throw unreachable(url, error);
  }
}

function createTransactor(
  engine: Engine,
  parts: Omit<JobStoreParts, 'handOver'>,
  deliver: (jobs: readonly Job[]) => void,
  tell: (events: readonly AuditEvent[]) => void,
): Transactor<AllStores> {
  const refuse = () => {
    throw new InvariantError('a job was added outside of a transaction');
  };
  return {
    read: createStores(engine.read, { ...parts, handOver: refuse }),
    transaction(work) {
      let born: Job[] = [];
      let events: AuditEvent[] = [];
      return engine.transaction(
        (sql) => {
          // A body that is run again adds its jobs again.
          born = [];
          events = [];
          return work(createStores(sql, { ...parts, handOver: (job) => born.push(job), appended: (event) => events.push(event) }));
        },
        () => {
          deliver(born);
          tell(events);
        },
      );
    },
  };
}

/** Counts the transactions that have begun and not ended. */
function counted(transactor: Transactor<AllStores>, count: (change: 1 | -1) => void): Transactor<AllStores> {
  return {
    read: transactor.read,
    transaction: (work) => {
      count(1);
      return transactor.transaction(work).finally(() => count(-1));
    },
  };
}

async function checkSchema(engine: Engine, url: string): Promise<void> {
  const applied = await engine.read
    .all<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`, [])
    .catch((error: unknown) => {
      if (!isMissingTable(error)) throw unreachable(url, error);
      throw new DatabaseUnusable('missing', `${showDatabaseUrl(url)} has no tegata schema; make it with "tegata db init"`);
    });
  const names = applied.map(({ name }) => name);
  refuseNewer(names, url);
  const lacking = migrations.filter(({ name }) => !names.includes(name));
  if (lacking.length > 0) {
    throw new DatabaseUnusable(
      'older',
      `${showDatabaseUrl(url)} lacks ${lacking.length} migration(s) of this program; run "tegata db migrate"`,
    );
  }
}

function isMissingTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message.startsWith('no such table') || ('code' in error && error.code === '42P01');
}
