import { present } from '../rows.js';
import type { Sql } from '../sql.js';
import type { OrganizationContactId, OrganizationId } from '../../core/ids.js';
import type { EpochSeconds } from '../../core/time.js';
import type { OrganizationContact, OrganizationContactStore } from '../../subscriber/ports.js';

interface ContactRow {
  id: string;
  organization_id: string;
  kind: OrganizationContact['kind'];
  value: string;
  found_in: OrganizationContact['foundIn'];
  source: string;
  source_id: string | null;
  obtained_at: number;
  added_at: number;
  added_by: string;
  removed_at: number | null;
  removed_by: string | null;
}

const COLUMNS = 'id, organization_id, kind, value, found_in, source, source_id, obtained_at, added_at, added_by';
const SELECT = `SELECT ${COLUMNS}, removed_at, removed_by FROM organization_contacts`;
const GET = `${SELECT} WHERE id = ?`;
// E-mail, then post, then telephone by their names, which is good enough an order for the last two.
const PRESENT = `${SELECT} WHERE organization_id = ? AND removed_at IS NULL ORDER BY kind, added_at, id`;
const ADD = `INSERT INTO organization_contacts (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const REMOVE = 'UPDATE organization_contacts SET removed_at = ?, removed_by = ? WHERE id = ? AND removed_at IS NULL';

/** Verified contacts of organizations in SQL. */
export class SqlOrganizationContactStore implements OrganizationContactStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add(contact: OrganizationContact): Promise<boolean> {
    const { id, organizationId, kind, value, foundIn, source, sourceId, obtainedAt, addedAt, addedBy } = contact;
    return (await this.#sql.run(ADD, [id, organizationId, kind, value, foundIn, source, sourceId, obtainedAt, addedAt, addedBy])) === 1;
  }

  async get(id: OrganizationContactId): Promise<OrganizationContact | undefined> {
    const [row] = await this.#sql.all<ContactRow>(GET, [id]);
    return row && toContact(row);
  }

  async present(organizationId: OrganizationId): Promise<OrganizationContact[]> {
    return (await this.#sql.all<ContactRow>(PRESENT, [organizationId])).map(toContact);
  }

  async remove(id: OrganizationContactId, { at, by }: { at: EpochSeconds; by: string }): Promise<boolean> {
    return (await this.#sql.run(REMOVE, [at, by, id])) === 1;
  }
}

function toContact(row: ContactRow): OrganizationContact {
  return {
    id: row.id as OrganizationContactId,
    organizationId: row.organization_id as OrganizationId,
    kind: row.kind,
    value: row.value,
    foundIn: row.found_in,
    source: row.source,
    sourceId: row.source_id,
    obtainedAt: row.obtained_at,
    addedAt: row.added_at,
    addedBy: row.added_by,
    removed: row.removed_at === null ? null : { at: row.removed_at, by: present(row.removed_by, 'removed_by') },
  };
}
