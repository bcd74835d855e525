import type { Knex } from 'knex';
import { runStatements } from './dialect.js';

/*
 * Every order, authorization and certificate keeps the policy and the baseline that it was decided under (CP 1.1). Rows from before have nulls:
 * what they were decided under was not kept, and is not made up. A baseline is a SHA-256 in hex, the same with `@YYYY-MM-DD`, or `none`.
 */
const COLUMNS = `
ALTER TABLE orders ADD COLUMN baseline TEXT CHECK (baseline = 'none' OR length(baseline) IN (64, 75));
ALTER TABLE authorizations ADD COLUMN policy_hash TEXT CHECK (length(policy_hash) = 64);
ALTER TABLE authorizations ADD COLUMN baseline TEXT CHECK (baseline = 'none' OR length(baseline) IN (64, 75));
ALTER TABLE certificates ADD COLUMN policy_hash TEXT CHECK (length(policy_hash) = 64);
ALTER TABLE certificates ADD COLUMN baseline TEXT CHECK (baseline = 'none' OR length(baseline) IN (64, 75));
`;

/** Adds the columns. */
export async function up(knex: Knex): Promise<void> {
  await runStatements(knex, COLUMNS);
}

/** There is no way back: it would delete what decisions were made under (CP 5.5.2). */
export function down(): Promise<void> {
  return Promise.reject(new Error('the columns about policy and baseline cannot be dropped: records must keep what they were decided under'));
}
