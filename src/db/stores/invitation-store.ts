import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { MemberRole, OfficerRole } from '../../core/actor.js';
import type { InvitationId, OrganizationId, PersonId } from '../../core/ids.js';
import type { Invitation } from '../../core/state/person.js';
import type { EpochSeconds } from '../../core/time.js';
import type { InvitationStore } from '../../people/ports.js';

interface InvitationRow {
  id: string;
  kind: Invitation['kind'];
  site: Invitation['site'];
  email: string;
  officer_name: string | null;
  officer_roles: string;
  organization_id: string | null;
  member_role: MemberRole | null;
  person_id: string | null;
  value_hash: string | null;
  state: Invitation['state'];
  invited_by: string;
  seconded_by: string | null;
  requested_from: string | null;
  created_at: number;
  expires_at: number;
  ended_at: number | null;
  accepted_by: string | null;
}

const COLUMNS = `id, kind, site, email, officer_name, officer_roles, organization_id, member_role, person_id, value_hash, state, invited_by, seconded_by,
  requested_from, created_at, expires_at, ended_at, accepted_by`;
const GET = `SELECT ${COLUMNS} FROM invitations WHERE id = ?`;
const FIND_BY_VALUE = `SELECT ${COLUMNS} FROM invitations WHERE value_hash = ?`;
const ADD = `INSERT INTO invitations (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const OPEN = `UPDATE invitations SET state = 'open', seconded_by = ?, value_hash = ?, expires_at = ? WHERE id = ? AND state = 'proposed'`;
const ACCEPT = `UPDATE invitations SET state = 'accepted', accepted_by = ?, ended_at = ? WHERE id = ? AND state = 'open' AND expires_at > ?`;
const WITHDRAW = `UPDATE invitations SET state = 'withdrawn', ended_at = ? WHERE id = ? AND state IN ('proposed', 'open')`;
const WAITING_OF_ORGANIZATION = `SELECT ${COLUMNS} FROM invitations
  WHERE organization_id = ? AND state IN ('proposed', 'open') AND expires_at > ? ORDER BY created_at, id`;
const WAITING_OF_CA = `SELECT ${COLUMNS} FROM invitations
  WHERE kind IN ('officer', 'recovery') AND state IN ('proposed', 'open') AND expires_at > ? ORDER BY created_at, id`;
const COUNT_TO = 'SELECT COUNT(*) AS n FROM invitations WHERE email = ? AND created_at >= ?';
const COUNT_FROM = 'SELECT COUNT(*) AS n FROM invitations WHERE requested_from = ? AND created_at >= ?';

/** Invitations in SQL. */
export class SqlInvitationStore implements InvitationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: InvitationId): Promise<Invitation | undefined> {
    const [row] = await this.#sql.all<InvitationRow>(GET, [id]);
    return row && toInvitation(row);
  }

  async findByValue(valueHash: string): Promise<Invitation | undefined> {
    const [row] = await this.#sql.all<InvitationRow>(FIND_BY_VALUE, [valueHash]);
    return row && toInvitation(row);
  }

  async add(invitation: Invitation): Promise<void> {
    await this.#sql.run(ADD, [
      invitation.id,
      invitation.kind,
      invitation.site,
      invitation.email,
      invitation.officerName,
      JSON.stringify(invitation.officerRoles),
      invitation.organizationId,
      invitation.memberRole,
      invitation.personId,
      invitation.valueHash,
      invitation.state,
      invitation.invitedBy,
      invitation.secondedBy,
      invitation.requestedFrom,
      invitation.createdAt,
      invitation.expiresAt,
      invitation.endedAt,
      invitation.acceptedBy,
    ]);
  }

  async open(id: InvitationId, { secondedBy, valueHash, expiresAt }: { secondedBy: string; valueHash: string; expiresAt: EpochSeconds }): Promise<boolean> {
    return (await this.#sql.run(OPEN, [secondedBy, valueHash, expiresAt, id])) === 1;
  }

  async accept(id: InvitationId, personId: PersonId, at: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(ACCEPT, [personId, at, id, at])) === 1;
  }

  async withdraw(id: InvitationId, at: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(WITHDRAW, [at, id])) === 1;
  }

  async waiting(organizationId: OrganizationId | null, now: EpochSeconds): Promise<Invitation[]> {
    const rows =
      organizationId === null
        ? await this.#sql.all<InvitationRow>(WAITING_OF_CA, [now])
        : await this.#sql.all<InvitationRow>(WAITING_OF_ORGANIZATION, [organizationId, now]);
    return rows.map(toInvitation);
  }

  async countSince(email: string, requestedFrom: string, since: EpochSeconds): Promise<{ toEmail: number; fromAddress: number }> {
    const [to] = await this.#sql.all<{ n: number }>(COUNT_TO, [email, since]);
    const [from] = await this.#sql.all<{ n: number }>(COUNT_FROM, [requestedFrom, since]);
    return { toEmail: to?.n ?? 0, fromAddress: from?.n ?? 0 };
  }
}

function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id as InvitationId,
    kind: row.kind,
    site: row.site,
    email: row.email,
    officerName: row.officer_name,
    officerRoles: fromJson<OfficerRole[]>(row.officer_roles),
    organizationId: row.organization_id as OrganizationId | null,
    memberRole: row.member_role,
    personId: row.person_id as PersonId | null,
    valueHash: row.value_hash,
    state: row.state,
    invitedBy: row.invited_by,
    secondedBy: row.seconded_by,
    requestedFrom: row.requested_from,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    acceptedBy: row.accepted_by as PersonId | null,
  };
}
