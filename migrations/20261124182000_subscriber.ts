import type { Knex } from 'knex';
import { dialectOf, runStatements } from './dialect.js';

/*
 * Who may act for an organization, and what they did (BR 3.2.5, 4.1.2, 9.6.3; CP 1.3.3, 3.2.5, 4.1.1, 4.1.2, 4.4.1): contacts that came from a source other
 * than the requester, questions to them and their answers, lists of permitted requesters, powers of attorney, acceptance of terms, CP and CPS by version,
 * requests for external account keys, acceptance of certificates and complaints about them.
 *
 * People and evidence are named by their ids alone: their tables belong to other rooms.
 */
const TABLES = `
ALTER TABLE eab_keys ADD COLUMN suspended_at BIGINT;

CREATE TABLE organization_contacts (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL CHECK (kind IN ('email', 'telephone', 'post')),
  value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 500),
  found_in TEXT NOT NULL CHECK (found_in IN ('evidence', 'data-source')),
  source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
  source_id TEXT,
  obtained_at BIGINT NOT NULL,
  added_at BIGINT NOT NULL CHECK (added_at >= obtained_at),
  added_by TEXT NOT NULL CHECK (length(added_by) >= 1),
  removed_at BIGINT,
  removed_by TEXT,
  CHECK ((removed_at IS NULL) = (removed_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX organization_contacts_present ON organization_contacts (organization_id, kind, value) WHERE removed_at IS NULL;

CREATE TABLE authority_questions (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  about TEXT NOT NULL CHECK (about IN ('requester', 'credentials', 'credentials-widened')),
  contact_id TEXT NOT NULL REFERENCES organization_contacts (id),
  kind TEXT NOT NULL CHECK (kind IN ('email', 'telephone', 'post')),
  contact TEXT NOT NULL,
  requester_id TEXT NOT NULL,
  requester_name TEXT NOT NULL,
  requester_email TEXT NOT NULL,
  agent_id TEXT REFERENCES organizations (id),
  value_hash TEXT UNIQUE CHECK (length(value_hash) = 64),
  mail_id TEXT UNIQUE REFERENCES mails (id),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'refused', 'withdrawn')),
  requested_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > requested_at AND expires_at <= requested_at + 2592000),
  answered_at BIGINT,
  answer TEXT,
  CHECK ((kind = 'email') = (value_hash IS NOT NULL)),
  CHECK ((kind = 'email') = (mail_id IS NOT NULL)),
  CHECK ((state = 'waiting') = (answered_at IS NULL)),
  CHECK ((state = 'waiting') = (answer IS NULL)),
  CHECK (state <> 'confirmed' OR answered_at < expires_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX authority_questions_by_organization ON authority_questions (organization_id, requested_at);
CREATE INDEX authority_questions_for_officers ON authority_questions (expires_at) WHERE state = 'waiting' AND kind <> 'email';

CREATE TABLE credential_requests (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  question_id TEXT NOT NULL UNIQUE REFERENCES authority_questions (id),
  kind TEXT NOT NULL CHECK (kind IN ('new', 'change')),
  eab_key_id TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (length(purpose) BETWEEN 1 AND 500),
  name_rules TEXT NOT NULL,
  profiles TEXT NOT NULL,
  account_limit INTEGER CHECK (account_limit >= 1),
  key_expires_at BIGINT,
  requester_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'refused', 'withdrawn', 'done')),
  created_at BIGINT NOT NULL,
  ended_at BIGINT
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_requests_by_organization ON credential_requests (organization_id, created_at);

CREATE TABLE requester_lists (
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  version INTEGER NOT NULL CHECK (version >= 1),
  requesters TEXT,
  set_by TEXT NOT NULL CHECK (length(set_by) >= 1),
  set_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE powers_of_attorney (
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL REFERENCES organizations (id),
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  document TEXT NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
  evidence_id TEXT,
  valid_from BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > valid_from),
  state TEXT NOT NULL CHECK (state IN ('entered', 'approved', 'revoked')),
  entered_at BIGINT NOT NULL,
  entered_by TEXT NOT NULL CHECK (length(entered_by) >= 1),
  approved_at BIGINT,
  approved_by TEXT CHECK (approved_by <> entered_by),
  revoked_at BIGINT,
  revoked_by TEXT,
  revoked_reason TEXT,
  CHECK (agent_id <> organization_id),
  CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
  CHECK (state <> 'approved' OR approved_at IS NOT NULL),
  CHECK (state <> 'entered' OR approved_at IS NULL),
  CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
  CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX powers_of_attorney_by_agent ON powers_of_attorney (agent_id);
CREATE INDEX powers_of_attorney_by_organization ON powers_of_attorney (organization_id);

CREATE TABLE document_acceptances (
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  document TEXT NOT NULL CHECK (document IN ('terms', 'cp', 'cps')),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  version TEXT NOT NULL,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  accepted_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, document, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificate_acceptances (
  certificate_id TEXT PRIMARY KEY REFERENCES certificates (id),
  way TEXT NOT NULL CHECK (way IN ('download', 'said')),
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  accepted_at BIGINT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE certificate_complaints (
  certificate_id TEXT PRIMARY KEY REFERENCES certificates (id),
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  complaint TEXT NOT NULL CHECK (length(complaint) BETWEEN 1 AND 5000),
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  complained_at BIGINT NOT NULL,
  outcome TEXT CHECK (outcome IN ('revoked', 'kept')),
  note TEXT,
  closed_at BIGINT,
  closed_by TEXT,
  CHECK ((outcome IS NULL) = (closed_at IS NULL)),
  CHECK ((outcome IS NULL) = (closed_by IS NULL)),
  CHECK ((outcome IS NULL) = (note IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX certificate_complaints_open ON certificate_complaints (complained_at) WHERE outcome IS NULL;
`;

const APPEND_ONLY = ['requester_lists', 'document_acceptances', 'certificate_acceptances'];
const NEVER_DELETED = ['organization_contacts', 'authority_questions', 'credential_requests', 'powers_of_attorney', 'certificate_complaints'];

/** What was asked, answered, permitted and accepted is evidence (BR 5.4.1, CP 5.5.1). A power of attorney that was revoked stays so. */
const GUARDS = {
  sqlite: `${[...APPEND_ONLY, ...NEVER_DELETED].map((table) => `
CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} are kept'); END;
`).join('')}${APPEND_ONLY.map((table) => `
CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} are append-only'); END;
`).join('')}
CREATE TRIGGER authority_questions_answered_once BEFORE UPDATE ON authority_questions WHEN old.state <> 'waiting' BEGIN SELECT RAISE(ABORT, 'an answered question is append-only'); END;
CREATE TRIGGER powers_of_attorney_stay_revoked BEFORE UPDATE ON powers_of_attorney WHEN old.state = 'revoked' BEGIN SELECT RAISE(ABORT, 'a revoked power of attorney is append-only'); END;
`,
  postgres: `
CREATE FUNCTION refuse_subscriber_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'records of subscribers are kept'; END $$;
${[...APPEND_ONLY, ...NEVER_DELETED].map((table) => `
CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_subscriber_change();
CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_subscriber_change();
`).join('')}${APPEND_ONLY.map((table) => `
CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_subscriber_change();
`).join('')}
CREATE TRIGGER authority_questions_answered_once BEFORE UPDATE ON authority_questions FOR EACH ROW WHEN (old.state <> 'waiting') EXECUTE FUNCTION refuse_subscriber_change();
CREATE TRIGGER powers_of_attorney_stay_revoked BEFORE UPDATE ON powers_of_attorney FOR EACH ROW WHEN (old.state = 'revoked') EXECUTE FUNCTION refuse_subscriber_change();
`,
};

export async function up(knex: Knex): Promise<void> {
  await runStatements(knex, TABLES);
  await runStatements(knex, GUARDS[dialectOf(knex)]);
}

/** There is no way back: who had authority for what was issued may not be deleted (CP 5.5.2). */
export function down(): Promise<void> {
  return Promise.reject(new Error('the subscriber migration cannot be undone: it would delete the evidence of who had authority for issued certificates'));
}
