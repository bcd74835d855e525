import type { DecidedUnder } from '../core/decided-under.js';
import { InvariantError } from '../core/invariant-error.js';

/** A column that cannot be null in the state at hand. */
export function present<T>(value: T | null, column: string): T {
  if (value === null) throw new InvariantError(`${column} is null in a state that has it`);
  return value;
}

/** A JSON column, written by ourselves. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** A statement that must have met its one row. */
export function expectOne(changed: number, what: string): void {
  if (changed !== 1) throw new InvariantError(`${what}: ${changed} rows changed instead of one`);
}

/** What a row was decided under; null for a row that is older than this record. */
export function decidedUnderOf(row: { policy_hash: string | null; baseline: string | null }): DecidedUnder | null {
  return row.policy_hash === null || row.baseline === null ? null : { policy: row.policy_hash, baseline: row.baseline };
}
