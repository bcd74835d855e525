import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { AccountId, AuthorizationId, EabKeyId, OrganizationId } from '../../core/ids.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';
import type { ValidationMethod } from '../../core/validation-method.js';
import type { HeldAccount, HeldDomainStore, HeldValidation } from '../../subscriber/ports.js';

interface ValidationRow {
  id: string;
  account_id: string;
  name: string;
  wildcard: number;
  subdomains: number;
  status: HeldValidation['status'];
  validated_at: number | null;
  expires_at: number;
  method: string | null;
}

/** How long a validation that has ended is shown. */
const ENDED_SECONDS = 30 * SECONDS_PER_DAY;

const VALIDATIONS = `SELECT z.id, z.account_id, z.name, z.wildcard, z.subdomains, z.status, z.validated_at, z.expires_at,
    (SELECT MIN(h.method) FROM challenges AS h WHERE h.authorization_id = z.id AND h.status = 'valid') AS method
  FROM accounts AS a JOIN authorizations AS z ON z.account_id = a.id
  WHERE a.organization_id = ? AND ((z.status = 'valid' AND z.expires_at > ?) OR (z.status = 'pending' AND z.expires_at > ?))
    AND (z.name > ? OR (z.name = ? AND z.id > ?))
  ORDER BY z.name, z.id LIMIT ?`;
const ACCOUNTS = 'SELECT id, eab_key_id, status, contacts, created_at FROM accounts WHERE organization_id = ? ORDER BY created_at, id LIMIT ?';

/** Validations and accounts of organizations in SQL. */
export class SqlHeldDomainStore implements HeldDomainStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async validations(
    organizationId: OrganizationId,
    { now, after: { name, id }, limit }: { now: EpochSeconds; after: { name: string; id: string }; limit: number },
  ): Promise<HeldValidation[]> {
    const rows = await this.#sql.all<ValidationRow>(VALIDATIONS, [organizationId, now - ENDED_SECONDS, now, name, name, id, limit]);
    return rows.map((row) => ({
      id: row.id as AuthorizationId,
      accountId: row.account_id as AccountId,
      name: row.name,
      wildcard: row.wildcard === 1,
      subdomains: row.subdomains === 1,
      status: row.status,
      method: row.method as ValidationMethod | null,
      validatedAt: row.validated_at,
      expiresAt: row.expires_at,
    }));
  }

  async accounts(organizationId: OrganizationId, limit: number): Promise<HeldAccount[]> {
    const rows = await this.#sql.all<{ id: string; eab_key_id: string | null; status: HeldAccount['status']; contacts: string; created_at: number }>(ACCOUNTS, [
      organizationId,
      limit,
    ]);
    return rows.map((row) => ({
      id: row.id as AccountId,
      eabKeyId: row.eab_key_id as EabKeyId | null,
      status: row.status,
      contacts: fromJson<string[]>(row.contacts),
      createdAt: row.created_at,
    }));
  }
}
