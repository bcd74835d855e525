import { listQuery } from '../lists.js';
import type { Sql } from '../sql.js';
import type { OrganizationId } from '../../core/ids.js';
import type { DeniedName, NameFinding, NameRisk } from '../../core/state/application.js';
import type { EpochSeconds } from '../../core/time.js';
import type { NameStore } from '../../vetting/ports.js';

interface FindingRow {
  organization_id: string;
  kind: string;
  name: string;
  resembles: string;
  list: string;
  found_at: number;
  decision: string;
  decided_by: string | null;
  decided_at: number | null;
  note: string | null;
}

interface DeniedRow {
  kind: string;
  name: string;
  reason: string;
  denied_by: string;
  denied_at: number;
  lifted_by: string | null;
  lifted_at: number | null;
}

const FINDING = 'organization_id, kind, name, resembles, list, found_at, decision, decided_by, decided_at, note';
const ADD_FINDING = `INSERT INTO name_findings (organization_id, kind, name, resembles, list, found_at, decision) VALUES (?, ?, ?, ?, ?, ?, 'waiting') ON CONFLICT DO NOTHING`;
const FINDINGS = `SELECT ${FINDING} FROM name_findings WHERE organization_id = ? ORDER BY found_at, kind, name`;
const WAITING = `SELECT ${FINDING} FROM name_findings WHERE decision = 'waiting' ORDER BY found_at, organization_id, name LIMIT ?`;
const CLEARED = listQuery("SELECT name FROM name_findings WHERE organization_id = ? AND kind = ? AND decision = 'cleared' AND name IN (??)");
const DECIDE = 'UPDATE name_findings SET decision = ?, decided_by = ?, decided_at = ?, note = ? WHERE organization_id = ? AND kind = ? AND name = ?';
const DENIED = 'SELECT kind, name, reason, denied_by, denied_at, lifted_by, lifted_at FROM denied_names WHERE lifted_at IS NULL ORDER BY kind, name';
const DENY = 'INSERT INTO denied_names (kind, name, reason, denied_by, denied_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, name) WHERE lifted_at IS NULL DO NOTHING';
const LIFT = 'UPDATE denied_names SET lifted_by = ?, lifted_at = ? WHERE kind = ? AND name = ? AND lifted_at IS NULL';

/** Risky and denied names in SQL. */
export class SqlNameStore implements NameStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async addFinding(organizationId: OrganizationId, { kind, name, resembles, list }: NameRisk, at: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(ADD_FINDING, [organizationId, kind, name, resembles, list, at])) === 1;
  }

  async findings(organizationId: OrganizationId): Promise<NameFinding[]> {
    return (await this.#sql.all<FindingRow>(FINDINGS, [organizationId])).map(toFinding);
  }

  async waiting(limit: number): Promise<NameFinding[]> {
    return (await this.#sql.all<FindingRow>(WAITING, [limit])).map(toFinding);
  }

  async cleared(organizationId: OrganizationId, kind: NameRisk['kind'], names: readonly string[]): Promise<string[]> {
    if (names.length === 0) return [];
    const { text, values } = CLEARED(names);
    return (await this.#sql.all<{ name: string }>(text, [organizationId, kind, ...values])).map(({ name }) => name);
  }

  async decide(
    { organizationId, kind, name }: { organizationId: OrganizationId; kind: NameRisk['kind']; name: string },
    to: { decision: 'cleared' | 'refused'; by: string; at: EpochSeconds; note: string },
  ): Promise<boolean> {
    return (await this.#sql.run(DECIDE, [to.decision, to.by, to.at, to.note, organizationId, kind, name])) === 1;
  }

  async denied(): Promise<DeniedName[]> {
    return (await this.#sql.all<DeniedRow>(DENIED, [])).map((row) => ({
      kind: row.kind as DeniedName['kind'],
      name: row.name,
      reason: row.reason,
      deniedBy: row.denied_by,
      deniedAt: row.denied_at,
      liftedBy: row.lifted_by,
      liftedAt: row.lifted_at,
    }));
  }

  async deny({ kind, name, reason, deniedBy, deniedAt }: DeniedName): Promise<boolean> {
    return (await this.#sql.run(DENY, [kind, name, reason, deniedBy, deniedAt])) === 1;
  }

  async lift({ kind, name }: { kind: NameRisk['kind']; name: string }, by: string, at: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(LIFT, [by, at, kind, name])) === 1;
  }
}

function toFinding(row: FindingRow): NameFinding {
  return {
    organizationId: row.organization_id as OrganizationId,
    kind: row.kind as NameFinding['kind'],
    name: row.name,
    resembles: row.resembles,
    list: row.list as NameFinding['list'],
    foundAt: row.found_at,
    decision: row.decision as NameFinding['decision'],
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    note: row.note,
  };
}
