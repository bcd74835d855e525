import type { Knex } from 'knex';
import { dialectOf, runStatements } from './dialect.js';

/*
 * Certificate problem reports (BR 4.9.3, 4.9.5; CP 4.9.1) with their proofs, the certificates that they are about, and the steps of their investigation:
 * rows are added and never changed, so what a report said, and who did what about it when, is evidence. A report's state follows from its steps.
 *
 * certificate_index finds certificates by fingerprint (`sha256:HEX`) and by name (`name:www.example.com`); it is filled behind the sealed audit log, up to
 * the position in certificate_index_progress, so that issuance does not pay for it.
 */
const TABLES = `
CREATE TABLE problem_reports (
  id TEXT PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE CHECK (length(reference) BETWEEN 4 AND 40),
  channel TEXT NOT NULL CHECK (channel IN ('page', 'api', 'mail', 'telephone', 'post', 'proof')),
  kind TEXT NOT NULL CHECK (kind IN ('key-compromise', 'misuse', 'wrong-information', 'domain-not-owned', 'other')),
  reporter_name TEXT CHECK (length(reporter_name) BETWEEN 1 AND 200),
  reporter_email TEXT CHECK (length(reporter_email) BETWEEN 3 AND 320),
  reporter_telephone TEXT CHECK (length(reporter_telephone) BETWEEN 1 AND 50),
  language TEXT NOT NULL CHECK (language IN ('ja', 'en')),
  about TEXT NOT NULL CHECK (length(about) <= 20000),
  description TEXT NOT NULL CHECK (length(description) BETWEEN 1 AND 20000),
  received_by TEXT NOT NULL CHECK (length(received_by) >= 1),
  received_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL CHECK (recorded_at >= received_at),
  preliminary_due BIGINT NOT NULL CHECK (preliminary_due >= received_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX problem_reports_by_time ON problem_reports (received_at);

CREATE TABLE problem_report_files (
  report_id TEXT NOT NULL REFERENCES problem_reports (id),
  position INTEGER NOT NULL CHECK (position BETWEEN 1 AND 5),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  media_type TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  content BYTES NOT NULL CHECK (length(content) BETWEEN 1 AND 1048576),
  PRIMARY KEY (report_id, position)
) STRICT;

CREATE TABLE problem_report_certificates (
  report_id TEXT NOT NULL REFERENCES problem_reports (id),
  certificate_id TEXT NOT NULL REFERENCES certificates (id),
  added_by TEXT NOT NULL CHECK (length(added_by) >= 1),
  added_at BIGINT NOT NULL,
  PRIMARY KEY (report_id, certificate_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX problem_report_certificates_by_certificate ON problem_report_certificates (certificate_id);

CREATE TABLE problem_report_steps (
  sequence IDENTITY,
  report_id TEXT NOT NULL REFERENCES problem_reports (id),
  kind TEXT NOT NULL CHECK (kind IN ('note', 'preliminary', 'closed')),
  outcome TEXT CHECK (outcome IN ('revoked', 'no-action', 'not-a-report')),
  content TEXT NOT NULL CHECK (length(content) BETWEEN 1 AND 20000),
  taken_by TEXT NOT NULL CHECK (length(taken_by) >= 1),
  taken_at BIGINT NOT NULL,
  CHECK ((kind = 'closed') = (outcome IS NOT NULL))
) STRICT;
CREATE INDEX problem_report_steps_by_report ON problem_report_steps (report_id, sequence);
CREATE UNIQUE INDEX problem_report_steps_once ON problem_report_steps (report_id, kind) WHERE kind <> 'note';

CREATE TABLE certificate_index (
  entry TEXT NOT NULL,
  certificate_id TEXT NOT NULL REFERENCES certificates (id),
  PRIMARY KEY (entry, certificate_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificate_index_progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  position BIGINT NOT NULL
) STRICT;
INSERT INTO certificate_index_progress (id, position) VALUES (1, 0);
`;

const APPEND_ONLY = ['problem_reports', 'problem_report_files', 'problem_report_certificates', 'problem_report_steps'];

/** What was reported and done about it stays as it was written down; a closed report takes no further step. */
const GUARDS = {
  sqlite: `${APPEND_ONLY.map(
    (table) => `
CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, 'problem reports are append-only'); END;
CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, 'problem reports are append-only'); END;
`,
  ).join('')}
CREATE TRIGGER problem_report_steps_not_after_the_end BEFORE INSERT ON problem_report_steps WHEN EXISTS (SELECT 1 FROM problem_report_steps WHERE report_id = NEW.report_id AND kind = 'closed') BEGIN SELECT RAISE(ABORT, 'the problem report is closed'); END;
`,
  postgres: `
CREATE FUNCTION refuse_problem_report_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'problem reports are append-only'; END $$;
${APPEND_ONLY.map(
  (table) => `
CREATE TRIGGER ${table}_no_change BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_problem_report_change();
CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_problem_report_change();
`,
).join('')}
CREATE FUNCTION refuse_step_of_closed_report() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM problem_report_steps WHERE report_id = NEW.report_id AND kind = 'closed') THEN RAISE EXCEPTION 'the problem report is closed'; END IF; RETURN NEW; END $$;
CREATE TRIGGER problem_report_steps_not_after_the_end BEFORE INSERT ON problem_report_steps FOR EACH ROW EXECUTE FUNCTION refuse_step_of_closed_report();
`,
};

export async function up(knex: Knex): Promise<void> {
  await runStatements(knex, TABLES);
  await runStatements(knex, GUARDS[dialectOf(knex)]);
}

/** There is no way back: reports and what was done about them must be kept (CP 5.5.2). */
export function down(): Promise<void> {
  return Promise.reject(new Error('the migration about problem reports cannot be undone: evidence would be lost'));
}
