import type { Knex } from 'knex';
import { dialectOf, runStatements } from './dialect.js';

/*
 * Times are epoch seconds. Ids are opaque texts. Enumerations and ranges are checked here as well as in the program.
 * BYTES, BIGINT, IDENTITY and STRICT stand for each engine's own words, see dialect.ts.
 * An index costs every write a page: there are those that a query or a promise of uniqueness needs.
 */
const TABLES = `
CREATE TABLE organizations (
  id TEXT PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('draft', 'approved', 'suspended')),
  version INTEGER NOT NULL CHECK (version >= 1),
  country TEXT NOT NULL CHECK (length(country) = 2),
  state_or_province TEXT NOT NULL CHECK (length(state_or_province) BETWEEN 1 AND 128),
  locality TEXT NOT NULL CHECK (length(locality) BETWEEN 1 AND 128),
  organization TEXT NOT NULL CHECK (length(organization) BETWEEN 1 AND 64),
  vetted_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > vetted_at),
  suspended_reason TEXT,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  CHECK ((status = 'suspended') = (suspended_reason IS NOT NULL))
) STRICT;

CREATE TABLE organization_approvals (
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  version INTEGER NOT NULL,
  officer TEXT NOT NULL CHECK (length(officer) >= 1),
  approved_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, version, officer)
) STRICT, WITHOUT ROWID;

CREATE TABLE eab_keys (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  hmac_key BYTES NOT NULL CHECK (length(hmac_key) >= 32),
  name_rules TEXT NOT NULL,
  profiles TEXT NOT NULL,
  account_limit INTEGER CHECK (account_limit >= 1),
  expires_at BIGINT,
  revoked_at BIGINT,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX eab_keys_by_organization ON eab_keys (organization_id);

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  eab_key_id TEXT REFERENCES eab_keys (id),
  status TEXT NOT NULL CHECK (status IN ('valid', 'deactivated', 'revoked')),
  jwk TEXT NOT NULL,
  thumbprint TEXT NOT NULL UNIQUE CHECK (length(thumbprint) = 43),
  contacts TEXT NOT NULL,
  terms_agreed_at BIGINT,
  external_account_binding TEXT,
  created_at BIGINT NOT NULL
) STRICT;
CREATE INDEX accounts_by_eab_key ON accounts (eab_key_id);

CREATE TABLE authorizations (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 253),
  wildcard INTEGER NOT NULL CHECK (wildcard IN (0, 1)),
  status TEXT NOT NULL CHECK (status IN ('pending', 'valid', 'invalid', 'deactivated', 'revoked')),
  expires_at BIGINT NOT NULL,
  validated_at BIGINT,
  created_at BIGINT NOT NULL,
  CHECK (status <> 'valid' OR validated_at IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX authorizations_by_account_and_name ON authorizations (account_id, name, expires_at);

CREATE TABLE challenges (
  id TEXT NOT NULL UNIQUE,
  authorization_id TEXT NOT NULL REFERENCES authorizations (id),
  position INTEGER NOT NULL,
  type TEXT NOT NULL,
  token TEXT NOT NULL CHECK (length(token) >= 22),
  status TEXT NOT NULL CHECK (status IN ('pending', 'processing', 'valid', 'invalid')),
  validated_at BIGINT,
  method TEXT,
  problem TEXT,
  CHECK ((status = 'valid') = (validated_at IS NOT NULL)),
  CHECK ((status = 'valid') = (method IS NOT NULL)),
  CHECK ((status = 'invalid') = (problem IS NOT NULL)),
  PRIMARY KEY (authorization_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_processing ON challenges (status) WHERE status = 'processing';

CREATE TABLE orders (
  sequence IDENTITY,
  id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  profile TEXT NOT NULL,
  policy_name TEXT NOT NULL,
  policy_hash TEXT NOT NULL CHECK (length(policy_hash) = 64),
  names TEXT NOT NULL,
  not_before BIGINT,
  not_after BIGINT,
  state TEXT NOT NULL CHECK (state IN ('open', 'processing', 'valid', 'invalid')),
  csr BYTES,
  certificate_id TEXT,
  problem TEXT,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CHECK (state <> 'processing' OR csr IS NOT NULL),
  CHECK ((state = 'valid') = (certificate_id IS NOT NULL)),
  CHECK ((state = 'invalid') = (problem IS NOT NULL))
) STRICT;
CREATE INDEX orders_by_account ON orders (account_id, sequence) WHERE state <> 'invalid';
CREATE INDEX orders_processing ON orders (state) WHERE state = 'processing';

CREATE TABLE order_authorizations (
  order_id TEXT NOT NULL REFERENCES orders (id),
  position INTEGER NOT NULL,
  authorization_id TEXT NOT NULL REFERENCES authorizations (id),
  PRIMARY KEY (order_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_authorizations_by_authorization ON order_authorizations (authorization_id);

CREATE TABLE certificates (
  id TEXT PRIMARY KEY,
  serial TEXT NOT NULL UNIQUE CHECK (length(serial) BETWEEN 16 AND 40),
  issuer_id TEXT NOT NULL,
  order_id TEXT NOT NULL REFERENCES orders (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  profile TEXT NOT NULL,
  names TEXT NOT NULL,
  subject TEXT NOT NULL,
  spki_hash TEXT NOT NULL CHECK (length(spki_hash) = 64),
  not_before BIGINT NOT NULL,
  not_after BIGINT NOT NULL CHECK (not_after > not_before),
  state TEXT NOT NULL CHECK (state IN ('committed', 'issued', 'lost')),
  tbs BYTES NOT NULL,
  der BYTES,
  committed_at BIGINT NOT NULL,
  revoked_at BIGINT,
  revocation_reason INTEGER CHECK (revocation_reason IN (0, 1, 3, 4, 5, 9)),
  CHECK ((state = 'issued') = (der IS NOT NULL)),
  CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL)),
  CHECK (state <> 'lost' OR revoked_at IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX certificates_one_per_order ON certificates (order_id) WHERE state IN ('committed', 'issued');
CREATE INDEX certificates_committed ON certificates (committed_at) WHERE state = 'committed';
CREATE INDEX certificates_revoked ON certificates (issuer_id, serial) WHERE revoked_at IS NOT NULL;

CREATE TABLE crls (
  issuer_id TEXT NOT NULL,
  number BIGINT NOT NULL CHECK (number >= 1),
  this_update BIGINT NOT NULL,
  next_update BIGINT NOT NULL CHECK (next_update > this_update),
  tbs BYTES NOT NULL,
  der BYTES,
  PRIMARY KEY (issuer_id, number)
) STRICT;

CREATE TABLE crl_numbers (
  issuer_id TEXT PRIMARY KEY,
  reserved BIGINT NOT NULL CHECK (reserved >= 1)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  dedupe_key TEXT NOT NULL UNIQUE,
  request TEXT NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  run_after BIGINT NOT NULL,
  lease_owner TEXT,
  lease_until BIGINT,
  again_at BIGINT,
  last_error TEXT,
  created_at BIGINT NOT NULL,
  CHECK ((lease_owner IS NULL) = (lease_until IS NULL)),
  CHECK (again_at IS NULL OR lease_owner IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_due ON jobs (run_after);

CREATE TABLE audit_events (
  sequence IDENTITY,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  organization_id TEXT,
  account_id TEXT,
  order_id TEXT,
  detail TEXT NOT NULL
) STRICT;
`;

/**
 * PostgreSQL alone: transactions hold this table in a shared mode, and one that has failed to be serialized again and again holds it alone.
 * SQLite has a single writer anyway.
 */
const TRANSACTION_GATE = { sqlite: '', postgres: 'CREATE TABLE transaction_gate ();\n' };

/** Audit events are appended and never changed (BR 5.4.1, CP 5.5.3). */
const AUDIT_GUARDS = {
  sqlite: `
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
`,
  postgres: `
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$;
CREATE TRIGGER audit_events_no_change BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
`,
};

export async function up(knex: Knex): Promise<void> {
  const dialect = dialectOf(knex);
  await runStatements(knex, TABLES);
  await runStatements(knex, AUDIT_GUARDS[dialect]);
  await runStatements(knex, TRANSACTION_GATE[dialect]);
}

/** There is no way back from the first migration: what it holds may not be deleted (CP 5.5.2). */
export function down(): Promise<void> {
  return Promise.reject(new Error('the first migration cannot be undone: it would delete issued certificates and audit events'));
}
