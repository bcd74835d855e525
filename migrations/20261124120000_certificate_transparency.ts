import type { Knex } from 'knex';
import { dialectOf, runStatements } from './dialect.js';

/*
 * Certificate Transparency. `stage` says how far a certificate has come that is logged, and is null for one that is not:
 * precert (its TBSCertificate is in `tbs`, nothing is signed), precertified (the precertificate is signed), final (the certificate's own TBSCertificate
 * is in `final_tbs`). `state` stays committed until the certificate is issued or lost.
 */
const CHANGES = `
ALTER TABLE certificates ADD COLUMN stage TEXT CHECK (stage IN ('precert', 'precertified', 'final') AND (state <> 'issued' OR stage = 'final'));
ALTER TABLE certificates ADD COLUMN precertificate BYTES CHECK ((precertificate IS NOT NULL) = (stage IS NOT NULL AND stage <> 'precert'));
ALTER TABLE certificates ADD COLUMN final_tbs BYTES CHECK ((final_tbs IS NOT NULL) = (stage IS NOT NULL AND stage = 'final'));

CREATE TABLE scts (
  certificate_id TEXT NOT NULL REFERENCES certificates (id),
  log_id TEXT NOT NULL CHECK (length(log_id) = 64),
  timestamp_ms BIGINT NOT NULL,
  encoded BYTES NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (certificate_id, log_id)
) STRICT, WITHOUT ROWID;
`;

/** What a log has promised is evidence: appended, never changed (BR 5.4.1, CP 5.5.3). */
const GUARDS = {
  sqlite: `
CREATE TRIGGER scts_no_update BEFORE UPDATE ON scts BEGIN SELECT RAISE(ABORT, 'SCTs are append-only'); END;
CREATE TRIGGER scts_no_delete BEFORE DELETE ON scts BEGIN SELECT RAISE(ABORT, 'SCTs are append-only'); END;
`,
  postgres: `
CREATE FUNCTION refuse_sct_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'SCTs are append-only'; END $$;
CREATE TRIGGER scts_no_change BEFORE UPDATE OR DELETE ON scts FOR EACH ROW EXECUTE FUNCTION refuse_sct_change();
CREATE TRIGGER scts_no_truncate BEFORE TRUNCATE ON scts FOR EACH STATEMENT EXECUTE FUNCTION refuse_sct_change();
`,
};

export async function up(knex: Knex): Promise<void> {
  await runStatements(knex, CHANGES);
  await runStatements(knex, GUARDS[dialectOf(knex)]);
}

/** There is no way back: precertificates and what logs promised may not be deleted (CP 5.5.2). */
export function down(): Promise<void> {
  return Promise.reject(new Error('the migration to Certificate Transparency cannot be undone: it would delete precertificates and SCTs'));
}
