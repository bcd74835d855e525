import type { Sql } from '../sql.js';
import type { OrganizationId } from '../../core/ids.js';
import type { Organization, OrganizationAttributes, StoredOrganizationStatus } from '../../core/state/organization.js';
import type { EpochSeconds } from '../../core/time.js';
import type { OrganizationStore } from '../../vetting/ports.js';

interface OrganizationRow {
  id: string;
  status: string;
  version: number;
  country: string;
  state_or_province: string;
  locality: string;
  organization: string;
  vetted_at: number;
  expires_at: number;
  suspended_reason: string | null;
  created_at: number;
  created_by: string;
}

const COLUMNS =
  'id, status, version, country, state_or_province, locality, organization, vetted_at, expires_at, suspended_reason, created_at, created_by';
const GET = `SELECT ${COLUMNS} FROM organizations WHERE id = ?`;
const LIST = `SELECT ${COLUMNS} FROM organizations ORDER BY created_at, id`;
const ADD = `INSERT INTO organizations (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const MOVE = 'UPDATE organizations SET status = ?, version = ?, suspended_reason = ? WHERE id = ? AND status = ? AND version = ?';
const REVISE = `UPDATE organizations SET status = ?, version = ?, country = ?, state_or_province = ?, locality = ?, organization = ?, vetted_at = ?, expires_at = ?,
  suspended_reason = NULL WHERE id = ? AND version = ?`;
const ADD_APPROVAL = 'INSERT INTO organization_approvals (organization_id, version, officer, approved_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
const APPROVALS = 'SELECT officer, approved_at FROM organization_approvals WHERE organization_id = ? AND version = ? ORDER BY approved_at, officer';

/** Organizations and their approvals in SQL. */
export class SqlOrganizationStore implements OrganizationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: OrganizationId): Promise<Organization | undefined> {
    const [row] = await this.#sql.all<OrganizationRow>(GET, [id]);
    return row && toOrganization(row);
  }

  async list(): Promise<Organization[]> {
    return (await this.#sql.all<OrganizationRow>(LIST, [])).map(toOrganization);
  }

  async add({ attributes, ...organization }: Organization): Promise<void> {
    await this.#sql.run(ADD, [
      organization.id,
      organization.status,
      organization.version,
      attributes.country,
      attributes.stateOrProvince,
      attributes.locality,
      attributes.organization,
      organization.vettedAt,
      organization.expiresAt,
      organization.suspendedReason,
      organization.createdAt,
      organization.createdBy,
    ]);
  }

  async move(
    id: OrganizationId,
    from: { status: StoredOrganizationStatus; version: number },
    to: { status: StoredOrganizationStatus; version: number; suspendedReason: string | null },
  ): Promise<boolean> {
    return (await this.#sql.run(MOVE, [to.status, to.version, to.suspendedReason, id, from.status, from.version])) === 1;
  }

  async revise(
    id: OrganizationId,
    from: number,
    to: { status: StoredOrganizationStatus; version: number; attributes: OrganizationAttributes; vettedAt: EpochSeconds; expiresAt: EpochSeconds },
  ): Promise<boolean> {
    const { country, stateOrProvince, locality, organization } = to.attributes;
    const values = [to.status, to.version, country, stateOrProvince, locality, organization, to.vettedAt, to.expiresAt];
    return (await this.#sql.run(REVISE, [...values, id, from])) === 1;
  }

  async addApproval(approval: { organizationId: OrganizationId; version: number; officer: string; at: EpochSeconds }): Promise<boolean> {
    return (await this.#sql.run(ADD_APPROVAL, [approval.organizationId, approval.version, approval.officer, approval.at])) === 1;
  }

  async approvals(id: OrganizationId, version: number): Promise<{ officer: string; at: EpochSeconds }[]> {
    const rows = await this.#sql.all<{ officer: string; approved_at: number }>(APPROVALS, [id, version]);
    return rows.map((row) => ({ officer: row.officer, at: row.approved_at }));
  }
}

function toOrganization(row: OrganizationRow): Organization {
  return {
    id: row.id as OrganizationId,
    status: row.status as StoredOrganizationStatus,
    version: row.version,
    attributes: { country: row.country, stateOrProvince: row.state_or_province, locality: row.locality, organization: row.organization },
    vettedAt: row.vetted_at,
    expiresAt: row.expires_at,
    suspendedReason: row.suspended_reason,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}
