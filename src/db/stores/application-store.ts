import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { ApplicationId, OrganizationId } from '../../core/ids.js';
import { OPEN_STATES, type Application, type ApplicationState, type ApplicationStep, type Claim, type SubjectForm } from '../../core/state/application.js';
import type { ApplicationChange, ApplicationStore } from '../../vetting/ports.js';

interface ApplicationRow {
  id: string;
  organization_id: string;
  state: string;
  revision: number;
  claim: string;
  subject: string | null;
  created_by: string;
  created_at: number;
  submitted_at: number | null;
  reviewer: string | null;
  approved_by: string | null;
  ended_at: number | null;
  organization_version: number | null;
}

interface StepRow {
  at: number;
  by_actor: string;
  by_name: string;
  state: string;
  note: string | null;
  missing: string;
}

const COLUMNS = 'id, organization_id, state, revision, claim, subject, created_by, created_at, submitted_at, reviewer, approved_by, ended_at, organization_version';
const OPEN = OPEN_STATES.map((state) => `'${state}'`).join(', ');
const GET = `SELECT ${COLUMNS} FROM applications WHERE id = ?`;
const OF_ORGANIZATION = `SELECT ${COLUMNS} FROM applications WHERE organization_id = ? ORDER BY created_at DESC, id`;
// At most five states are asked for.
const IN_STATES = `SELECT ${COLUMNS} FROM applications WHERE state IN (?, ?, ?, ?, ?) ORDER BY coalesce(submitted_at, created_at), id LIMIT ?`;
const COUNT_OPEN = `SELECT count(*) AS count FROM applications WHERE created_by = ? AND state IN (${OPEN})`;
const REFUSED_LIKE = `SELECT ${COLUMNS} FROM applications WHERE state = 'refused' AND (name_key = ? OR (jurisdiction = ? AND registration_number = ? AND registration_number <> ''))
  ORDER BY ended_at DESC, id LIMIT ?`;
const ADD = `INSERT INTO applications (${COLUMNS}, name_key, jurisdiction, registration_number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const CHANGE = `UPDATE applications SET state = ?, revision = revision + 1, claim = ?, subject = ?, submitted_at = ?, reviewer = ?, approved_by = ?, ended_at = ?,
  organization_version = ?, jurisdiction = ?, registration_number = ?, name_key = coalesce(?, name_key) WHERE id = ? AND state = ? AND revision = ?`;
const ADD_STEP = `INSERT INTO application_steps (application_id, position, at, by_actor, by_name, state, note, missing)
  SELECT ?, coalesce(max(position), 0) + 1, ?, ?, ?, ?, ?, ? FROM application_steps WHERE application_id = ?`;
const STEPS = 'SELECT at, by_actor, by_name, state, note, missing FROM application_steps WHERE application_id = ? ORDER BY position';

/** Applications and their steps in SQL. */
export class SqlApplicationStore implements ApplicationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: ApplicationId): Promise<Application | undefined> {
    const [row] = await this.#sql.all<ApplicationRow>(GET, [id]);
    return row && toApplication(row);
  }

  async ofOrganization(organizationId: OrganizationId): Promise<Application[]> {
    return (await this.#sql.all<ApplicationRow>(OF_ORGANIZATION, [organizationId])).map(toApplication);
  }

  async inStates(states: readonly ApplicationState[], limit: number): Promise<Application[]> {
    const [first] = states;
    if (first === undefined) return [];
    const five = [0, 1, 2, 3, 4].map((n) => states[n] ?? first);
    return (await this.#sql.all<ApplicationRow>(IN_STATES, [...five, limit])).map(toApplication);
  }

  async countOpen(createdBy: string): Promise<number> {
    const [row] = await this.#sql.all<{ count: number }>(COUNT_OPEN, [createdBy]);
    return row?.count ?? 0;
  }

  async refusedLike(like: { nameKey: string; jurisdiction: string; registrationNumber: string }, limit: number): Promise<Application[]> {
    const params = [like.nameKey, like.jurisdiction, like.registrationNumber, limit];
    return (await this.#sql.all<ApplicationRow>(REFUSED_LIKE, params)).map(toApplication);
  }

  async add(application: Application, nameKey: string): Promise<boolean> {
    const { id, organizationId, state, revision, claim, subject, createdBy, createdAt, submittedAt, reviewer, approvedBy, endedAt, organizationVersion } = application;
    const values = [id, organizationId, state, revision, JSON.stringify(claim), subject && JSON.stringify(subject), createdBy, createdAt];
    const more = [submittedAt, reviewer, approvedBy, endedAt, organizationVersion, nameKey, claim.jurisdiction, claim.registrationNumber];
    return (await this.#sql.run(ADD, [...values, ...more])) === 1;
  }

  async change(id: ApplicationId, from: { state: ApplicationState; revision: number }, change: ApplicationChange, nameKey?: string): Promise<boolean> {
    const present = await this.get(id);
    if (present === undefined || present.revision !== from.revision) return false;
    const { state, claim, subject, submittedAt, reviewer, approvedBy, endedAt, organizationVersion } = { ...present, ...change };
    const values = [state, JSON.stringify(claim), subject && JSON.stringify(subject), submittedAt, reviewer, approvedBy, endedAt, organizationVersion];
    const more = [claim.jurisdiction, claim.registrationNumber, nameKey ?? null, id, from.state, from.revision];
    return (await this.#sql.run(CHANGE, [...values, ...more])) === 1;
  }

  async addStep(id: ApplicationId, { at, by, name, state, note, missing }: ApplicationStep): Promise<void> {
    await this.#sql.run(ADD_STEP, [id, at, by, name, state, note, JSON.stringify(missing), id]);
  }

  async steps(id: ApplicationId): Promise<ApplicationStep[]> {
    return (await this.#sql.all<StepRow>(STEPS, [id])).map((row) => ({
      at: row.at,
      by: row.by_actor,
      name: row.by_name,
      state: row.state as ApplicationState,
      note: row.note,
      missing: fromJson<string[]>(row.missing),
    }));
  }
}

function toApplication(row: ApplicationRow): Application {
  return {
    id: row.id as ApplicationId,
    organizationId: row.organization_id as OrganizationId,
    state: row.state as ApplicationState,
    revision: row.revision,
    claim: fromJson<Claim>(row.claim),
    subject: row.subject === null ? null : fromJson<SubjectForm>(row.subject),
    createdBy: row.created_by,
    createdAt: row.created_at,
    submittedAt: row.submitted_at,
    reviewer: row.reviewer,
    approvedBy: row.approved_by,
    endedAt: row.ended_at,
    organizationVersion: row.organization_version,
  };
}
