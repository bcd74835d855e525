import { insertRows } from '../lists.js';
import { fromJson, present } from '../rows.js';
import type { Sql } from '../sql.js';
import type { AccountId, ChallengeId, ConfirmationId, MailId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { Confirmation, ConfirmationAnswer, ConfirmationState } from '../../core/state/confirmation.js';
import type { ContactChallengeType, ContactKind, ContactSource } from '../../core/state/contact.js';
import type { EpochSeconds } from '../../core/time.js';
import type { ValidationMethod } from '../../core/validation-method.js';
import type { ConfirmationStore } from '../../ra/ports.js';

/** A confirmation beside one of the challenges that it covers. */
interface ConfirmationRow {
  id: string;
  account_id: string;
  challenge_type: string;
  method: string;
  authorization_domain: string;
  kind: string;
  contact: string;
  source: string;
  found_at: number;
  value_hash: string;
  spoken_value: string | null;
  mail_id: string | null;
  state: string;
  requested_at: number;
  expires_at: number;
  answered_at: number | null;
  answer: string | null;
  challenge_id: string;
  name: string;
}

const SELECT = `SELECT c.id, c.account_id, c.challenge_type, c.method, c.authorization_domain, c.kind, c.contact, c.source, c.found_at, c.value_hash,
    c.spoken_value, c.mail_id, c.state, c.requested_at, c.expires_at, c.answered_at, c.answer, x.challenge_id, x.name
  FROM confirmations AS c JOIN confirmation_challenges AS x ON x.confirmation_id = c.id`;
const GET = `${SELECT} WHERE c.id = ? ORDER BY x.position`;
const BY_VALUE_HASH = `${SELECT} WHERE c.value_hash = ? ORDER BY x.position`;
const BY_MAIL = `${SELECT} WHERE c.mail_id = ? ORDER BY x.position`;
const ANSWERED = `${SELECT} WHERE c.id = (SELECT a.id FROM confirmations AS a JOIN confirmation_challenges AS y ON y.confirmation_id = a.id
    WHERE y.challenge_id = ? AND a.state <> 'waiting' ORDER BY a.answered_at DESC, a.id LIMIT 1) ORDER BY x.position`;
const WAITING = `${SELECT} WHERE c.id = (SELECT w.id FROM confirmations AS w WHERE w.contact = ? AND w.account_id = ? AND w.challenge_type = ?
    AND w.authorization_domain = ? AND w.state = 'waiting' AND w.expires_at > ? ORDER BY w.requested_at DESC, w.id LIMIT 1) ORDER BY x.position`;
const COUNT_SINCE = 'SELECT COUNT(*) AS count, MIN(requested_at) AS first FROM confirmations WHERE contact = ? AND requested_at > ?';
const FOR_OFFICERS = `${SELECT} WHERE c.id IN (SELECT o.id FROM confirmations AS o WHERE o.state = 'waiting' AND o.spoken_value IS NOT NULL AND o.expires_at > ?
    ORDER BY o.expires_at, o.id LIMIT ?) ORDER BY c.expires_at, c.id, x.position`;
const ADD = `INSERT INTO confirmations (id, account_id, challenge_type, method, authorization_domain, kind, contact, source, found_at, value_hash, spoken_value,
    mail_id, state, requested_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?)`;
const ADD_CHALLENGES = 'INSERT INTO confirmation_challenges (confirmation_id, position, challenge_id, name)';
const ANSWER = `UPDATE confirmations SET state = ?, answered_at = ?, answer = ? WHERE id = ? AND state = 'waiting' AND expires_at > ?`;

/** Questions to contacts, and their answers, in SQL. */
export class SqlConfirmationStore implements ConfirmationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: ConfirmationId): Promise<Confirmation | undefined> {
    return (await this.#find(GET, [id]))[0];
  }

  async findByValueHash(valueHash: string): Promise<Confirmation | undefined> {
    return (await this.#find(BY_VALUE_HASH, [valueHash]))[0];
  }

  async findByMail(mailId: MailId): Promise<Confirmation | undefined> {
    return (await this.#find(BY_MAIL, [mailId]))[0];
  }

  async findAnswered(challengeId: ChallengeId): Promise<Confirmation | undefined> {
    return (await this.#find(ANSWERED, [challengeId]))[0];
  }

  async findWaiting(
    { accountId, challengeType, authorizationDomain, contact }: Parameters<ConfirmationStore['findWaiting']>[0],
    now: EpochSeconds,
  ): Promise<Confirmation | undefined> {
    return (await this.#find(WAITING, [contact, accountId, challengeType, authorizationDomain, now]))[0];
  }

  async countSince(contact: string, since: EpochSeconds): Promise<{ count: number; first: EpochSeconds | null }> {
    const [row] = await this.#sql.all<{ count: number; first: number | null }>(COUNT_SINCE, [contact, since]);
    return row ?? { count: 0, first: null };
  }

  async forOfficers(now: EpochSeconds, limit: number): Promise<Confirmation[]> {
    return this.#find(FOR_OFFICERS, [now, limit]);
  }

  async add(confirmation: Confirmation): Promise<void> {
    const { id, contact, state, covers } = confirmation;
    if (state !== 'waiting' || covers.length === 0) throw new InvariantError(`confirmation ${id} is added in state ${state}, for ${covers.length} challenges`);
    await this.#sql.run(ADD, [
      id,
      confirmation.accountId,
      confirmation.challengeType,
      contact.method,
      contact.authorizationDomain,
      contact.kind,
      contact.value,
      JSON.stringify(contact.source),
      contact.foundAt,
      confirmation.valueHash,
      confirmation.spokenValue,
      confirmation.mailId,
      confirmation.requestedAt,
      confirmation.expiresAt,
    ]);
    await insertRows(
      this.#sql,
      ADD_CHALLENGES,
      covers.map(({ challengeId, name }, position) => [id, position, challengeId, name]),
    );
  }

  async answer(
    id: ConfirmationId,
    state: Exclude<ConfirmationState, 'waiting'>,
    { at, answer }: { at: EpochSeconds; answer: ConfirmationAnswer },
  ): Promise<boolean> {
    return (await this.#sql.run(ANSWER, [state, at, JSON.stringify(answer), id, at])) === 1;
  }

  async #find(text: string, values: readonly (string | number)[]): Promise<Confirmation[]> {
    const byId = new Map<string, Confirmation & { covers: { challengeId: ChallengeId; name: string }[] }>();
    for (const row of await this.#sql.all<ConfirmationRow>(text, values)) {
      const found = byId.get(row.id) ?? toConfirmation(row);
      found.covers.push({ challengeId: row.challenge_id as ChallengeId, name: row.name });
      byId.set(row.id, found);
    }
    return [...byId.values()];
  }
}

function toConfirmation(row: ConfirmationRow): Confirmation & { covers: { challengeId: ChallengeId; name: string }[] } {
  const state = row.state as ConfirmationState;
  return {
    id: row.id as ConfirmationId,
    accountId: row.account_id as AccountId,
    challengeType: row.challenge_type as ContactChallengeType,
    contact: {
      kind: row.kind as ContactKind,
      value: row.contact,
      method: row.method as ValidationMethod,
      authorizationDomain: row.authorization_domain,
      source: fromJson<ContactSource>(row.source),
      foundAt: row.found_at,
    },
    covers: [],
    valueHash: row.value_hash,
    spokenValue: row.spoken_value,
    mailId: row.mail_id as MailId | null,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    state,
    answered:
      state === 'waiting'
        ? null
        : {
            at: present(row.answered_at, 'confirmations.answered_at'),
            answer: fromJson<ConfirmationAnswer>(present(row.answer, 'confirmations.answer')),
          },
  };
}
