import type { Knex } from 'knex';
import { dialectOf, runStatements } from './dialect.js';

/*
 * The vetting of organizations (CP 3.2, 4.2; BR 3.2.2, 3.2.5). `claim`, `subject`, `supports`, `found` and `missing` are JSON. People are written as audit
 * writes actors, `officer:NAME` and `person:ID`; columns that only officers can be in hold their bare names.
 * name_findings: names of an organization that look like listed ones, and what an officer decided. denied_names: refused to everybody.
 */
const TABLES = `
CREATE TABLE data_sources (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  provider TEXT NOT NULL CHECK (length(provider) >= 1),
  purpose TEXT NOT NULL CHECK (length(purpose) >= 1),
  age TEXT NOT NULL CHECK (length(age) >= 1),
  update_frequency TEXT NOT NULL CHECK (length(update_frequency) >= 1),
  availability TEXT NOT NULL CHECK (length(availability) >= 1),
  falsification TEXT NOT NULL CHECK (length(falsification) >= 1),
  evaluated_by TEXT NOT NULL CHECK (length(evaluated_by) >= 1),
  evaluated_at BIGINT NOT NULL,
  confirmed_by TEXT CHECK (confirmed_by <> evaluated_by),
  confirmed_at BIGINT,
  retired_by TEXT,
  retired_at BIGINT,
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
  CHECK ((retired_by IS NULL) = (retired_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE applications (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'in-review', 'reviewed', 'returned', 'approved', 'refused', 'withdrawn')),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  claim TEXT NOT NULL,
  name_key TEXT NOT NULL,
  jurisdiction TEXT NOT NULL,
  registration_number TEXT NOT NULL,
  subject TEXT,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  submitted_at BIGINT,
  reviewer TEXT,
  approved_by TEXT,
  ended_at BIGINT,
  organization_version INTEGER,
  CHECK (state NOT IN ('in-review', 'reviewed', 'approved') OR reviewer IS NOT NULL),
  CHECK (state NOT IN ('submitted', 'in-review', 'reviewed', 'approved') OR submitted_at IS NOT NULL),
  CHECK (state NOT IN ('reviewed', 'approved') OR subject IS NOT NULL),
  CHECK ((state = 'approved') = (approved_by IS NOT NULL)),
  CHECK ((state = 'approved') = (organization_version IS NOT NULL)),
  CHECK ((state IN ('approved', 'refused', 'withdrawn')) = (ended_at IS NOT NULL)),
  CHECK (approved_by <> reviewer)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX applications_open ON applications (organization_id) WHERE state IN ('draft', 'submitted', 'in-review', 'reviewed', 'returned');
CREATE INDEX applications_by_organization ON applications (organization_id, created_at);
CREATE INDEX applications_waiting ON applications (state, submitted_at) WHERE ended_at IS NULL;
CREATE INDEX applications_refused ON applications (name_key) WHERE state = 'refused';
CREATE INDEX applications_refused_numbers ON applications (jurisdiction, registration_number) WHERE state = 'refused';

CREATE TABLE application_steps (
  application_id TEXT NOT NULL REFERENCES applications (id),
  position INTEGER NOT NULL,
  at BIGINT NOT NULL,
  by_actor TEXT NOT NULL,
  by_name TEXT NOT NULL,
  state TEXT NOT NULL,
  note TEXT,
  missing TEXT NOT NULL,
  PRIMARY KEY (application_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL CHECK (kind IN ('registry-extract', 'government-document', 'third-party-database', 'attestation-letter', 'site-visit', 'utility-bill', 'bank-statement', 'tax-document', 'communication-record', 'power-of-attorney')),
  source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
  data_source_id TEXT REFERENCES data_sources (id),
  issued_at BIGINT,
  obtained_at BIGINT NOT NULL,
  collected_by TEXT NOT NULL CHECK (length(collected_by) >= 1),
  added_at BIGINT NOT NULL CHECK (added_at >= obtained_at),
  file_name TEXT NOT NULL CHECK (length(file_name) BETWEEN 1 AND 200),
  media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg', 'text/plain')),
  size BIGINT NOT NULL CHECK (size BETWEEN 1 AND 20971520),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  CHECK ((kind = 'third-party-database') = (data_source_id IS NOT NULL)),
  CHECK (issued_at <= obtained_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_by_organization ON evidence (organization_id, added_at);

CREATE TABLE application_evidence (
  application_id TEXT NOT NULL REFERENCES applications (id),
  evidence_id TEXT NOT NULL REFERENCES evidence (id),
  position INTEGER NOT NULL,
  supports TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('waiting', 'accepted', 'rejected', 'withdrawn')),
  found TEXT NOT NULL,
  judged_by TEXT,
  judged_at BIGINT,
  note TEXT,
  CHECK ((verdict IN ('accepted', 'rejected')) = (judged_by IS NOT NULL)),
  CHECK ((verdict = 'waiting') = (judged_at IS NULL)),
  PRIMARY KEY (application_id, evidence_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE name_findings (
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL CHECK (kind IN ('organization', 'domain')),
  name TEXT NOT NULL CHECK (length(name) >= 1),
  resembles TEXT NOT NULL,
  list TEXT NOT NULL CHECK (list IN ('high-risk', 'denied')),
  found_at BIGINT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('waiting', 'cleared', 'refused')),
  decided_by TEXT,
  decided_at BIGINT,
  note TEXT,
  CHECK ((decision = 'waiting') = (decided_by IS NULL)),
  CHECK ((decision = 'waiting') = (decided_at IS NULL)),
  PRIMARY KEY (organization_id, kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_findings_waiting ON name_findings (found_at) WHERE decision = 'waiting';

CREATE TABLE denied_names (
  sequence IDENTITY,
  kind TEXT NOT NULL CHECK (kind IN ('organization', 'domain')),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 253),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
  denied_by TEXT NOT NULL,
  denied_at BIGINT NOT NULL,
  lifted_by TEXT,
  lifted_at BIGINT,
  CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX denied_names_present ON denied_names (kind, name) WHERE lifted_at IS NULL;
`;

/*
 * Four eyes, whatever the program does (CP 5.2, BR 5.2.4):
 * - an application is approved by an officer who neither reviewed it, nor collected or judged any of its evidence;
 * - a draft that an officer has entered is approved by another;
 * - an application that has ended, its steps and the evidence stay as they are.
 */
const COLLECTED = `SELECT 1 FROM application_evidence JOIN evidence ON evidence.id = application_evidence.evidence_id
    WHERE application_evidence.application_id = NEW.id
      AND (evidence.collected_by = 'officer:' || NEW.approved_by OR application_evidence.judged_by = NEW.approved_by)`;
const ENTERED = `SELECT 1 FROM organizations WHERE id = NEW.organization_id AND status = 'draft' AND created_by = NEW.officer AND version = NEW.version`;

const ENDED = 'SELECT 1 FROM applications WHERE id = OLD.application_id AND ended_at IS NOT NULL';

const KEPT = ['data_sources', 'applications', 'application_evidence', 'name_findings', 'denied_names'];
const APPEND_ONLY = ['application_steps', 'evidence'];
const sqlite = (name: string, when: string, message: string) => `CREATE TRIGGER ${name} ${when} BEGIN SELECT RAISE(ABORT, '${message}'); END;\n`;

const GUARDS = {
  sqlite: [
    sqlite('applications_four_eyes', `BEFORE UPDATE ON applications WHEN NEW.state = 'approved' AND EXISTS (${COLLECTED})`, 'four eyes: who collected or judged evidence cannot approve'),
    sqlite('applications_reviewed_first', "BEFORE UPDATE ON applications WHEN NEW.state = 'approved' AND old.state <> 'reviewed'", 'an application is reviewed before it is approved'),
    sqlite('applications_end', 'BEFORE UPDATE ON applications WHEN old.ended_at IS NOT NULL', 'an application that has ended stays as it is'),
    sqlite('applications_begin', "BEFORE INSERT ON applications WHEN NEW.state <> 'draft'", 'an application begins as a draft'),
    sqlite('application_evidence_end', `BEFORE UPDATE ON application_evidence WHEN EXISTS (${ENDED})`, 'the evidence of an application that has ended stays as it is'),
    sqlite('organization_approvals_four_eyes', `BEFORE INSERT ON organization_approvals WHEN EXISTS (${ENTERED})`, 'four eyes: who entered the organization cannot approve it'),
    ...KEPT.map((table) => sqlite(`${table}_no_delete`, `BEFORE DELETE ON ${table}`, `${table} is kept: its rows cannot be deleted`)),
    ...APPEND_ONLY.flatMap((table) => [
      sqlite(`${table}_no_update`, `BEFORE UPDATE ON ${table}`, `${table} is append-only`),
      sqlite(`${table}_no_delete`, `BEFORE DELETE ON ${table}`, `${table} is append-only`),
    ]),
  ].join(''),
  postgres: `
CREATE FUNCTION check_application_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF OLD.ended_at IS NOT NULL THEN RAISE EXCEPTION 'an application that has ended stays as it is'; END IF;
  IF NEW.state = 'approved' AND OLD.state <> 'reviewed' THEN RAISE EXCEPTION 'an application is reviewed before it is approved'; END IF;
  IF NEW.state = 'approved' AND EXISTS (${COLLECTED}) THEN RAISE EXCEPTION 'four eyes: who collected or judged evidence cannot approve'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER applications_four_eyes BEFORE UPDATE ON applications FOR EACH ROW EXECUTE FUNCTION check_application_change();
CREATE FUNCTION check_application_begin() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.state <> 'draft' THEN RAISE EXCEPTION 'an application begins as a draft'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER applications_begin BEFORE INSERT ON applications FOR EACH ROW EXECUTE FUNCTION check_application_begin();
CREATE FUNCTION check_application_evidence_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (${ENDED}) THEN RAISE EXCEPTION 'the evidence of an application that has ended stays as it is'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER application_evidence_end BEFORE UPDATE ON application_evidence FOR EACH ROW EXECUTE FUNCTION check_application_evidence_change();
CREATE FUNCTION check_organization_approval() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (${ENTERED}) THEN RAISE EXCEPTION 'four eyes: who entered the organization cannot approve it'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER organization_approvals_four_eyes BEFORE INSERT ON organization_approvals FOR EACH ROW EXECUTE FUNCTION check_organization_approval();
${[...KEPT, ...APPEND_ONLY]
  .map((table) => {
    const append = APPEND_ONLY.includes(table);
    const words = append ? 'is append-only' : 'is kept: its rows cannot be deleted';
    return `CREATE TRIGGER ${table}_kept BEFORE ${append ? 'UPDATE OR DELETE' : 'DELETE'} ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_record_change('${words}');
CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change('${words}');
`;
  })
  .join('')}`,
};

export async function up(knex: Knex): Promise<void> {
  await runStatements(knex, TABLES);
  const dialect = dialectOf(knex);
  // Functions have semicolons at the ends of lines within them.
  if (dialect === 'sqlite') await runStatements(knex, GUARDS.sqlite);
  else await knex.raw(GUARDS.postgres);
}

/** There is no way back: it would delete what organizations were approved on (CP 5.5.2). */
export function down(): Promise<void> {
  return Promise.reject(new Error('the vetting migration cannot be undone: it would delete the evidence that organizations were approved on'));
}
