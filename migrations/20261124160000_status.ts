import type { Knex } from 'knex';
import { runStatements } from './dialect.js';

/*
 * Status: presigned OCSP responses, and CRLs in pieces.
 *
 * ocsp_due has one row for each certificate that is answered for: when its responses are to be made next. 0: revoked, before all others; 1: new.
 * ocsp_responses: `form` is how a client names the issuer (hash, and whether its parameters are NULL); `status` is the text that is compared.
 * A CRL's scope is `shard`: 0 the full one, 1 to N the parts that a certificate was assigned to for life. Its TBSCertList is stored in pieces as
 * it is built; `tail` is what follows it in the CertificateList, and its presence means published. `crl_changes` counts what a scope has to tell.
 */
const TABLES = `
CREATE TABLE ocsp_due (
  serial TEXT PRIMARY KEY,
  issuer_id TEXT NOT NULL,
  due_at BIGINT NOT NULL CHECK (due_at >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX ocsp_due_by_time ON ocsp_due (due_at);

CREATE TABLE ocsp_responses (
  serial TEXT NOT NULL,
  form TEXT NOT NULL CHECK (form IN ('sha1', 'sha1-null', 'sha256', 'sha256-null')),
  issuer_id TEXT NOT NULL,
  status TEXT NOT NULL,
  this_update BIGINT NOT NULL,
  next_update BIGINT NOT NULL CHECK (next_update > this_update),
  refresh_at BIGINT NOT NULL CHECK (refresh_at > this_update AND refresh_at < next_update),
  der BYTES NOT NULL,
  PRIMARY KEY (serial, form)
) STRICT;

INSERT INTO ocsp_due (serial, issuer_id, due_at) SELECT serial, issuer_id, CASE WHEN revoked_at IS NULL THEN 1 ELSE 0 END
  FROM certificates WHERE state <> 'committed' OR revoked_at IS NOT NULL;

ALTER TABLE certificates ADD COLUMN crl_shard INTEGER NOT NULL DEFAULT 0 CHECK (crl_shard >= 0);
DROP INDEX certificates_revoked;
CREATE INDEX certificates_revoked ON certificates (issuer_id, serial, not_after, revoked_at, revocation_reason) WHERE revoked_at IS NOT NULL;
CREATE INDEX certificates_revoked_by_shard ON certificates (issuer_id, crl_shard, serial, not_after, revoked_at, revocation_reason)
  WHERE revoked_at IS NOT NULL AND crl_shard > 0;

ALTER TABLE crls RENAME TO crls_before;
CREATE TABLE crls (
  issuer_id TEXT NOT NULL,
  shard INTEGER NOT NULL CHECK (shard >= 0),
  number BIGINT NOT NULL CHECK (number >= 1),
  this_update BIGINT NOT NULL,
  next_update BIGINT NOT NULL CHECK (next_update > this_update),
  changes BIGINT NOT NULL CHECK (changes >= 0),
  tbs_octets BIGINT NOT NULL CHECK (tbs_octets > 0),
  tail BYTES,
  PRIMARY KEY (issuer_id, shard, number)
) STRICT;
CREATE TABLE crl_pieces (
  issuer_id TEXT NOT NULL,
  shard INTEGER NOT NULL,
  number BIGINT NOT NULL,
  position INTEGER NOT NULL,
  octets BYTES NOT NULL,
  PRIMARY KEY (issuer_id, shard, number, position)
) STRICT;

ALTER TABLE crl_numbers RENAME TO crl_numbers_before;
CREATE TABLE crl_numbers (
  issuer_id TEXT NOT NULL,
  shard INTEGER NOT NULL CHECK (shard >= 0),
  reserved BIGINT NOT NULL CHECK (reserved >= 1),
  PRIMARY KEY (issuer_id, shard)
) STRICT, WITHOUT ROWID;
INSERT INTO crl_numbers (issuer_id, shard, reserved) SELECT issuer_id, 0, reserved FROM crl_numbers_before;
DROP TABLE crl_numbers_before;

CREATE TABLE crl_changes (
  issuer_id TEXT NOT NULL,
  shard INTEGER NOT NULL CHECK (shard >= 0),
  changes BIGINT NOT NULL CHECK (changes >= 1),
  PRIMARY KEY (issuer_id, shard)
) STRICT, WITHOUT ROWID;
`;

interface OldCrl {
  issuer_id: string;
  number: number | string;
  this_update: number | string;
  next_update: number | string;
  tbs: Buffer;
  der: Buffer | null;
}

export async function up(knex: Knex): Promise<void> {
  await runStatements(knex, TABLES);
  const keys = await knex<OldCrl>('crls_before').select('issuer_id', 'number');
  for (const { issuer_id, number } of keys) {
    const [old] = await knex<OldCrl>('crls_before').where({ issuer_id, number });
    if (old === undefined) continue;
    const { this_update, next_update, tbs, der } = old;
    const tail = der === null ? null : der.subarray(der.indexOf(tbs) + tbs.length);
    await knex('crls').insert({ issuer_id, shard: 0, number, this_update, next_update, changes: 0, tbs_octets: tbs.length, tail });
    await knex('crl_pieces').insert({ issuer_id, shard: 0, number, position: 0, octets: tbs });
  }
  await runStatements(knex, 'DROP TABLE crls_before;\n');
}

/** There is no way back: certificates would forget the CRL that they name. */
export function down(): Promise<void> {
  return Promise.reject(new Error('the status migration cannot be undone: certificates would forget which CRL they name'));
}
