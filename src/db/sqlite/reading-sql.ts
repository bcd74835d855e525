import { isBusy, type SqliteConnection } from './connection.js';
import type { Sql } from '../sql.js';
import { InvariantError } from '../../core/invariant-error.js';

/**
 * Statements outside of any transaction; they can only read.
 * Between batches the writing connection answers: its page cache holds what it has written itself, while another connection has to throw its
 * cache away after every commit. While a batch is open, or another process keeps the file busy, the reading connection does.
 */
export function readingSql(writer: SqliteConnection, reader: SqliteConnection): Sql {
  return {
    async all<Row>(text: string, params: Parameters<Sql['all']>[1]): Promise<Row[]> {
      if (!text.startsWith('SELECT')) throw changeOutside(text);
      if (!writer.inTransaction) {
        try {
          return writer.all<Row>(text, params);
        } catch (error) {
          if (!isBusy(error)) throw error;
        }
      }
      return reader.all<Row>(text, params);
    },
    run: (text) => Promise.reject(changeOutside(text)),
  };
}

function changeOutside(text: string): InvariantError {
  return new InvariantError(`a change outside of a transaction: ${text}`);
}
