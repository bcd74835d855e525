import type pg from 'pg';
import { statementFor } from './statements.js';
import type { Sql, SqlValue } from '../sql.js';
import { InvariantError } from '../../core/invariant-error.js';

/** Statements on whichever connection is free, each a transaction of its own; they can only read. */
export function readingSql(pool: pg.Pool): Sql {
  return {
    all: (text, params) => {
      if (!statementFor(text).reads) return Promise.reject(changeOutside(text));
      return rowsOf(pool, text, params);
    },
    run: (text) => Promise.reject(changeOutside(text)),
  };
}

/** @returns the rows of a query, or of a statement with RETURNING */
export async function rowsOf<Row>(target: pg.Pool | pg.PoolClient, text: string, params: readonly SqlValue[]): Promise<Row[]> {
  const { name, text: own } = statementFor(text);
  const result = await target.query({ name, text: own, values: [...params] });
  return result.rows as Row[];
}

/** @returns how many rows the statement changed */
export async function changedBy(target: pg.PoolClient, text: string, params: readonly SqlValue[]): Promise<number> {
  const { name, text: own } = statementFor(text);
  const result = await target.query({ name, text: own, values: [...params] });
  return result.rowCount ?? 0;
}

function changeOutside(text: string): InvariantError {
  return new InvariantError(`a change outside of a transaction: ${text}`);
}
