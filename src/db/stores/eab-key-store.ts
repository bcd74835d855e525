import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { EabKeyId, OrganizationId } from '../../core/ids.js';
import type { EabKey, EabKeyLimits } from '../../core/state/organization.js';
import type { EpochSeconds } from '../../core/time.js';
import type { EabKeyStore } from '../../vetting/ports.js';

interface EabKeyRow {
  id: string;
  organization_id: string;
  hmac_key: Buffer;
  name_rules: string;
  profiles: string;
  account_limit: number | null;
  expires_at: number | null;
  revoked_at: number | null;
  suspended_at: number | null;
  created_at: number;
  created_by: string;
}

const COLUMNS = 'id, organization_id, hmac_key, name_rules, profiles, account_limit, expires_at, revoked_at, suspended_at, created_at, created_by';
const GET = `SELECT ${COLUMNS} FROM eab_keys WHERE id = ?`;
const LIST = `SELECT ${COLUMNS} FROM eab_keys ORDER BY created_at, id`;
const LIST_OF_ORGANIZATION = `SELECT ${COLUMNS} FROM eab_keys WHERE organization_id = ? ORDER BY created_at, id`;
const ADD = `INSERT INTO eab_keys (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`;
const REVOKE = 'UPDATE eab_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL';
const SUSPEND = 'UPDATE eab_keys SET suspended_at = ? WHERE id = ? AND suspended_at IS NULL AND revoked_at IS NULL';
const RESUME = 'UPDATE eab_keys SET suspended_at = NULL WHERE id = ? AND suspended_at IS NOT NULL AND revoked_at IS NULL';
const CHANGE = `UPDATE eab_keys SET name_rules = ?, profiles = ?, account_limit = ?, expires_at = ? WHERE id = ? AND revoked_at IS NULL
  AND name_rules = ? AND profiles = ? AND coalesce(account_limit, 0) = ? AND coalesce(expires_at, 0) = ?`;

/** External account keys in SQL. */
export class SqlEabKeyStore implements EabKeyStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: EabKeyId): Promise<EabKey | undefined> {
    const [row] = await this.#sql.all<EabKeyRow>(GET, [id]);
    return row && toEabKey(row);
  }

  async list(organizationId?: OrganizationId): Promise<EabKey[]> {
    const rows =
      organizationId === undefined
        ? await this.#sql.all<EabKeyRow>(LIST, [])
        : await this.#sql.all<EabKeyRow>(LIST_OF_ORGANIZATION, [organizationId]);
    return rows.map(toEabKey);
  }

  async add(key: EabKey): Promise<boolean> {
    const added = await this.#sql.run(ADD, [
      key.id,
      key.organizationId,
      key.hmacKey,
      JSON.stringify(key.nameRules),
      JSON.stringify(key.profiles),
      key.accountLimit,
      key.expiresAt,
      key.revokedAt,
      key.suspendedAt,
      key.createdAt,
      key.createdBy,
    ]);
    return added === 1;
  }

  async revoke(id: EabKeyId, at: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(REVOKE, [at, id])) === 1;
  }

  async suspend(id: EabKeyId, at: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(SUSPEND, [at, id])) === 1;
  }

  async resume(id: EabKeyId): Promise<boolean> {
    return (await this.#sql.run(RESUME, [id])) === 1;
  }

  async change(id: EabKeyId, from: EabKeyLimits, to: EabKeyLimits): Promise<boolean> {
    const written = [JSON.stringify(to.nameRules), JSON.stringify(to.profiles), to.accountLimit, to.expiresAt];
    const present = [JSON.stringify(from.nameRules), JSON.stringify(from.profiles), from.accountLimit ?? 0, from.expiresAt ?? 0];
    return (await this.#sql.run(CHANGE, [...written, id, ...present])) === 1;
  }
}

function toEabKey(row: EabKeyRow): EabKey {
  return {
    id: row.id as EabKeyId,
    organizationId: row.organization_id as OrganizationId,
    hmacKey: row.hmac_key,
    nameRules: fromJson<string[]>(row.name_rules),
    profiles: fromJson<string[]>(row.profiles),
    accountLimit: row.account_limit,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    suspendedAt: row.suspended_at,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}
