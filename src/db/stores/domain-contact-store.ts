import type { Sql } from '../sql.js';
import type { DomainContactId } from '../../core/ids.js';
import type { ContactKind, DomainContact } from '../../core/state/contact.js';
import type { EpochSeconds } from '../../core/time.js';
import type { DomainContactStore } from '../../ra/ports.js';

interface DomainContactRow {
  id: string;
  domain: string;
  kind: string;
  value: string;
  source: string;
  obtained_at: number;
  added_at: number;
  added_by: string;
  removed_at: number | null;
  removed_by: string | null;
}

const COLUMNS = 'id, domain, kind, value, source, obtained_at, added_at, added_by, removed_at, removed_by';
const GET = `SELECT ${COLUMNS} FROM domain_contacts WHERE id = ?`;
const LIST = `SELECT ${COLUMNS} FROM domain_contacts WHERE removed_at IS NULL ORDER BY domain, kind, value`;
const LIST_OF_DOMAIN = `SELECT ${COLUMNS} FROM domain_contacts WHERE domain = ? AND removed_at IS NULL ORDER BY kind, value`;
const ADD = `INSERT INTO domain_contacts (id, domain, kind, value, source, obtained_at, added_at, added_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (domain, kind, value) WHERE removed_at IS NULL DO NOTHING`;
const REMOVE = 'UPDATE domain_contacts SET removed_at = ?, removed_by = ? WHERE id = ? AND removed_at IS NULL';

/** Contacts of domains, as registries have them, in SQL. */
export class SqlDomainContactStore implements DomainContactStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: DomainContactId): Promise<DomainContact | undefined> {
    const [row] = await this.#sql.all<DomainContactRow>(GET, [id]);
    return row && toDomainContact(row);
  }

  async list(domain?: string): Promise<DomainContact[]> {
    const rows =
      domain === undefined ? await this.#sql.all<DomainContactRow>(LIST, []) : await this.#sql.all<DomainContactRow>(LIST_OF_DOMAIN, [domain]);
    return rows.map(toDomainContact);
  }

  async add({ id, domain, kind, value, source, obtainedAt, addedAt, addedBy }: DomainContact): Promise<boolean> {
    return (await this.#sql.run(ADD, [id, domain, kind, value, source, obtainedAt, addedAt, addedBy])) === 1;
  }

  async remove(id: DomainContactId, { at, by }: { at: EpochSeconds; by: string }): Promise<boolean> {
    return (await this.#sql.run(REMOVE, [at, by, id])) === 1;
  }
}

function toDomainContact(row: DomainContactRow): DomainContact {
  const { removed_at: at, removed_by: by } = row;
  return {
    id: row.id as DomainContactId,
    domain: row.domain,
    kind: row.kind as ContactKind,
    value: row.value,
    source: row.source,
    obtainedAt: row.obtained_at,
    addedAt: row.added_at,
    addedBy: row.added_by,
    removed: at === null || by === null ? null : { at, by },
  };
}
