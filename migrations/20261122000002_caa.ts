import type { Knex } from 'knex';
import { dialectOf, runStatements } from './dialect.js';

/*
 * What CAA lookups have found and how they were judged (BR 4.2.2.1, 5.4.1), and when a domain was last told of a refusal (RFC 8659 §4.4).
 * The sequence number of a check is its name in audit events and jobs. `order_id` is there for checks that were made for an issuance.
 */
const TABLES = `
CREATE TABLE caa_checks (
  sequence IDENTITY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  authorization_id TEXT NOT NULL REFERENCES authorizations (id),
  order_id TEXT REFERENCES orders (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 253),
  wildcard INTEGER NOT NULL CHECK (wildcard IN (0, 1)),
  method TEXT NOT NULL,
  challenge_type TEXT NOT NULL,
  issuers TEXT NOT NULL,
  looked_up_at BIGINT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('permitted', 'forbidden', 'failed')),
  dnssec TEXT NOT NULL CHECK (dnssec IN ('secure', 'insecure', 'bogus', 'unproven', 'unknown', 'off')),
  owner TEXT,
  finding TEXT NOT NULL,
  problem TEXT,
  report_to TEXT NOT NULL,
  CHECK ((decision = 'permitted') = (problem IS NULL))
) STRICT;
CREATE INDEX caa_checks_by_name ON caa_checks (account_id, name, sequence);

CREATE TABLE caa_reports (
  domain TEXT PRIMARY KEY,
  check_sequence BIGINT NOT NULL REFERENCES caa_checks (sequence),
  reported_at BIGINT NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Evidence is appended and never changed (BR 5.4.1, CP 5.5.3). */
const GUARDS = {
  sqlite: `
CREATE TRIGGER caa_checks_no_update BEFORE UPDATE ON caa_checks BEGIN SELECT RAISE(ABORT, 'CAA checks are append-only'); END;
CREATE TRIGGER caa_checks_no_delete BEFORE DELETE ON caa_checks BEGIN SELECT RAISE(ABORT, 'CAA checks are append-only'); END;
`,
  postgres: `
CREATE FUNCTION refuse_caa_check_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'CAA checks are append-only'; END $$;
CREATE TRIGGER caa_checks_no_change BEFORE UPDATE OR DELETE ON caa_checks FOR EACH ROW EXECUTE FUNCTION refuse_caa_check_change();
CREATE TRIGGER caa_checks_no_truncate BEFORE TRUNCATE ON caa_checks FOR EACH STATEMENT EXECUTE FUNCTION refuse_caa_check_change();
`,
};

export async function up(knex: Knex): Promise<void> {
  await runStatements(knex, TABLES);
  await runStatements(knex, GUARDS[dialectOf(knex)]);
}

/** There is no way back: the evidence for issued certificates may not be deleted (CP 5.5.2). */
export function down(): Promise<void> {
  return Promise.reject(new Error('the CAA migration cannot be undone: it would delete the evidence for issued certificates'));
}
