import type { Knex } from 'knex';
import { runStatements } from './dialect.js';

/*
 * What the challenge types of milestone 3 need beside a token, authorizations for whole domains (RFC 9444), and the thumbprints that an
 * account's keys had before key changes (draft-ietf-acme-dns-persist-02 takes records that name them).
 */
const CHANGES = `
ALTER TABLE challenges ADD COLUMN parameters TEXT;

ALTER TABLE authorizations ADD COLUMN subdomains INTEGER NOT NULL DEFAULT 0 CHECK (subdomains IN (0, 1));

CREATE TABLE former_account_keys (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  thumbprint TEXT NOT NULL CHECK (length(thumbprint) = 43),
  PRIMARY KEY (account_id, thumbprint)
) STRICT, WITHOUT ROWID;
`;

export function up(knex: Knex): Promise<void> {
  return runStatements(knex, CHANGES);
}

export function down(knex: Knex): Promise<void> {
  return runStatements(
    knex,
    `
DROP TABLE former_account_keys;
ALTER TABLE authorizations DROP COLUMN subdomains;
ALTER TABLE challenges DROP COLUMN parameters;
`,
  );
}
