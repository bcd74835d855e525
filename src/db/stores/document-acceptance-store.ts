import type { Sql } from '../sql.js';
import type { OrganizationId, PersonId } from '../../core/ids.js';
import type { DocumentAcceptance, DocumentAcceptanceStore } from '../../subscriber/ports.js';

interface AcceptanceRow {
  document: DocumentAcceptance['document'];
  version: string;
  sha256: string;
  person_id: string;
  person_name: string;
  accepted_at: number;
}

const COLUMNS = 'organization_id, document, sha256, version, person_id, person_name, accepted_at';
const ADD = `INSERT INTO document_acceptances (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const OF_ORGANIZATION = `SELECT ${COLUMNS} FROM document_acceptances WHERE organization_id = ? ORDER BY accepted_at DESC, document, sha256`;

/** Which versions of terms, CP and CPS organizations have accepted, in SQL. */
export class SqlDocumentAcceptanceStore implements DocumentAcceptanceStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add({ organizationId, document, sha256, version, personId, personName, acceptedAt }: DocumentAcceptance): Promise<boolean> {
    return (await this.#sql.run(ADD, [organizationId, document, sha256, version, personId, personName, acceptedAt])) === 1;
  }

  async ofOrganization(organizationId: OrganizationId): Promise<DocumentAcceptance[]> {
    return (await this.#sql.all<AcceptanceRow>(OF_ORGANIZATION, [organizationId])).map((row) => ({
      organizationId,
      document: row.document,
      version: row.version,
      sha256: row.sha256,
      personId: row.person_id as PersonId,
      personName: row.person_name,
      acceptedAt: row.accepted_at,
    }));
  }
}
