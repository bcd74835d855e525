import type { Sql } from './sql.js';

/** One of the two database engines behind the stores. */
export interface Engine {
  /** Statements outside of any transaction; they can only read, and see what is committed. */
  readonly read: Sql;
  /**
   * Runs `body` in one serializable transaction and resolves when it is durable. `body` may be run again after a serialization failure.
   * @param committed runs once, right after the commit
   */
  transaction<T>(body: (sql: Sql) => Promise<T>, committed: () => void): Promise<T>;
  /** @throws the reason why the database cannot be used at the moment */
  check(): Promise<void>;
  /** Ends what was begun, refuses what comes after, and lets go of the database. */
  close(): Promise<void>;
}
