import { present } from '../rows.js';
import type { Sql } from '../sql.js';
import type { CertificateId, OrganizationId } from '../../core/ids.js';
import type { RevocationReason } from '../../core/state/certificate.js';
import type { EpochSeconds } from '../../core/time.js';
import type { GroundId, RecordedRevocation, RevocationProposal, RevocationRecord, RevocationStore, UnpublishedRevocation } from '../../revocation/ports.js';

interface RevocationRow {
  sequence: number;
  certificate_id: string;
  ground: string;
  reason: number;
  known_at: number;
  deadline: number | null;
  decided_by: string;
  seconded_by: string | null;
  note: string;
  recorded_at: number;
  crl_at: number | null;
  crl_number: number | null;
  ocsp_at: number | null;
}
interface CertificateColumns {
  serial: string;
  organization_id: string;
}
interface ProposalRow {
  certificate_id: string;
  ground: string;
  known_at: number;
  deadline: number | null;
  proposed_by: string;
  officer: string | null;
  note: string;
  proposed_at: number;
}

const FACTS = 'certificate_id, ground, reason, known_at, deadline, decided_by, seconded_by, note, recorded_at';
const READ = `r.sequence, ${FACTS.split(', ')
  .map((column) => `r.${column}`)
  .join(', ')}, r.crl_at, r.crl_number, r.ocsp_at`;
const ADD = `INSERT INTO revocations (${FACTS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const OF_CERTIFICATE = `SELECT ${READ} FROM revocations r WHERE r.certificate_id = ? ORDER BY r.sequence`;
const LIST = `SELECT ${READ}, c.serial, c.organization_id FROM revocations r JOIN certificates c ON c.id = r.certificate_id ORDER BY r.sequence DESC LIMIT ?`;
const UNPUBLISHED = `SELECT ${READ}, c.serial, c.organization_id, c.issuer_id, c.revoked_at FROM revocations r JOIN certificates c ON c.id = r.certificate_id
  WHERE r.public_at IS NULL AND r.reason = c.revocation_reason AND r.sequence > ? AND c.not_after >= ? ORDER BY r.sequence LIMIT ?`;
const MARK = `UPDATE revocations SET crl_at = coalesce(crl_at, ?), crl_number = coalesce(crl_number, ?), ocsp_at = coalesce(ocsp_at, ?)
  WHERE sequence = ? AND public_at IS NULL`;
const MARK_PUBLIC = `UPDATE revocations SET public_at = CASE WHEN crl_at > ocsp_at THEN crl_at ELSE ocsp_at END
  WHERE sequence = ? AND public_at IS NULL AND crl_at IS NOT NULL AND ocsp_at IS NOT NULL`;
const PROPOSAL_COLUMNS = 'certificate_id, ground, known_at, deadline, proposed_by, officer, note, proposed_at';
const PROPOSE = `INSERT INTO revocation_proposals (${PROPOSAL_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (certificate_id) DO UPDATE SET ground = excluded.ground, known_at = excluded.known_at, deadline = excluded.deadline,
    proposed_by = excluded.proposed_by, officer = excluded.officer, note = excluded.note, proposed_at = excluded.proposed_at`;
const PROPOSAL = `SELECT ${PROPOSAL_COLUMNS} FROM revocation_proposals WHERE certificate_id = ?`;
const END_PROPOSAL = 'DELETE FROM revocation_proposals WHERE certificate_id = ?';
// Every proposal has its certificate. LEFT, so that both engines begin with the proposals, of which there are few: SQLite would read all certificates.
const PROPOSALS = `SELECT ${PROPOSAL_COLUMNS.split(', ')
  .map((column) => `p.${column}`)
  .join(', ')}, c.serial, c.organization_id FROM revocation_proposals p LEFT JOIN certificates c ON c.id = p.certificate_id
  ORDER BY CASE WHEN p.deadline IS NULL THEN 1 ELSE 0 END, p.deadline, p.proposed_at LIMIT ?`;

/** What revocations were decided on, and when they became public, in SQL. */
export class SqlRevocationStore implements RevocationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add(record: RevocationRecord): Promise<void> {
    await this.#sql.run(ADD, [
      record.certificateId,
      record.ground,
      record.reason,
      record.knownAt,
      record.deadline,
      record.decidedBy,
      record.secondedBy,
      record.note,
      record.recordedAt,
    ]);
  }

  async ofCertificate(id: CertificateId): Promise<RecordedRevocation[]> {
    return (await this.#sql.all<RevocationRow>(OF_CERTIFICATE, [id])).map(toRevocation);
  }

  async list(limit: number): Promise<(RecordedRevocation & { serial: string; organizationId: OrganizationId })[]> {
    return (await this.#sql.all<RevocationRow & CertificateColumns>(LIST, [limit])).map((row) => ({ ...toRevocation(row), ...ofCertificate(row) }));
  }

  async unpublished(now: EpochSeconds, after: number, limit: number): Promise<UnpublishedRevocation[]> {
    const rows = await this.#sql.all<RevocationRow & CertificateColumns & { issuer_id: string; revoked_at: number | null }>(UNPUBLISHED, [after, now, limit]);
    return rows.map((row) => ({
      ...toRevocation(row),
      ...ofCertificate(row),
      issuerId: row.issuer_id,
      revokedAt: present(row.revoked_at, 'certificates.revoked_at'),
    }));
  }

  async markPublished(sequence: number, seen: Parameters<RevocationStore['markPublished']>[1]): Promise<boolean> {
    await this.#sql.run(MARK, [seen.crl?.at ?? null, seen.crl?.number ?? null, seen.ocspAt, sequence]);
    return (await this.#sql.run(MARK_PUBLIC, [sequence])) === 1;
  }

  async proposal(id: CertificateId): Promise<RevocationProposal | undefined> {
    const [row] = await this.#sql.all<ProposalRow>(PROPOSAL, [id]);
    return row && toProposal(row);
  }

  async propose(proposal: RevocationProposal): Promise<void> {
    const { certificateId, ground, knownAt, deadline, proposedBy, officer, note, proposedAt } = proposal;
    await this.#sql.run(PROPOSE, [certificateId, ground, knownAt, deadline, proposedBy, officer, note, proposedAt]);
  }

  async endProposal(id: CertificateId): Promise<void> {
    await this.#sql.run(END_PROPOSAL, [id]);
  }

  async proposals(limit: number): Promise<(RevocationProposal & { serial: string; organizationId: OrganizationId })[]> {
    return (await this.#sql.all<ProposalRow & CertificateColumns>(PROPOSALS, [limit])).map((row) => ({ ...toProposal(row), ...ofCertificate(row) }));
  }
}

function toRevocation(row: RevocationRow): RecordedRevocation {
  return {
    sequence: row.sequence,
    certificateId: row.certificate_id as CertificateId,
    ground: row.ground as GroundId,
    reason: row.reason as RevocationReason,
    knownAt: row.known_at,
    deadline: row.deadline,
    decidedBy: row.decided_by,
    secondedBy: row.seconded_by,
    note: row.note,
    recordedAt: row.recorded_at,
    crl: row.crl_at === null ? null : { at: row.crl_at, number: present(row.crl_number, 'revocations.crl_number') },
    ocspAt: row.ocsp_at,
  };
}

function toProposal(row: ProposalRow): RevocationProposal {
  return {
    certificateId: row.certificate_id as CertificateId,
    ground: row.ground as GroundId,
    knownAt: row.known_at,
    deadline: row.deadline,
    proposedBy: row.proposed_by,
    officer: row.officer,
    note: row.note,
    proposedAt: row.proposed_at,
  };
}

function ofCertificate(row: CertificateColumns): { serial: string; organizationId: OrganizationId } {
  return { serial: row.serial, organizationId: row.organization_id as OrganizationId };
}
