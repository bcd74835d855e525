import { present } from '../rows.js';
import type { Sql } from '../sql.js';
import type { CertificateId, OrganizationId, PersonId } from '../../core/ids.js';
import type { CertificateAcceptance, CertificateAnswerStore, CertificateComplaint } from '../../subscriber/ports.js';

interface ComplaintRow {
  certificate_id: string;
  organization_id: string;
  complaint: string;
  person_id: string;
  person_name: string;
  complained_at: number;
  outcome: 'revoked' | 'kept' | null;
  note: string | null;
  closed_at: number | null;
  closed_by: string | null;
}

const ACCEPT = 'INSERT INTO certificate_acceptances (certificate_id, way, person_id, person_name, accepted_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
const ACCEPTANCE = 'SELECT way, person_id, person_name, accepted_at FROM certificate_acceptances WHERE certificate_id = ?';
const COMPLAIN = `INSERT INTO certificate_complaints (certificate_id, organization_id, complaint, person_id, person_name, complained_at)
  VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const COLUMNS = 'x.certificate_id, x.organization_id, x.complaint, x.person_id, x.person_name, x.complained_at, x.outcome, x.note, x.closed_at, x.closed_by';
const COMPLAINT = `SELECT ${COLUMNS} FROM certificate_complaints AS x WHERE x.certificate_id = ?`;
const CLOSE = 'UPDATE certificate_complaints SET outcome = ?, note = ?, closed_at = ?, closed_by = ? WHERE certificate_id = ? AND outcome IS NULL';
const OPEN = `SELECT ${COLUMNS}, c.serial FROM certificate_complaints AS x JOIN certificates AS c ON c.id = x.certificate_id
  WHERE x.outcome IS NULL ORDER BY x.complained_at, x.certificate_id LIMIT ?`;

/** What organizations said about their certificates, in SQL. */
export class SqlCertificateAnswerStore implements CertificateAnswerStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async accept({ certificateId, way, personId, personName, acceptedAt }: CertificateAcceptance): Promise<boolean> {
    return (await this.#sql.run(ACCEPT, [certificateId, way, personId, personName, acceptedAt])) === 1;
  }

  async acceptance(id: CertificateId): Promise<CertificateAcceptance | undefined> {
    const [row] = await this.#sql.all<{ way: CertificateAcceptance['way']; person_id: string; person_name: string; accepted_at: number }>(ACCEPTANCE, [id]);
    return row && { certificateId: id, way: row.way, personId: row.person_id as PersonId, personName: row.person_name, acceptedAt: row.accepted_at };
  }

  async complain({ certificateId, organizationId, text, personId, personName, complainedAt }: CertificateComplaint): Promise<boolean> {
    return (await this.#sql.run(COMPLAIN, [certificateId, organizationId, text, personId, personName, complainedAt])) === 1;
  }

  async complaint(id: CertificateId): Promise<CertificateComplaint | undefined> {
    const [row] = await this.#sql.all<ComplaintRow>(COMPLAINT, [id]);
    return row && toComplaint(row);
  }

  async close(id: CertificateId, { outcome, note, at, by }: NonNullable<CertificateComplaint['closed']>): Promise<boolean> {
    return (await this.#sql.run(CLOSE, [outcome, note, at, by, id])) === 1;
  }

  async openComplaints(limit: number): Promise<(CertificateComplaint & { readonly serial: string })[]> {
    return (await this.#sql.all<ComplaintRow & { serial: string }>(OPEN, [limit])).map((row) => ({ ...toComplaint(row), serial: row.serial }));
  }
}

function toComplaint(row: ComplaintRow): CertificateComplaint {
  return {
    certificateId: row.certificate_id as CertificateId,
    organizationId: row.organization_id as OrganizationId,
    text: row.complaint,
    personId: row.person_id as PersonId,
    personName: row.person_name,
    complainedAt: row.complained_at,
    closed:
      row.outcome === null
        ? null
        : { outcome: row.outcome, note: present(row.note, 'note'), at: present(row.closed_at, 'closed_at'), by: present(row.closed_by, 'closed_by') },
  };
}
