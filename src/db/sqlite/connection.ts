import SqliteDatabase from 'better-sqlite3';
import type { SqlValue } from '../sql.js';

const PAGE_OCTETS = 4096;
const PAGES_A_STATEMENT = 2;

/** A statement that returns rows, as arrays: as objects the library looks up the name of every column anew for every row, which costs as much as the rest. */
interface Query {
  readonly statement: SqliteDatabase.Statement;
  readonly names: readonly string[];
}

/** One connection to a SQLite file. Every call is done when it returns. */
export class SqliteConnection {
  readonly #database: SqliteDatabase.Database;
  readonly #statements = new Map<string, SqliteDatabase.Statement>();
  readonly #queries = new Map<string, Query>();
  #pagesWritten = 0;

  constructor(database: SqliteDatabase.Database) {
    this.#database = database;
  }

  all<Row>(text: string, params: readonly SqlValue[]): Row[] {
    let query = this.#queries.get(text);
    if (query === undefined) {
      const statement = this.#statement(text).raw();
      query = { statement, names: statement.columns().map(({ name }) => name) };
      this.#queries.set(text, query);
    }
    const { names } = query;
    return (query.statement.all(params) as SqlValue[][]).map((values) => rowOf(names, values) as Row);
  }

  run(text: string, params: readonly SqlValue[]): number {
    this.#pagesWritten += PAGES_A_STATEMENT;
    for (const value of params) if (value instanceof Buffer) this.#pagesWritten += value.length / PAGE_OCTETS;
    return this.#statement(text).run(params).changes;
  }

  /** About how many pages it has added to the write-ahead log: one table and one index for each statement, and long values beside them. */
  get pagesWritten(): number {
    return this.#pagesWritten;
  }

  /** False as well when SQLite has rolled back by itself: disk full, input/output error. */
  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  close(): void {
    this.#statements.clear();
    this.#queries.clear();
    this.#database.close();
  }

  #statement(text: string): SqliteDatabase.Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}

function rowOf(names: readonly string[], values: readonly SqlValue[]): Record<string, SqlValue> {
  const row: Record<string, SqlValue> = {};
  for (let column = 0; column < names.length; column++) row[names[column] as string] = values[column] as SqlValue;
  return row;
}

/**
 * Pages that the log takes before the writing connection itself copies it into the file, and then begins the log anew: 64 MiB. Most of it, or all, was
 * copied by then, see `createCheckpoints`.
 */
const CHECKPOINT_PAGES = 16_384;

/** How long a read may wait for another process that recovers or closes the file. Writers wait without blocking, see {@link GroupCommit}. */
const READ_BUSY_MS = 5_000;

/**
 * Opens the one connection that writes.
 * WAL, so that reading goes on beside writing. NORMAL: SQLite itself flushes before and after checkpoints only; {@link GroupCommit} flushes the
 * log after each commit, which makes it as durable as FULL, without holding up the event loop.
 * @throws SqliteError for a file that is none of SQLite's
 */
export function openWriter(file: string): SqliteConnection {
  const database = new SqliteDatabase(file, { fileMustExist: true, timeout: 0 });
  database.pragma('foreign_keys = ON');
  database.pragma('synchronous = NORMAL');
  // Savepoints keep what they may have to restore; in memory, not in a file.
  database.pragma('temp_store = MEMORY');
  database.pragma('cache_size = -32000');
  database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  return new SqliteConnection(database);
}

/** Opens a connection that can only read, and sees what is committed. */
export function openReader(file: string): SqliteConnection {
  const database = new SqliteDatabase(file, { fileMustExist: true, readonly: true, timeout: READ_BUSY_MS });
  database.pragma('cache_size = -32000');
  return new SqliteConnection(database);
}

/** Whether another process holds the file's write lock at the moment. */
export function isBusy(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** Whether the disk has failed, so that nobody knows what of a commit it holds. */
export function isInputOutputError(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_IOERR');
}
