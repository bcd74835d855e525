import { listQuery } from '../lists.js';
import { present } from '../rows.js';
import type { Sql, SqlValue } from '../sql.js';
import type { OrganizationId, PowerOfAttorneyId } from '../../core/ids.js';
import type { EpochSeconds } from '../../core/time.js';
import type { PowerOfAttorney, PowerOfAttorneyStore } from '../../subscriber/ports.js';

interface PowerRow {
  id: string;
  agent_id: string;
  organization_id: string;
  document: string;
  evidence_id: string | null;
  valid_from: number;
  expires_at: number;
  state: PowerOfAttorney['state'];
  entered_at: number;
  entered_by: string;
  approved_at: number | null;
  approved_by: string | null;
  revoked_at: number | null;
  revoked_by: string | null;
  revoked_reason: string | null;
}

const COLUMNS = 'id, agent_id, organization_id, document, evidence_id, valid_from, expires_at, entered_at, entered_by';
const SELECT = `SELECT ${COLUMNS}, state, approved_at, approved_by, revoked_at, revoked_by, revoked_reason FROM powers_of_attorney`;
const GET = `${SELECT} WHERE id = ?`;
const OF_ORGANIZATION = `${SELECT} WHERE organization_id = ? OR agent_id = ? ORDER BY entered_at DESC, id`;
const TO_APPROVE = `${SELECT} WHERE state = 'entered' ORDER BY entered_at, id LIMIT ?`;
const ADD = `INSERT INTO powers_of_attorney (${COLUMNS}, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'entered')`;
const APPROVE = `UPDATE powers_of_attorney SET state = 'approved', approved_at = ?, approved_by = ? WHERE id = ? AND state = 'entered' AND entered_by <> ?`;
const REVOKE = `UPDATE powers_of_attorney SET state = 'revoked', revoked_at = ?, revoked_by = ?, revoked_reason = ? WHERE id = ? AND state <> 'revoked'`;
const CLIENTS = listQuery(`SELECT DISTINCT organization_id, agent_id FROM powers_of_attorney
  WHERE state = 'approved' AND valid_from <= ? AND expires_at > ? AND agent_id IN (??) ORDER BY organization_id, agent_id`);

/** Powers of attorney in SQL. */
export class SqlPowerOfAttorneyStore implements PowerOfAttorneyStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add(power: PowerOfAttorney): Promise<void> {
    const { id, agentId, organizationId, document, evidenceId, validFrom, expiresAt, enteredAt, enteredBy } = power;
    await this.#sql.run(ADD, [id, agentId, organizationId, document, evidenceId, validFrom, expiresAt, enteredAt, enteredBy]);
  }

  async get(id: PowerOfAttorneyId): Promise<PowerOfAttorney | undefined> {
    return (await this.#select(GET, [id]))[0];
  }

  ofOrganization(organizationId: OrganizationId): Promise<PowerOfAttorney[]> {
    return this.#select(OF_ORGANIZATION, [organizationId, organizationId]);
  }

  toApprove(limit: number): Promise<PowerOfAttorney[]> {
    return this.#select(TO_APPROVE, [limit]);
  }

  async approve(id: PowerOfAttorneyId, { at, by }: { at: EpochSeconds; by: string }): Promise<boolean> {
    return (await this.#sql.run(APPROVE, [at, by, id, by])) === 1;
  }

  async revoke(id: PowerOfAttorneyId, { at, by, reason }: { at: EpochSeconds; by: string; reason: string }): Promise<boolean> {
    return (await this.#sql.run(REVOKE, [at, by, reason, id])) === 1;
  }

  async clientsOf(agentIds: readonly OrganizationId[], now: EpochSeconds): Promise<{ organizationId: OrganizationId; through: OrganizationId }[]> {
    if (agentIds.length === 0) return [];
    const { text, values } = CLIENTS(agentIds);
    const rows = await this.#sql.all<{ organization_id: string; agent_id: string }>(text, [now, now, ...values]);
    return rows.map((row) => ({ organizationId: row.organization_id as OrganizationId, through: row.agent_id as OrganizationId }));
  }

  async #select(text: string, values: readonly SqlValue[]): Promise<PowerOfAttorney[]> {
    return (await this.#sql.all<PowerRow>(text, values)).map((row) => ({
      id: row.id as PowerOfAttorneyId,
      agentId: row.agent_id as OrganizationId,
      organizationId: row.organization_id as OrganizationId,
      document: row.document,
      evidenceId: row.evidence_id,
      validFrom: row.valid_from,
      expiresAt: row.expires_at,
      state: row.state,
      enteredAt: row.entered_at,
      enteredBy: row.entered_by,
      approved: row.approved_at === null ? null : { at: row.approved_at, by: present(row.approved_by, 'approved_by') },
      revoked:
        row.revoked_at === null
          ? null
          : { at: row.revoked_at, by: present(row.revoked_by, 'revoked_by'), reason: present(row.revoked_reason, 'revoked_reason') },
    }));
  }
}
