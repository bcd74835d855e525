import { certificateState, type StateColumns } from './certificate-state.js';
import { listQuery } from '../lists.js';
import { decidedUnderOf, fromJson, present } from '../rows.js';
import type { Sql } from '../sql.js';
import type { CertificateRecords } from '../../ra/ports.js';
import type { CertificateStore } from '../../ca/ports.js';
import type { CertificateFilter, RevocableCertificates } from '../../revocation/ports.js';
import type { AccountId, CertificateId, OrderId, OrganizationId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { Certificate, CertificateIn, IssuedCertificate, Revocation, RevocationReason, SignedCertificate } from '../../core/state/certificate.js';
import type { OrganizationAttributes } from '../../core/state/organization.js';
import type { EpochSeconds } from '../../core/time.js';

interface CertificateRow extends StateColumns {
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
  tbs: Buffer;
  der: Buffer | null;
  precertificate: Buffer | null;
  final_tbs: Buffer | null;
  committed_at: number;
  policy_hash: string | null;
  baseline: string | null;
  crl_shard: number;
  revoked_at: number | null;
  revocation_reason: number | null;
}

const FACTS = 'id, serial, issuer_id, order_id, account_id, organization_id, profile, names, subject, spki_hash, not_before, not_after, state, stage, tbs, committed_at, policy_hash, baseline, crl_shard';
const SELECT = `SELECT ${FACTS}, der, precertificate, final_tbs, revoked_at, revocation_reason FROM certificates`;
const GET = `${SELECT} WHERE id = ? AND state = 'issued'`;
const FIND_BY_SERIAL = `${SELECT} WHERE serial = ? AND state = 'issued'`;
const FIND_SIGNED = `${SELECT} WHERE serial = ? AND (state = 'issued' OR precertificate IS NOT NULL)`;
const FIND_BY_ORDER = `${SELECT} WHERE order_id = ? AND state IN ('committed', 'issued')`;
const FIND_ABANDONED = `${SELECT} WHERE state = 'committed' AND committed_at < ?
    AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.id = certificates.order_id AND orders.state = 'processing')
  ORDER BY committed_at, id LIMIT ?`;
const COMMIT = `INSERT INTO certificates (${FACTS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'committed', ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const STORE_PRECERTIFICATE = `UPDATE certificates SET stage = 'precertified', precertificate = ? WHERE id = ? AND state = 'committed' AND stage = 'precert'`;
const COMMIT_FINAL = `UPDATE certificates SET stage = 'final', final_tbs = ?
  WHERE id = ? AND state = 'committed' AND stage = 'precertified' AND revoked_at IS NULL`;
const STORE = `UPDATE certificates SET state = 'issued', der = ? WHERE id = ? AND state = 'committed' AND (stage IS NULL OR stage = 'final')`;
const LOSE = `UPDATE certificates SET state = 'lost', revoked_at = coalesce(revoked_at, ?), revocation_reason = coalesce(revocation_reason, 0) WHERE id = ? AND state = 'committed'`;
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

const FIND_ANY_BY_SERIAL = `${SELECT} WHERE serial = ?`;
const BY_KEY = `${SELECT} WHERE spki_hash = ? ORDER BY committed_at DESC, id LIMIT ?`;
// By way of the orders: they have an index by account, and one of certificates would cost every issuance a page.
const BY_ACCOUNT = `${SELECT} WHERE id IN (SELECT certificate_id FROM orders WHERE account_id = ? AND state = 'valid') ORDER BY committed_at DESC, id LIMIT ?`;
const BY_ORGANIZATION = `${SELECT} WHERE id IN (SELECT orders.certificate_id FROM accounts JOIN orders ON orders.account_id = accounts.id
    WHERE accounts.organization_id = ? AND orders.state = 'valid') ORDER BY committed_at DESC, id LIMIT ?`;
const COMPROMISABLE = `${SELECT} WHERE spki_hash = ? AND state IN ('committed', 'issued') AND not_after >= ? AND (revocation_reason IS NULL OR revocation_reason <> 1)
  ORDER BY committed_at, id LIMIT ?`;
const GET_MANY = listQuery(`${SELECT} WHERE id IN (??) ORDER BY committed_at DESC, id`);
const BY_INDEX = listQuery(`${SELECT} WHERE not_after >= ? AND id IN (SELECT certificate_id FROM certificate_index WHERE entry IN (??)) ORDER BY committed_at DESC, id LIMIT ?`);
const CHANGE_TO_COMPROMISE = 'UPDATE certificates SET revocation_reason = 1 WHERE id = ? AND revoked_at IS NOT NULL AND revocation_reason <> 1';

/** Certificates in SQL, as the ca makes them and the ra hands them out and revokes them. */
export class SqlCertificateStore implements CertificateStore, CertificateRecords, RevocableCertificates {
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

  async findSigned(serial: string): Promise<SignedCertificate | undefined> {
    const [row] = await this.#sql.all<CertificateRow>(FIND_SIGNED, [serial]);
    const certificate = row && toCertificate(row);
    if (certificate?.state === 'committed' || certificate?.state === 'precert_committed')
      throw new InvariantError(`certificate ${certificate.id} was read as signed in state ${certificate.state}`);
    return certificate;
  }

  async findByOrder(orderId: OrderId): Promise<Certificate | undefined> {
    const [row] = await this.#sql.all<CertificateRow>(FIND_BY_ORDER, [orderId]);
    return row && toCertificate(row);
  }

  async findAbandoned(committedBefore: EpochSeconds, limit: number): Promise<Certificate[]> {
    return (await this.#sql.all<CertificateRow>(FIND_ABANDONED, [committedBefore, limit])).map(toCertificate);
  }

  async commit(certificate: CertificateIn<'committed' | 'precert_committed'>): Promise<boolean> {
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
      certificate.state === 'precert_committed' ? 'precert' : null,
      certificate.tbs,
      certificate.committedAt,
      certificate.decidedUnder?.policy ?? null,
      certificate.decidedUnder?.baseline ?? null,
      certificate.crlShard,
    ]);
    return committed === 1;
  }

  async storePrecertificate(id: CertificateId, precertificate: Buffer): Promise<boolean> {
    if ((await this.#sql.run(STORE_PRECERTIFICATE, [precertificate, id])) !== 1) return false;
    await this.#sql.run(OCSP_DUE, [id]);
    return true;
  }

  async commitFinal(id: CertificateId, finalTbs: Buffer): Promise<boolean> {
    return (await this.#sql.run(COMMIT_FINAL, [finalTbs, id])) === 1;
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

  async changeToCompromise(id: CertificateId): Promise<boolean> {
    return this.#revoked(id, await this.#sql.run(CHANGE_TO_COMPROMISE, [id]));
  }

  async findAnyBySerial(serial: string): Promise<Certificate | undefined> {
    const [row] = await this.#sql.all<CertificateRow>(FIND_ANY_BY_SERIAL, [serial]);
    return row && toCertificate(row);
  }

  async search(filter: CertificateFilter, limit: number): Promise<Certificate[]> {
    const [text, value] =
      'spkiHash' in filter
        ? [BY_KEY, filter.spkiHash]
        : 'accountId' in filter
          ? [BY_ACCOUNT, filter.accountId]
          : [BY_ORGANIZATION, filter.organizationId];
    return (await this.#sql.all<CertificateRow>(text, [value, limit])).map(toCertificate);
  }

  async getMany(ids: readonly CertificateId[]): Promise<Certificate[]> {
    if (ids.length === 0) return [];
    const { text, values } = GET_MANY(ids);
    return (await this.#sql.all<CertificateRow>(text, values)).map(toCertificate);
  }

  async findByIndex(entries: readonly string[], after: EpochSeconds, limit: number): Promise<Certificate[]> {
    if (entries.length === 0) return [];
    const { text, values } = BY_INDEX(entries);
    return (await this.#sql.all<CertificateRow>(text, [after, ...values, limit])).map(toCertificate);
  }

  async compromisable(spkiHash: string, now: EpochSeconds, limit: number): Promise<Certificate[]> {
    return (await this.#sql.all<CertificateRow>(COMPROMISABLE, [spkiHash, now, limit])).map(toCertificate);
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
  const state = certificateState(row);
  const { precertificate } = row;
  switch (state) {
    case 'committed':
    case 'precert_committed':
      return { ...facts, state };
    case 'precertified':
      return { ...facts, state, precertificate: present(precertificate, 'certificates.precertificate') };
    case 'final_committed':
      return {
        ...facts,
        state,
        precertificate: present(precertificate, 'certificates.precertificate'),
        finalTbs: present(row.final_tbs, 'certificates.final_tbs'),
      };
    case 'issued':
      return { ...facts, state, der: present(row.der, 'certificates.der'), precertificate };
    case 'lost':
      return { ...facts, state, precertificate };
  }
}
