import { createPool } from './pool.js';
import { readingSql } from './pool-sql.js';
import { isSerializationFailure, shouldRunAlone } from './retry.js';
import { runTransaction } from './run-transaction.js';
import type { Engine } from '../engine.js';
import type { Sql } from '../sql.js';
import type { Log } from '../../core/log.js';

/**
 * Opens a pool of connections to a PostgreSQL database. Transactions are serializable and run again after a serialization failure.
 * @param url `postgres://user@host:port/database`; a password may come from the file named by PGPASSFILE
 */
export function openPostgres(url: string, log: Log): Engine {
  const pool = createPool(url);
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  const reading = readingSql(pool);
  const begun = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  function track<T>(start: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(new Error('the database is closed'));
    const work = start();
    begun.add(work);
    const ended = (): boolean => begun.delete(work);
    work.then(ended, ended);
    return work;
  }

  async function untilSerialized<T>(body: (sql: Sql) => Promise<T>, committed: () => void): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await runTransaction(pool, shouldRunAlone(attempt - 1) ? 'alone' : 'beside others', body, committed);
      } catch (error) {
        if (!isSerializationFailure(error, attempt)) throw error;
      }
    }
  }

  return {
    read: {
      all: (text, params) => track(() => reading.all(text, params)),
      run: (text, params) => track(() => reading.run(text, params)),
    },
    transaction: (body, committed) => track(() => untilSerialized(body, committed)),
    async check() {
      await track(() => reading.all('SELECT 1', []));
    },
    close() {
      closed ??= Promise.allSettled(begun).then(() => pool.end());
      return closed;
    },
  };
}
