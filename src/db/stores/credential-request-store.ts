import { fromJson } from '../rows.js';
import type { Sql, SqlValue } from '../sql.js';
import type { AuthorityQuestionId, CredentialRequestId, EabKeyId, OrganizationId, PersonId } from '../../core/ids.js';
import type { EpochSeconds } from '../../core/time.js';
import type { CredentialRequest, CredentialRequestStore } from '../../subscriber/ports.js';

interface RequestRow {
  id: string;
  organization_id: string;
  question_id: string;
  kind: CredentialRequest['kind'];
  eab_key_id: string;
  purpose: string;
  name_rules: string;
  profiles: string;
  account_limit: number | null;
  key_expires_at: number | null;
  requester_id: string;
  state: CredentialRequest['state'];
  created_at: number;
  ended_at: number | null;
}

const COLUMNS =
  'id, organization_id, question_id, kind, eab_key_id, purpose, name_rules, profiles, account_limit, key_expires_at, requester_id, state, created_at, ended_at';
const SELECT = `SELECT ${COLUMNS} FROM credential_requests`;
const GET = `${SELECT} WHERE id = ?`;
const BY_QUESTION = `${SELECT} WHERE question_id = ?`;
const OF_ORGANIZATION = `${SELECT} WHERE organization_id = ? ORDER BY created_at DESC, id LIMIT ?`;
const ADD = `INSERT INTO credential_requests (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const MOVE = 'UPDATE credential_requests SET state = ?, ended_at = ? WHERE id = ? AND state = ?';

/** Requests for external account keys in SQL. */
export class SqlCredentialRequestStore implements CredentialRequestStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add({ limits, ...request }: CredentialRequest): Promise<void> {
    await this.#sql.run(ADD, [
      request.id,
      request.organizationId,
      request.questionId,
      request.kind,
      request.eabKeyId,
      request.purpose,
      JSON.stringify(limits.nameRules),
      JSON.stringify(limits.profiles),
      limits.accountLimit,
      limits.expiresAt,
      request.requesterId,
      request.state,
      request.createdAt,
      request.endedAt,
    ]);
  }

  async get(id: CredentialRequestId): Promise<CredentialRequest | undefined> {
    return (await this.#select(GET, [id]))[0];
  }

  async findByQuestion(id: AuthorityQuestionId): Promise<CredentialRequest | undefined> {
    return (await this.#select(BY_QUESTION, [id]))[0];
  }

  ofOrganization(organizationId: OrganizationId, limit: number): Promise<CredentialRequest[]> {
    return this.#select(OF_ORGANIZATION, [organizationId, limit]);
  }

  async move(id: CredentialRequestId, from: CredentialRequest['state'], to: CredentialRequest['state'], at: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(MOVE, [to, at, id, from])) === 1;
  }

  async #select(text: string, values: readonly SqlValue[]): Promise<CredentialRequest[]> {
    return (await this.#sql.all<RequestRow>(text, values)).map((row) => ({
      id: row.id as CredentialRequestId,
      organizationId: row.organization_id as OrganizationId,
      questionId: row.question_id as AuthorityQuestionId,
      kind: row.kind,
      eabKeyId: row.eab_key_id as EabKeyId,
      purpose: row.purpose,
      limits: {
        nameRules: fromJson<string[]>(row.name_rules),
        profiles: fromJson<string[]>(row.profiles),
        accountLimit: row.account_limit,
        expiresAt: row.key_expires_at,
      },
      requesterId: row.requester_id as PersonId,
      state: row.state,
      createdAt: row.created_at,
      endedAt: row.ended_at,
    }));
  }
}
