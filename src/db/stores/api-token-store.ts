import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { ApiTokenId, OrganizationId, PersonId } from '../../core/ids.js';
import type { ApiToken } from '../../core/state/person.js';
import type { EpochSeconds } from '../../core/time.js';
import type { ApiTokenStore, Ended } from '../../people/ports.js';

interface ApiTokenRow {
  id: string;
  person_id: string;
  organization_id: string;
  name: string;
  secret_hash: string;
  scopes: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  revoked_at: number | null;
}

const COLUMNS = 'id, person_id, organization_id, name, secret_hash, scopes, created_at, expires_at, used_at, revoked_at';
const GET = `SELECT ${COLUMNS} FROM api_tokens WHERE id = ?`;
const FIND = `SELECT ${COLUMNS} FROM api_tokens WHERE secret_hash = ?`;
const OF = `SELECT ${COLUMNS} FROM api_tokens WHERE organization_id = ? ORDER BY created_at DESC, id`;
const ADD = `INSERT INTO api_tokens (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const USE = 'UPDATE api_tokens SET used_at = ? WHERE id = ?';
const REVOKE = 'UPDATE api_tokens SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL';

/** API tokens in SQL. */
export class SqlApiTokenStore implements ApiTokenStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async find(secretHash: string): Promise<ApiToken | undefined> {
    const [row] = await this.#sql.all<ApiTokenRow>(FIND, [secretHash]);
    return row && toApiToken(row);
  }

  async get(id: ApiTokenId): Promise<ApiToken | undefined> {
    const [row] = await this.#sql.all<ApiTokenRow>(GET, [id]);
    return row && toApiToken(row);
  }

  async of(organizationId: OrganizationId): Promise<ApiToken[]> {
    return (await this.#sql.all<ApiTokenRow>(OF, [organizationId])).map(toApiToken);
  }

  async add({ id, personId, organizationId, name, secretHash, scopes, createdAt, expiresAt, usedAt, revokedAt }: ApiToken): Promise<void> {
    await this.#sql.run(ADD, [id, personId, organizationId, name, secretHash, JSON.stringify(scopes), createdAt, expiresAt, usedAt, revokedAt]);
  }

  async use(id: ApiTokenId, at: EpochSeconds): Promise<void> {
    await this.#sql.run(USE, [at, id]);
  }

  async revoke(id: ApiTokenId, { at, by }: Ended): Promise<boolean> {
    return (await this.#sql.run(REVOKE, [at, by, id])) === 1;
  }
}

function toApiToken(row: ApiTokenRow): ApiToken {
  return {
    id: row.id as ApiTokenId,
    personId: row.person_id as PersonId,
    organizationId: row.organization_id as OrganizationId,
    name: row.name,
    secretHash: row.secret_hash,
    scopes: fromJson<string[]>(row.scopes),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    revokedAt: row.revoked_at,
  };
}
