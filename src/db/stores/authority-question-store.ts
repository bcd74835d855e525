import { fromJson, present } from '../rows.js';
import type { Sql, SqlValue } from '../sql.js';
import type { AuthorityQuestionId, MailId, OrganizationContactId, OrganizationId, PersonId } from '../../core/ids.js';
import type { EpochSeconds } from '../../core/time.js';
import type { AuthorityAnswer, AuthorityQuestion, AuthorityQuestionStore } from '../../subscriber/ports.js';

interface QuestionRow {
  id: string;
  organization_id: string;
  about: AuthorityQuestion['about'];
  contact_id: string;
  kind: AuthorityQuestion['kind'];
  contact: string;
  requester_id: string;
  requester_name: string;
  requester_email: string;
  agent_id: string | null;
  value_hash: string | null;
  mail_id: string | null;
  requested_at: number;
  expires_at: number;
  state: AuthorityQuestion['state'];
  answered_at: number | null;
  answer: string | null;
}

const COLUMNS =
  'id, organization_id, about, contact_id, kind, contact, requester_id, requester_name, requester_email, agent_id, value_hash, mail_id, requested_at, expires_at';
const SELECT = `SELECT ${COLUMNS}, state, answered_at, answer FROM authority_questions`;
const GET = `${SELECT} WHERE id = ?`;
const BY_VALUE_HASH = `${SELECT} WHERE value_hash = ?`;
const ADD = `INSERT INTO authority_questions (${COLUMNS}, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting')`;
const ANSWER = `UPDATE authority_questions SET state = ?, answered_at = ?, answer = ? WHERE id = ? AND state = 'waiting' AND (expires_at > ? OR ? <> 'confirmed')`;
const OF_ORGANIZATION = `${SELECT} WHERE organization_id = ? ORDER BY requested_at DESC, id LIMIT ?`;
const FOR_OFFICERS = `${SELECT} WHERE state = 'waiting' AND kind <> 'email' AND expires_at > ? ORDER BY expires_at, id LIMIT ?`;
const COUNT_SINCE = 'SELECT COUNT(*) AS count FROM authority_questions WHERE contact_id = ? AND requested_at > ?';

/** Questions to contacts of organizations, and their answers, in SQL. */
export class SqlAuthorityQuestionStore implements AuthorityQuestionStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add({ requester, ...question }: AuthorityQuestion): Promise<void> {
    const { id, organizationId, about, contactId, kind, contact, agentId, valueHash, mailId, requestedAt, expiresAt } = question;
    const { personId, name, email } = requester;
    await this.#sql.run(ADD, [id, organizationId, about, contactId, kind, contact, personId, name, email, agentId, valueHash, mailId, requestedAt, expiresAt]);
  }

  async get(id: AuthorityQuestionId): Promise<AuthorityQuestion | undefined> {
    return (await this.#select(GET, [id]))[0];
  }

  async findByValueHash(valueHash: string): Promise<AuthorityQuestion | undefined> {
    return (await this.#select(BY_VALUE_HASH, [valueHash]))[0];
  }

  async answer(
    id: AuthorityQuestionId,
    state: Exclude<AuthorityQuestion['state'], 'waiting'>,
    { at, answer }: { at: EpochSeconds; answer: AuthorityAnswer },
  ): Promise<boolean> {
    return (await this.#sql.run(ANSWER, [state, at, JSON.stringify(answer), id, at, state])) === 1;
  }

  ofOrganization(organizationId: OrganizationId, limit: number): Promise<AuthorityQuestion[]> {
    return this.#select(OF_ORGANIZATION, [organizationId, limit]);
  }

  forOfficers(now: EpochSeconds, limit: number): Promise<AuthorityQuestion[]> {
    return this.#select(FOR_OFFICERS, [now, limit]);
  }

  async countSince(contactId: OrganizationContactId, since: EpochSeconds): Promise<number> {
    const [row] = await this.#sql.all<{ count: number }>(COUNT_SINCE, [contactId, since]);
    return row?.count ?? 0;
  }

  async #select(text: string, values: readonly SqlValue[]): Promise<AuthorityQuestion[]> {
    return (await this.#sql.all<QuestionRow>(text, values)).map(toQuestion);
  }
}

function toQuestion(row: QuestionRow): AuthorityQuestion {
  return {
    id: row.id as AuthorityQuestionId,
    organizationId: row.organization_id as OrganizationId,
    about: row.about,
    contactId: row.contact_id as OrganizationContactId,
    kind: row.kind,
    contact: row.contact,
    requester: { personId: row.requester_id as PersonId, name: row.requester_name, email: row.requester_email },
    agentId: row.agent_id as OrganizationId | null,
    valueHash: row.value_hash,
    mailId: row.mail_id as MailId | null,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    state: row.state,
    answered: row.answered_at === null ? null : { at: row.answered_at, answer: fromJson<AuthorityAnswer>(present(row.answer, 'answer')) },
  };
}
