import { decidedUnderOf, fromJson, present } from '../rows.js';
import type { Sql } from '../sql.js';
import type { CertificateRecords } from '../../ra/ports.js';
import type { CertificateStore } from '../../ca/ports.js';
import type { AccountId, CertificateId, OrderId, OrganizationId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { Certificate, CertificateState, IssuedCertificate, Revocation, RevocationReason } from '../../core/state/certificate.js';
import type { OrganizationAttributes } from '../../core/state/organization.js';
import type { EpochSeconds } from '../../core/time.js';

interface CertificateRow {
  id: string;
  serial: string;
  issuer_id: string;
  order_id: string;
  account_id: string;
  organization_id: string;
  profile: string;
  names: string;
  subject: string;
  spki_hash: string;
  not_before: number;
  not_after: number;
  state: string;
  tbs: Buffer;
  der: Buffer | null;
  committed_at: number;
  policy_hash: string | null;
  baseline: string | null;
  crl_shard: number;
  revoked_at: number | null;
  revocation_reason: number | null;
}

const FACTS = 'id, serial, issuer_id, order_id, account_id, organization_id, profile, names, subject, spki_hash, not_before, not_after, state, tbs, committed_at, policy_hash, baseline, crl_shard';
const SELECT = `SELECT ${FACTS}, der, revoked_at, revocation_reason FROM certificates`;
const GET = `${SELECT} WHERE id = ? AND state = 'issued'`;
const FIND_BY_SERIAL = `${SELECT} WHERE serial = ? AND state = 'issued'`;
const FIND_BY_ORDER = `${SELECT} WHERE order_id = ? AND state IN ('committed', 'issued')`;
const FIND_ABANDONED = `${SELECT} WHERE state = 'committed' AND committed_at < ?
    AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.id = certificates.order_id AND orders.state = 'processing')
  ORDER BY committed_at, id LIMIT ?`;
const COMMIT = `INSERT INTO certificates (${FACTS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'committed', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const STORE = `UPDATE certificates SET state = 'issued', der = ? WHERE id = ? AND state = 'committed'`;
const LOSE = `UPDATE certificates SET state = 'lost', revoked_at = ?, revocation_reason = 0 WHERE id = ? AND state = 'committed'`;
/*
 * A change of what the world is to be told about a serial: its OCSP responses are due, revoked ones (0) before new ones (1), and the CRLs that list it
 * have something to tell: the full one and its shard.
 */
const OCSP_DUE = `INSERT INTO ocsp_due (serial, issuer_id, due_at) SELECT serial, issuer_id, CASE WHEN revoked_at IS NULL THEN 1 ELSE 0 END
  FROM certificates WHERE id = ? ON CONFLICT (serial) DO UPDATE SET due_at = excluded.due_at`;
const CRL_CHANGE = `INSERT INTO crl_changes (issuer_id, shard, changes) SELECT issuer_id, 0, 1 FROM certificates WHERE id = ?
  ON CONFLICT (issuer_id, shard) DO UPDATE SET changes = crl_changes.changes + 1`;
const CRL_SHARD_CHANGE = `INSERT INTO crl_changes (issuer_id, shard, changes) SELECT issuer_id, crl_shard, 1 FROM certificates WHERE id = ? AND crl_shard > 0
  ON CONFLICT (issuer_id, shard) DO UPDATE SET changes = crl_changes.changes + 1`;
const REVOKE = `UPDATE certificates SET revoked_at = ?, revocation_reason = ? WHERE id = ? AND revoked_at IS NULL`;

/** Certificates in SQL, as the ca makes them and the ra hands them out and revokes them. */
export class SqlCertificateStore implements CertificateStore, CertificateRecords {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: CertificateId): Promise<IssuedCertificate | undefined> {
    const [row] = await this.#sql.all<CertificateRow>(GET, [id]);
    return row && toIssued(row);
  }

  async findBySerial(serial: string): Promise<IssuedCertificate | undefined> {
    const [row] = await this.#sql.all<CertificateRow>(FIND_BY_SERIAL, [serial]);
    return row && toIssued(row);
  }

  async findByOrder(orderId: OrderId): Promise<Certificate | undefined> {
    const [row] = await this.#sql.all<CertificateRow>(FIND_BY_ORDER, [orderId]);
    return row && toCertificate(row);
  }

  async findAbandoned(committedBefore: EpochSeconds, limit: number): Promise<Certificate[]> {
    return (await this.#sql.all<CertificateRow>(FIND_ABANDONED, [committedBefore, limit])).map(toCertificate);
  }

  async commit(certificate: Certificate & { state: 'committed' }): Promise<boolean> {
    const committed = await this.#sql.run(COMMIT, [
      certificate.id,
      certificate.serial,
      certificate.issuerId,
      certificate.orderId,
      certificate.accountId,
      certificate.organizationId,
      certificate.profile,
      JSON.stringify(certificate.names),
      JSON.stringify(certificate.subject),
      certificate.spkiHash,
      certificate.notBefore,
      certificate.notAfter,
      certificate.tbs,
      certificate.committedAt,
      certificate.decidedUnder?.policy ?? null,
      certificate.decidedUnder?.baseline ?? null,
      certificate.crlShard,
    ]);
    return committed === 1;
  }

  async store(id: CertificateId, der: Buffer): Promise<boolean> {
    if ((await this.#sql.run(STORE, [der, id])) !== 1) return false;
    await this.#sql.run(OCSP_DUE, [id]);
    return true;
  }

  async lose(id: CertificateId, at: EpochSeconds): Promise<boolean> {
    return this.#revoked(id, await this.#sql.run(LOSE, [at, id]));
  }

  async revoke(id: CertificateId, revocation: Revocation): Promise<boolean> {
    return this.#revoked(id, await this.#sql.run(REVOKE, [revocation.at, revocation.reason, id]));
  }

  async #revoked(id: CertificateId, changed: number): Promise<boolean> {
    if (changed !== 1) return false;
    for (const statement of [OCSP_DUE, CRL_CHANGE, CRL_SHARD_CHANGE]) await this.#sql.run(statement, [id]);
    return true;
  }
}

function toIssued(row: CertificateRow): IssuedCertificate {
  const certificate = toCertificate(row);
  if (certificate.state !== 'issued') throw new InvariantError(`certificate ${row.id} was read as issued in state ${row.state}`);
  return certificate;
}

function toCertificate(row: CertificateRow): Certificate {
  const facts = {
    id: row.id as CertificateId,
    serial: row.serial,
    issuerId: row.issuer_id,
    orderId: row.order_id as OrderId,
    accountId: row.account_id as AccountId,
    organizationId: row.organization_id as OrganizationId,
    profile: row.profile,
    names: fromJson<string[]>(row.names),
    subject: fromJson<OrganizationAttributes>(row.subject),
    spkiHash: row.spki_hash,
    notBefore: row.not_before,
    notAfter: row.not_after,
    tbs: row.tbs,
    committedAt: row.committed_at,
    decidedUnder: decidedUnderOf(row),
    crlShard: row.crl_shard,
    revocation: row.revoked_at === null ? null : { at: row.revoked_at, reason: present(row.revocation_reason, 'revocation_reason') as RevocationReason },
  };
  const state = row.state as CertificateState;
  return state === 'issued' ? { ...facts, state, der: present(row.der, 'certificates.der') } : { ...facts, state };
}
