import { isBusy, isInputOutputError, type SqliteConnection } from './connection.js';
import { TransactionSql } from './transaction-sql.js';
import type { Sql } from '../sql.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { Clock } from '../../core/time.js';

/** Most transactions in one commit. */
const BATCH = 64;
/** Waits for another process's write lock: about 5 s in all. */
const BUSY_WAITS_MS = [1, 2, 5, 10, 20, 50, ...Array<number>(49).fill(100)];

/** A body's end, told to its caller after the commit. */
type Outcome = { ok: true; value: unknown; committed: () => void } | { ok: false; error: unknown };

interface Waiting {
  /** Calls the body; `committed` runs after the commit. */
  begin(sql: Sql): { result: Promise<unknown>; committed: () => void };
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** What a commit has decided, and the disk has not taken yet. */
interface Decided {
  waiting: Waiting;
  outcome: Outcome;
}

/** The connection as this room needs it; narrow, so that a test can make its COMMIT fail. */
export type WriterConnection = Pick<SqliteConnection, 'all' | 'run' | 'inTransaction' | 'close'>;

/**
 * Brings what is committed to the disk.
 * @param waiting how many transactions wait for it
 * @throws when nobody knows what the disk holds
 */
export type Flush = (waiting: number) => Promise<void>;

/**
 * Transactions on the one connection that writes. What waits is run together: one BEGIN IMMEDIATE, each body inside its own savepoint (but a
 * first one that is alone), one COMMIT. The commit only writes; the disk's slowest act, the flush, can run on another thread while the next
 * batch goes on, and one flush serves all commits before it. A body that throws is rolled back to its savepoint and rejected alone; nobody is told anything before the flush.
 * Readers may see a commit a moment before it is flushed: what must not be lost waits for the transaction's own promise.
 *
 * A body that awaits nothing but its stores ends before the event loop turns. One that does not end by then awaits something foreign:
 * it is rolled back and rejected with an InvariantError, for it holds up everyone.
 */
export class GroupCommit {
  readonly #connection: WriterConnection;
  readonly #clock: Clock;
  readonly #flush: Flush;
  readonly #queue: Waiting[] = [];
  #unflushed: Decided[] = [];
  #draining: Promise<void> | undefined;
  #flushing: Promise<void> | undefined;
  #closed = false;
  #failure: Error | undefined;

  constructor(connection: WriterConnection, clock: Clock, flush: Flush) {
    this.#connection = connection;
    this.#clock = clock;
    this.#flush = flush;
  }

  /** The reason why nothing can be written any more; undefined while all is well. */
  get failure(): Error | undefined {
    return this.#failure ?? (this.#closed ? new Error('the database is closed') : undefined);
  }

  /**
   * @param body gets the transaction's Sql
   * @param committed runs once the commit is on the disk, before the promise resolves
   */
  transaction<T>(body: (sql: Sql) => Promise<T>, committed: () => void): Promise<T> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({
        begin: (sql) => ({ result: (async () => body(sql))(), committed }),
        resolve,
        reject,
      });
      this.#draining ??= this.#drain();
    });
  }

  /** Refuses new transactions, ends those that wait, and closes the connection. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#draining;
    await this.#flushing;
    this.#connection.close();
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      // Requests that arrived in the same turn of the event loop come along.
      await nextTurn();
      if (this.#failure) this.#rejectWaiting(Infinity, this.#failure);
      else await this.#commitBatch();
    }
    this.#draining = undefined;
  }

  async #commitBatch(): Promise<void> {
    const batch: Decided[] = [];
    let rolledBack = false;
    try {
      await this.#beginWhenFree();
      const watch = new TurnWatch();
      try {
        for (let waiting = this.#queue.shift(); waiting; waiting = batch.length < BATCH ? this.#queue.shift() : undefined) {
          const entry = { waiting, outcome: { ok: false, error: undefined } as Outcome };
          batch.push(entry);
          const alone = batch.length === 1 && this.#queue.length === 0;
          entry.outcome = await (alone ? this.#runAlone(waiting, watch) : this.#runInSavepoint(waiting, watch));
          rolledBack = alone && !entry.outcome.ok;
          if (rolledBack) break;
        }
      } finally {
        watch.stop();
      }
      if (!rolledBack) this.#connection.run('COMMIT', []);
    } catch (error) {
      this.#abandon(error);
      // BEGIN has failed: those who wait must not wait for ever.
      if (batch.length === 0) this.#rejectWaiting(BATCH, error);
      for (const { waiting, outcome } of batch) waiting.reject(outcome.ok || outcome.error === undefined ? error : outcome.error);
      return;
    }
    this.#unflushed.push(...batch);
    this.#flushing ??= this.#flushAll();
  }

  /** Flushes until nothing is left; what is committed meanwhile goes with the next flush. */
  async #flushAll(): Promise<void> {
    while (this.#unflushed.length > 0) {
      const decided = this.#unflushed;
      this.#unflushed = [];
      try {
        await this.#flush(decided.length);
        decided.forEach(tell);
      } catch (error) {
        this.#failure ??= diskFailed(error);
        for (const { waiting } of decided) waiting.reject(error);
      }
    }
    this.#flushing = undefined;
  }

  async #beginWhenFree(): Promise<void> {
    for (const waitMs of [...BUSY_WAITS_MS, undefined]) {
      try {
        this.#connection.run('BEGIN IMMEDIATE', []);
        return;
      } catch (error) {
        if (waitMs === undefined || !isBusy(error)) throw error;
        await this.#clock.sleep(waitMs);
      }
    }
  }

  /** Without a savepoint, which costs as much as a small statement: nobody else is in the transaction that is rolled back. */
  async #runAlone(waiting: Waiting, watch: TurnWatch): Promise<Outcome> {
    const outcome = await this.#runBody(waiting, watch);
    if (!outcome.ok) this.#connection.run('ROLLBACK', []);
    return outcome;
  }

  async #runInSavepoint(waiting: Waiting, watch: TurnWatch): Promise<Outcome> {
    this.#connection.run('SAVEPOINT body', []);
    const outcome = await this.#runBody(waiting, watch);
    if (!outcome.ok) this.#connection.run('ROLLBACK TO body', []);
    this.#connection.run('RELEASE body', []);
    return outcome;
  }

  /** @throws what ends the whole batch: SQLite has given up its transaction */
  async #runBody(waiting: Waiting, watch: TurnWatch): Promise<Outcome> {
    const sql = new TransactionSql(this.#connection);
    const { result, committed } = waiting.begin(sql);
    const outcome = await new Promise<Outcome>((settle) => {
      watch.onTurn(() =>
        settle({ ok: false, error: new InvariantError('a transaction awaited something other than its stores; it was rolled back') }),
      );
      result.then(
        (value) => settle({ ok: true, value, committed }),
        (error: unknown) => settle({ ok: false, error }),
      );
    });
    sql.close();
    if (!outcome.ok && !this.#connection.inTransaction) throw outcome.error;
    return outcome;
  }

  #rejectWaiting(most: number, error: unknown): void {
    for (const waiting of this.#queue.splice(0, most)) waiting.reject(error);
  }

  #abandon(error: unknown): void {
    // After an input/output error nobody knows what the disk holds: only a new start reads it anew.
    if (isInputOutputError(error)) this.#failure ??= diskFailed(error);
    try {
      if (this.#connection.inTransaction) this.#connection.run('ROLLBACK', []);
    } catch (rollbackError) {
      this.#failure ??= new Error('a transaction could not be rolled back; nothing is written until a new start', { cause: rollbackError });
    }
  }
}

function tell({ waiting, outcome }: Decided): void {
  if (!outcome.ok) {
    waiting.reject(outcome.error);
    return;
  }
  outcome.committed();
  waiting.resolve(outcome.value);
}

function diskFailed(cause: unknown): Error {
  return new Error('the disk failed under the database; nothing is written until a new start', { cause });
}

/** Tells whether the event loop has turned while a body ran. */
class TurnWatch {
  #turned: () => void = () => undefined;
  #immediate = setImmediate(() => this.#fire());

  /** @param turned called at the end of this turn, instead of the one given before */
  onTurn(turned: () => void): void {
    this.#turned = turned;
  }

  stop(): void {
    clearImmediate(this.#immediate);
  }

  #fire(): void {
    this.#immediate = setImmediate(() => this.#fire());
    this.#turned();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
