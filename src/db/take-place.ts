import { readDatabaseUrl } from './database-url.js';
import { lockDatabase } from './lock-database.js';
import { joinServers, type PresenceOptions } from './postgres/presence.js';

/** A process's place on its database. */
export interface Place {
  /** Whether nobody else can be running jobs from it, so that every lease found there is a dead process's. */
  readonly alone: boolean;
  release(): Promise<void>;
}

/**
 * Takes a place on a database for as long as the process works on it: one server alone on a SQLite file, any number on PostgreSQL; with `as: 'alone'` no other server on either,
 * and none can come meanwhile. A place ends with its process, kill -9 included.
 * @throws DatabaseUnusable `in-use`, `unreachable`
 */
export async function takePlace(options: PresenceOptions): Promise<Place> {
  const { url, as } = options;
  if (readDatabaseUrl(url).engine === 'sqlite') {
    const lock = lockDatabase(url);
    return { alone: lock.alone, release: async () => lock.release() };
  }
  const presence = await joinServers(options);
  return { alone: as === 'alone', release: () => presence.release() };
}
