import type pg from 'pg';
import { changedBy, rowsOf } from './pool-sql.js';
import type { Sql } from '../sql.js';
import { InvariantError } from '../../core/invariant-error.js';

export type Company = 'beside others' | 'alone';

// LOCK takes no snapshot: what the transaction sees is what there is once it has the lock.
const BEGIN: Record<Company, string> = {
  'beside others': 'BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE transaction_gate IN ACCESS SHARE MODE',
  alone: 'BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE transaction_gate IN ACCESS EXCLUSIVE MODE',
};

/**
 * Runs `body` once, in one serializable transaction on a connection of its own.
 * A body that awaits something foreign is ended by the server's idle_in_transaction_session_timeout, which breaks the connection.
 * @param company `alone`: waits until no other transaction runs, and lets none begin, so that there is nothing to conflict with
 * @param committed called right after the commit
 * @throws what the body threw, or what PostgreSQL answered; nothing is stored then, unless the connection broke at the commit itself
 */
export async function runTransaction<T>(pool: pg.Pool, company: Company, body: (sql: Sql) => Promise<T>, committed: () => void): Promise<T> {
  const client = await pool.connect();
  const connection = watchConnection(client);
  const sql = new TransactionSql(client);
  try {
    await client.query(BEGIN[company]);
    const value = await Promise.race([(async () => body(sql))(), connection.lost]);
    sql.close();
    const { command } = await client.query('COMMIT');
    // Where a statement failed and the body went on regardless, the commit is answered with a rollback.
    if (command !== 'COMMIT') throw new InvariantError('a transaction went on after a statement had failed in it; it was rolled back');
    committed();
    return value;
  } catch (error) {
    sql.close();
    await connection.rollback();
    throw error;
  } finally {
    connection.release();
  }
}

class TransactionSql implements Sql {
  readonly #client: pg.PoolClient;
  #open = true;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  close(): void {
    this.#open = false;
  }

  async all<Row>(text: string, params: Parameters<Sql['all']>[1]): Promise<Row[]> {
    return rowsOf<Row>(this.#usable(), text, params);
  }

  async run(text: string, params: Parameters<Sql['run']>[1]): Promise<number> {
    return changedBy(this.#usable(), text, params);
  }

  #usable(): pg.PoolClient {
    if (!this.#open) throw new InvariantError('a store was used after its transaction had ended');
    return this.#client;
  }
}

/** A connection that breaks says so by an event, whether somebody waits for an answer or not. */
function watchConnection(client: pg.PoolClient): { lost: Promise<never>; rollback(): Promise<void>; release(): void } {
  let broken: Error | undefined;
  let reject: (error: Error) => void = () => undefined;
  const lost = new Promise<never>((_, rejectLost) => {
    reject = rejectLost;
  });
  lost.catch(() => undefined);
  const onError = (error: Error): void => {
    broken ??= error;
    reject(new Error(`the database connection was lost in a transaction: ${error.message}`, { cause: error }));
  };
  client.on('error', onError);
  return {
    lost,
    async rollback() {
      if (broken) return;
      try {
        await client.query('ROLLBACK');
      } catch (error) {
        broken = error instanceof Error ? error : new Error(String(error));
      }
    },
    release() {
      client.off('error', onError);
      // A broken connection is not used again.
      client.release(broken);
    },
  };
}
