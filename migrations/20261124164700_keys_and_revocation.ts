import type { Knex } from 'knex';
import { dialectOf, runStatements } from './dialect.js';

/*
 * Keys that are never certified again (BR 6.1.1.3(4), CP 4.9.12), the challenges set to whoever says that a key is compromised, what each revocation
 * was decided on and when it became public (BR 4.9.1.1, 4.9.5), and decisions that wait for a second officer.
 * public_at is the later of crl_at and ocsp_at. A deadline that is null is a commercially reasonable time (CP 4.9.1).
 */
const TABLES = `
CREATE TABLE blocked_keys (
  spki_hash TEXT PRIMARY KEY CHECK (length(spki_hash) = 64),
  proof TEXT NOT NULL CHECK (proof IN ('private-key', 'csr', 'signature', 'certificate-key', 'subscriber-statement', 'reference')),
  detail TEXT NOT NULL CHECK (length(detail) BETWEEN 1 AND 4000),
  blocked_by TEXT NOT NULL CHECK (length(blocked_by) >= 1),
  seconded_by TEXT CHECK (seconded_by <> blocked_by),
  blocked_at BIGINT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE key_challenges (
  challenge TEXT PRIMARY KEY CHECK (length(challenge) >= 22),
  spki_hash TEXT NOT NULL CHECK (length(spki_hash) = 64),
  set_by TEXT NOT NULL,
  set_at BIGINT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE revocations (
  sequence IDENTITY,
  certificate_id TEXT NOT NULL REFERENCES certificates (id),
  ground TEXT NOT NULL CHECK (length(ground) >= 1),
  reason INTEGER NOT NULL CHECK (reason IN (0, 1, 3, 4, 5, 9)),
  known_at BIGINT NOT NULL,
  deadline BIGINT CHECK (deadline >= known_at),
  decided_by TEXT NOT NULL,
  seconded_by TEXT CHECK (seconded_by <> decided_by),
  note TEXT NOT NULL,
  recorded_at BIGINT NOT NULL CHECK (recorded_at >= known_at),
  crl_at BIGINT,
  crl_number BIGINT,
  ocsp_at BIGINT,
  public_at BIGINT,
  CHECK ((crl_at IS NULL) = (crl_number IS NULL)),
  CHECK (public_at IS NULL OR (crl_at IS NOT NULL AND ocsp_at IS NOT NULL))
) STRICT;
CREATE INDEX revocations_by_certificate ON revocations (certificate_id);
CREATE INDEX revocations_not_public ON revocations (sequence) WHERE public_at IS NULL;

CREATE TABLE revocation_proposals (
  certificate_id TEXT PRIMARY KEY REFERENCES certificates (id),
  ground TEXT NOT NULL CHECK (length(ground) >= 1),
  known_at BIGINT NOT NULL,
  deadline BIGINT CHECK (deadline >= known_at),
  proposed_by TEXT NOT NULL,
  officer TEXT,
  note TEXT NOT NULL,
  proposed_at BIGINT NOT NULL CHECK (proposed_at >= known_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX certificates_by_key ON certificates (spki_hash);
`;

/** A blocked key stays blocked, and no certificate for it is ever begun, whatever the program does. */
const GUARDS = {
  sqlite: `
CREATE TRIGGER blocked_keys_no_update BEFORE UPDATE ON blocked_keys BEGIN SELECT RAISE(ABORT, 'blocked keys are append-only'); END;
CREATE TRIGGER blocked_keys_no_delete BEFORE DELETE ON blocked_keys BEGIN SELECT RAISE(ABORT, 'blocked keys are append-only'); END;
CREATE TRIGGER certificates_no_blocked_key BEFORE INSERT ON certificates WHEN EXISTS (SELECT 1 FROM blocked_keys WHERE spki_hash = NEW.spki_hash) BEGIN SELECT RAISE(ABORT, 'the key of the certificate is blocked'); END;
`,
  postgres: `
CREATE FUNCTION refuse_blocked_key_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'blocked keys are append-only'; END $$;
CREATE TRIGGER blocked_keys_no_change BEFORE UPDATE OR DELETE ON blocked_keys FOR EACH ROW EXECUTE FUNCTION refuse_blocked_key_change();
CREATE TRIGGER blocked_keys_no_truncate BEFORE TRUNCATE ON blocked_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_blocked_key_change();
CREATE FUNCTION refuse_blocked_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM blocked_keys WHERE spki_hash = NEW.spki_hash) THEN RAISE EXCEPTION 'the key of the certificate is blocked'; END IF; RETURN NEW; END $$;
CREATE TRIGGER certificates_no_blocked_key BEFORE INSERT ON certificates FOR EACH ROW EXECUTE FUNCTION refuse_blocked_key();
`,
};

export async function up(knex: Knex): Promise<void> {
  await runStatements(knex, TABLES);
  await runStatements(knex, GUARDS[dialectOf(knex)]);
}

/** There is no way back: a blocked key must stay blocked, and records of revocations must be kept (BR 6.1.1.3, CP 5.5.2). */
export function down(): Promise<void> {
  return Promise.reject(new Error('the migration about keys and revocation cannot be undone: blocked keys would be certified again'));
}
