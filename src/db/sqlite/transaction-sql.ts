import type { SqliteConnection } from './connection.js';
import type { Sql, SqlValue } from '../sql.js';
import { InvariantError } from '../../core/invariant-error.js';

/** The writing connection as one transaction body sees it, until its turn is over. */
export class TransactionSql implements Sql {
  readonly #connection: Pick<SqliteConnection, 'all' | 'run'>;
  #open = true;

  constructor(connection: Pick<SqliteConnection, 'all' | 'run'>) {
    this.#connection = connection;
  }

  /** From here every call fails: the connection belongs to the next body. */
  close(): void {
    this.#open = false;
  }

  async all<Row>(text: string, params: readonly SqlValue[]): Promise<Row[]> {
    this.#checkOpen();
    return this.#connection.all<Row>(text, params);
  }

  async run(text: string, params: readonly SqlValue[]): Promise<number> {
    this.#checkOpen();
    return this.#connection.run(text, params);
  }

  #checkOpen(): void {
    if (!this.#open) throw new InvariantError('a store was used after its transaction had ended');
  }
}
