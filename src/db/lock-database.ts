import { existsSync, realpathSync } from 'node:fs';
import { DatabaseUnusable } from './database-unusable.js';
import { readDatabaseUrl } from './database-url.js';
import { holdLock, type HeldLock } from './sqlite/hold-lock.js';

/** A server's place on its database. */
export interface DatabaseLock extends HeldLock {
  /** Whether nobody else can be running jobs from it, so that every lease found there is a dead process's. */
  readonly alone: boolean;
}

const NOTHING_TO_HOLD: DatabaseLock = { alone: false, release: () => undefined };

/**
 * Makes sure that one server alone works on a SQLite file: leases, caches and nonces of a second one would disturb the first. Commands may open it
 * all the same. Several servers on one PostgreSQL database are as it should be, so there is nothing to lock there; nor is there for a file that is
 * missing, which is said where it is opened.
 * @throws DatabaseUnusable `in-use`
 */
export function lockDatabase(url: string): DatabaseLock {
  const target = readDatabaseUrl(url);
  if (target.engine === 'postgres' || !existsSync(target.file)) return NOTHING_TO_HOLD;
  const lock = holdLock(`${realpathSync(target.file)}-server`);
  if (lock) return { alone: true, release: () => lock.release() };
  throw new DatabaseUnusable(
    'in-use',
    `another tegata server works on ${target.file}: stop that one first; several servers at a time need PostgreSQL`,
  );
}
