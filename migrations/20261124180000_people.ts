import type { Knex } from 'knex';
import { dialectOf, runStatements } from './dialect.js';

/*
 * People, what they may do, and how they come in: officer roles and places in organizations with who gave and took them, invitations by mail, passkeys,
 * sessions and API tokens. Of every secret (link, cookie, token) only the SHA-256 is kept. An organization may be named before it is entered: its first
 * application is still being written.
 */
const TABLES = `
CREATE TABLE people (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
  language TEXT NOT NULL CHECK (language IN ('ja', 'en')),
  officer_name TEXT UNIQUE CHECK (length(officer_name) BETWEEN 1 AND 64),
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  disabled_by TEXT,
  CHECK ((disabled_at IS NULL) = (disabled_by IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE officer_roles (
  sequence IDENTITY,
  person_id TEXT NOT NULL REFERENCES people (id),
  role TEXT NOT NULL CHECK (role IN ('officer', 'auditor', 'administrator')),
  given_by TEXT NOT NULL,
  seconded_by TEXT CHECK (seconded_by <> given_by),
  given_at BIGINT NOT NULL,
  taken_at BIGINT CHECK (taken_at >= given_at),
  taken_by TEXT,
  CHECK ((taken_at IS NULL) = (taken_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX officer_roles_present ON officer_roles (person_id, role) WHERE taken_at IS NULL;

CREATE TABLE memberships (
  sequence IDENTITY,
  organization_id TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES people (id),
  role TEXT NOT NULL CHECK (role IN ('manager', 'requester', 'reader')),
  added_by TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  removed_at BIGINT CHECK (removed_at >= added_at),
  removed_by TEXT,
  CHECK ((removed_at IS NULL) = (removed_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX memberships_present ON memberships (organization_id, person_id) WHERE removed_at IS NULL;
CREATE INDEX memberships_by_person ON memberships (person_id);

CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('officer', 'member', 'applicant', 'recovery')),
  site TEXT NOT NULL CHECK (site IN ('portal', 'officers')),
  email TEXT NOT NULL CHECK (email = lower(email)),
  officer_name TEXT,
  officer_roles TEXT NOT NULL,
  organization_id TEXT,
  member_role TEXT CHECK (member_role IN ('manager', 'requester', 'reader')),
  person_id TEXT REFERENCES people (id),
  value_hash TEXT UNIQUE CHECK (length(value_hash) = 64),
  state TEXT NOT NULL CHECK (state IN ('proposed', 'open', 'accepted', 'withdrawn')),
  invited_by TEXT NOT NULL,
  seconded_by TEXT CHECK (seconded_by <> invited_by),
  requested_from TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_at BIGINT,
  accepted_by TEXT REFERENCES people (id),
  CHECK ((kind = 'officer') = (officer_name IS NOT NULL)),
  CHECK ((kind = 'member') = (organization_id IS NOT NULL)),
  CHECK ((organization_id IS NULL) = (member_role IS NULL)),
  CHECK ((kind = 'recovery') = (person_id IS NOT NULL)),
  CHECK (kind <> 'officer' OR site = 'officers'),
  CHECK (state <> 'proposed' OR value_hash IS NULL),
  CHECK (state NOT IN ('open', 'accepted') OR value_hash IS NOT NULL),
  CHECK ((state IN ('proposed', 'open')) = (ended_at IS NULL)),
  CHECK ((state = 'accepted') = (accepted_by IS NOT NULL)),
  CHECK (state <> 'accepted' OR ended_at < expires_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_by_email ON invitations (email, created_at);
CREATE INDEX invitations_by_organization ON invitations (organization_id) WHERE organization_id IS NOT NULL;
CREATE INDEX invitations_by_origin ON invitations (requested_from, created_at) WHERE requested_from IS NOT NULL;

CREATE TABLE passkeys (
  id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 1400),
  person_id TEXT NOT NULL REFERENCES people (id),
  rp_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  public_key BYTES NOT NULL,
  counter BIGINT NOT NULL CHECK (counter >= 0),
  transports TEXT NOT NULL,
  backed_up INTEGER NOT NULL CHECK (backed_up IN (0, 1)),
  added_at BIGINT NOT NULL,
  used_at BIGINT,
  removed_at BIGINT,
  removed_by TEXT,
  CHECK ((removed_at IS NULL) = (removed_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_by_person ON passkeys (person_id);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people (id),
  site TEXT NOT NULL CHECK (site IN ('portal', 'officers')),
  passkey_id TEXT NOT NULL REFERENCES passkeys (id),
  secret_hash TEXT NOT NULL UNIQUE CHECK (length(secret_hash) = 64),
  former_hash TEXT UNIQUE,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  rotated_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > started_at),
  ended_at BIGINT,
  ended_by TEXT,
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_person ON sessions (person_id);

CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people (id),
  organization_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  secret_hash TEXT NOT NULL UNIQUE CHECK (length(secret_hash) = 64),
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  used_at BIGINT,
  revoked_at BIGINT,
  revoked_by TEXT,
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX api_tokens_by_organization ON api_tokens (organization_id);
`;

/** Who was who, and who gave whom which power, is evidence (BR 5.4.1, 5.4.3): nobody is deleted, officers keep their name, an ended invitation stays ended. */
const GUARDS = {
  sqlite: `
CREATE TRIGGER people_no_delete BEFORE DELETE ON people BEGIN SELECT RAISE(ABORT, 'people is kept: its rows cannot be deleted'); END;
CREATE TRIGGER people_keep_officer_name BEFORE UPDATE ON people WHEN old.officer_name IS NOT NULL AND old.officer_name IS NOT new.officer_name BEGIN SELECT RAISE(ABORT, 'officer names are append-only'); END;
CREATE TRIGGER officer_roles_no_delete BEFORE DELETE ON officer_roles BEGIN SELECT RAISE(ABORT, 'officer_roles is kept: its rows cannot be deleted'); END;
CREATE TRIGGER officer_roles_taken_once BEFORE UPDATE ON officer_roles WHEN old.taken_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'officer roles are append-only'); END;
CREATE TRIGGER memberships_no_delete BEFORE DELETE ON memberships BEGIN SELECT RAISE(ABORT, 'memberships is kept: its rows cannot be deleted'); END;
CREATE TRIGGER memberships_removed_once BEFORE UPDATE ON memberships WHEN old.removed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'memberships are append-only'); END;
CREATE TRIGGER invitations_no_delete BEFORE DELETE ON invitations BEGIN SELECT RAISE(ABORT, 'invitations is kept: its rows cannot be deleted'); END;
CREATE TRIGGER invitations_ended_once BEFORE UPDATE ON invitations WHEN old.ended_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an ended invitation is append-only'); END;
`,
  postgres: `
CREATE FUNCTION refuse_people_deletion() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is kept: its rows cannot be deleted', TG_TABLE_NAME; END $$;
CREATE FUNCTION refuse_people_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what has ended in % is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER people_no_delete BEFORE DELETE ON people FOR EACH ROW EXECUTE FUNCTION refuse_people_deletion();
CREATE TRIGGER people_no_truncate BEFORE TRUNCATE ON people FOR EACH STATEMENT EXECUTE FUNCTION refuse_people_deletion();
CREATE TRIGGER people_keep_officer_name BEFORE UPDATE ON people FOR EACH ROW WHEN (old.officer_name IS NOT NULL AND old.officer_name IS DISTINCT FROM new.officer_name) EXECUTE FUNCTION refuse_people_change();
CREATE TRIGGER officer_roles_no_delete BEFORE DELETE ON officer_roles FOR EACH ROW EXECUTE FUNCTION refuse_people_deletion();
CREATE TRIGGER officer_roles_no_truncate BEFORE TRUNCATE ON officer_roles FOR EACH STATEMENT EXECUTE FUNCTION refuse_people_deletion();
CREATE TRIGGER officer_roles_taken_once BEFORE UPDATE ON officer_roles FOR EACH ROW WHEN (old.taken_at IS NOT NULL) EXECUTE FUNCTION refuse_people_change();
CREATE TRIGGER memberships_no_delete BEFORE DELETE ON memberships FOR EACH ROW EXECUTE FUNCTION refuse_people_deletion();
CREATE TRIGGER memberships_no_truncate BEFORE TRUNCATE ON memberships FOR EACH STATEMENT EXECUTE FUNCTION refuse_people_deletion();
CREATE TRIGGER memberships_removed_once BEFORE UPDATE ON memberships FOR EACH ROW WHEN (old.removed_at IS NOT NULL) EXECUTE FUNCTION refuse_people_change();
CREATE TRIGGER invitations_no_delete BEFORE DELETE ON invitations FOR EACH ROW EXECUTE FUNCTION refuse_people_deletion();
CREATE TRIGGER invitations_no_truncate BEFORE TRUNCATE ON invitations FOR EACH STATEMENT EXECUTE FUNCTION refuse_people_deletion();
CREATE TRIGGER invitations_ended_once BEFORE UPDATE ON invitations FOR EACH ROW WHEN (old.ended_at IS NOT NULL) EXECUTE FUNCTION refuse_people_change();
`,
};

export async function up(knex: Knex): Promise<void> {
  await runStatements(knex, TABLES);
  await runStatements(knex, GUARDS[dialectOf(knex)]);
}

/** There is no way back: who had which power when must be kept (BR 5.4.3, CP 5.5.2). */
export function down(): Promise<void> {
  return Promise.reject(new Error('the migration about people cannot be undone: it would delete who had which role when'));
}
