import type { Knex } from 'knex';
import { dialectOf, runStatements } from './dialect.js';

/*
 * Validation that goes through a person (BR 3.2.2.4.2, .4, .13 to .17): contacts of domains that officers have entered, contacts found in DNS with
 * the evidence, questions to contacts and their answers, and the mail that carries them. Of a random value that goes out by mail only the hash is
 * kept beside the mail, and the mail's text only until it is sent.
 */
const TABLES = `
CREATE TABLE domain_contacts (
  id TEXT PRIMARY KEY,
  domain TEXT NOT NULL CHECK (length(domain) BETWEEN 1 AND 253),
  kind TEXT NOT NULL CHECK (kind IN ('email', 'telephone', 'fax', 'sms', 'post')),
  value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 500),
  source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
  obtained_at BIGINT NOT NULL,
  added_at BIGINT NOT NULL CHECK (added_at >= obtained_at),
  added_by TEXT NOT NULL CHECK (length(added_by) >= 1),
  removed_at BIGINT,
  removed_by TEXT,
  CHECK ((removed_at IS NULL) = (removed_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX domain_contacts_present ON domain_contacts (domain, kind, value) WHERE removed_at IS NULL;

CREATE TABLE contact_discoveries (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  challenge_id TEXT NOT NULL REFERENCES challenges (id),
  method TEXT NOT NULL,
  authorization_domain TEXT NOT NULL,
  value TEXT NOT NULL,
  found_at BIGINT NOT NULL,
  record TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mails (
  id TEXT PRIMARY KEY,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  content TEXT,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'bounced', 'dropped')),
  failure TEXT,
  created_at BIGINT NOT NULL,
  send_until BIGINT NOT NULL,
  ended_at BIGINT,
  CHECK ((state = 'waiting') = (content IS NOT NULL)),
  CHECK ((state = 'waiting') = (ended_at IS NULL)),
  CHECK ((state IN ('refused', 'bounced', 'dropped')) = (failure IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE confirmations (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  challenge_type TEXT NOT NULL CHECK (challenge_type IN ('email-01', 'telephone-01', 'letter-01')),
  method TEXT NOT NULL,
  authorization_domain TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('email', 'telephone', 'fax', 'sms', 'post')),
  contact TEXT NOT NULL,
  source TEXT NOT NULL,
  found_at BIGINT NOT NULL,
  value_hash TEXT NOT NULL UNIQUE CHECK (length(value_hash) = 64),
  spoken_value TEXT,
  mail_id TEXT UNIQUE REFERENCES mails (id),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'refused')),
  requested_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > requested_at),
  answered_at BIGINT,
  answer TEXT,
  CHECK ((kind = 'email') = (challenge_type = 'email-01')),
  CHECK ((kind = 'telephone') = (challenge_type = 'telephone-01')),
  CHECK ((kind = 'email') = (spoken_value IS NULL)),
  CHECK ((kind = 'email') = (mail_id IS NOT NULL)),
  CHECK ((state = 'waiting') = (answered_at IS NULL)),
  CHECK ((state = 'waiting') = (answer IS NULL)),
  CHECK (state <> 'confirmed' OR answered_at < expires_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmations_by_contact ON confirmations (contact, requested_at);
CREATE INDEX confirmations_for_officers ON confirmations (expires_at) WHERE state = 'waiting' AND spoken_value IS NOT NULL;

CREATE TABLE confirmation_challenges (
  confirmation_id TEXT NOT NULL REFERENCES confirmations (id),
  position INTEGER NOT NULL,
  challenge_id TEXT NOT NULL REFERENCES challenges (id),
  name TEXT NOT NULL,
  PRIMARY KEY (confirmation_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmation_challenges_by_challenge ON confirmation_challenges (challenge_id);
`;

/** What was found, and what was answered, is evidence (BR 5.4.1, CP 5.5.3). */
const GUARDS = {
  sqlite: `
CREATE TRIGGER contact_discoveries_no_update BEFORE UPDATE ON contact_discoveries BEGIN SELECT RAISE(ABORT, 'contact discoveries are append-only'); END;
CREATE TRIGGER contact_discoveries_no_delete BEFORE DELETE ON contact_discoveries BEGIN SELECT RAISE(ABORT, 'contact discoveries are append-only'); END;
CREATE TRIGGER confirmations_answered_once BEFORE UPDATE ON confirmations WHEN old.state <> 'waiting' BEGIN SELECT RAISE(ABORT, 'an answered confirmation is append-only'); END;
CREATE TRIGGER confirmations_no_delete BEFORE DELETE ON confirmations BEGIN SELECT RAISE(ABORT, 'confirmations are append-only'); END;
`,
  postgres: `
CREATE FUNCTION refuse_contact_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'contact discoveries and answered confirmations are append-only'; END $$;
CREATE TRIGGER contact_discoveries_no_change BEFORE UPDATE OR DELETE ON contact_discoveries FOR EACH ROW EXECUTE FUNCTION refuse_contact_change();
CREATE TRIGGER contact_discoveries_no_truncate BEFORE TRUNCATE ON contact_discoveries FOR EACH STATEMENT EXECUTE FUNCTION refuse_contact_change();
CREATE TRIGGER confirmations_answered_once BEFORE UPDATE ON confirmations FOR EACH ROW WHEN (old.state <> 'waiting') EXECUTE FUNCTION refuse_contact_change();
CREATE TRIGGER confirmations_no_delete BEFORE DELETE ON confirmations FOR EACH ROW EXECUTE FUNCTION refuse_contact_change();
CREATE TRIGGER confirmations_no_truncate BEFORE TRUNCATE ON confirmations FOR EACH STATEMENT EXECUTE FUNCTION refuse_contact_change();
`,
};

export async function up(knex: Knex): Promise<void> {
  await runStatements(knex, TABLES);
  await runStatements(knex, GUARDS[dialectOf(knex)]);
}

/** There is no way back: the evidence for issued certificates may not be deleted (CP 5.5.2). */
export function down(): Promise<void> {
  return Promise.reject(new Error('the contacts migration cannot be undone: it would delete the evidence for issued certificates'));
}
