import type { Knex } from 'knex';
import { dialectOf, runStatements, type Dialect } from './dialect.js';

/*
 * The chain over the audit events (CP 5.5.3): a link for each event, in the order of sealing. `position` counts without gaps from 1; `hash` is what
 * docs/audit-events.md says. Events from before have no links yet; the first sealing makes them.
 * audit_heads: signed statements that the chain has this hash at this position. rule_files: the texts that decisions are made under.
 */
const TABLES = `
CREATE TABLE audit_chain (
  position BIGINT PRIMARY KEY CHECK (position >= 1),
  sequence BIGINT NOT NULL UNIQUE,
  sealed_at BIGINT NOT NULL,
  hash BYTES NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE audit_heads (
  position BIGINT PRIMARY KEY CHECK (position >= 1),
  signed_at BIGINT NOT NULL,
  statement TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  spki BYTES NOT NULL,
  signature BYTES NOT NULL
) STRICT;

CREATE TABLE rule_files (
  kind TEXT NOT NULL CHECK (kind IN ('policy', 'baseline', 'profile', 'issuer', 'lints')),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  text TEXT NOT NULL,
  introduced_at BIGINT NOT NULL,
  PRIMARY KEY (kind, name, sha256)
) STRICT, WITHOUT ROWID;
`;

/** Evidence is appended and never changed (BR 5.4.1, CP 5.5.3). */
const APPEND_ONLY = ['audit_chain', 'audit_heads', 'rule_files'];

/** Records change with what they record, and are kept for good (BR 5.5.2, CP 5.5.2): there is nothing that deletes them. */
const KEPT = [
  'organizations',
  'organization_approvals',
  'eab_keys',
  'accounts',
  'former_account_keys',
  'authorizations',
  'challenges',
  'orders',
  'order_authorizations',
  'certificates',
  'crls',
  'crl_pieces',
  'crl_numbers',
];

function guards(dialect: Dialect): string {
  const sqlite = (table: string, act: 'UPDATE' | 'DELETE', words: string) =>
    `CREATE TRIGGER ${table}_no_${act.toLowerCase()} BEFORE ${act} ON ${table} BEGIN SELECT RAISE(ABORT, '${table} ${words}'); END;\n`;
  const postgres = (table: string, acts: string, words: string) => `
CREATE TRIGGER ${table}_kept BEFORE ${acts} ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_record_change('${words}');
CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change('${words}');
`;
  const append = 'is append-only';
  const kept = 'is kept: its rows cannot be deleted';
  if (dialect === 'sqlite') {
    return [
      ...APPEND_ONLY.flatMap((table) => [sqlite(table, 'UPDATE', append), sqlite(table, 'DELETE', append)]),
      ...KEPT.map((table) => sqlite(table, 'DELETE', kept)),
    ].join('');
  }
  return [
    "CREATE FUNCTION refuse_record_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% %', TG_TABLE_NAME, TG_ARGV[0]; END $$;\n",
    ...APPEND_ONLY.map((table) => postgres(table, 'UPDATE OR DELETE', append)),
    ...KEPT.map((table) => postgres(table, 'DELETE', kept)),
  ].join('');
}

export async function up(knex: Knex): Promise<void> {
  await runStatements(knex, TABLES);
  await runStatements(knex, guards(dialectOf(knex)));
}

/** There is no way back: it would delete what proves the audit log, and let records be deleted (CP 5.5.2). */
export function down(): Promise<void> {
  return Promise.reject(new Error('the migration about evidence cannot be undone: it would delete the chain over the audit log'));
}
