import { insertRows, listQuery } from '../lists.js';
import type { Sql } from '../sql.js';
import { challengeOf, authorizationsOf, type AuthorizationRow } from './authorization-rows.js';
import { baseName, isWildcard } from '../../core/identifier.js';
import type { DecidedUnder } from '../../core/decided-under.js';
import type { AccountId, AuthorizationId, ChallengeId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { StoredProblem } from '../../core/problem.js';
import type { Authorization } from '../../core/state/authorization.js';
import type { Challenge, ChallengeParameters } from '../../core/state/challenge.js';
import type { ContactChallengeType } from '../../core/state/contact.js';
import type { EpochSeconds } from '../../core/time.js';
import type { ValidationMethod } from '../../core/validation-method.js';
import type { AuthorizationStore } from '../../ra/ports.js';

// One row per challenge: an authorization with its challenges is one statement.
const SELECT = `SELECT a.id, a.account_id, a.name, a.wildcard, a.subdomains, a.status, a.expires_at, a.validated_at, a.created_at, a.policy_hash, a.baseline,
    c.id AS challenge_id, c.type, c.token, c.parameters, c.status AS challenge_status, c.validated_at AS challenge_validated_at, c.method, c.problem
  FROM authorizations AS a LEFT JOIN challenges AS c ON c.authorization_id = a.id`;
const GET = `${SELECT} WHERE a.id = ? ORDER BY c.position`;
const GET_MANY = listQuery(`${SELECT} WHERE a.id IN (??) ORDER BY c.position`);
const GET_BY_CHALLENGE = `${SELECT} WHERE a.id = (SELECT authorization_id FROM challenges WHERE challenges.id = ?) ORDER BY c.position`;
const FIND_REUSABLE = listQuery(`${SELECT} WHERE a.account_id = ? AND a.expires_at > ? AND a.status IN ('pending', 'valid') AND a.name IN (??)
  ORDER BY a.created_at DESC, a.id, c.position`);
const ADD = `INSERT INTO authorizations (id, account_id, name, wildcard, subdomains, status, expires_at, created_at, policy_hash, baseline)
  VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?)`;
const ADD_CHALLENGES = 'INSERT INTO challenges (id, authorization_id, position, type, token, parameters, status)';
const BEGIN_CHALLENGE = `UPDATE challenges SET status = 'processing' WHERE id = ? AND status = 'pending'`;
const OF_PENDING = `id = ? AND status = 'processing' AND EXISTS (SELECT 1 FROM authorizations AS a WHERE a.id = challenges.authorization_id AND a.status = 'pending')
  RETURNING authorization_id`;
const SUCCEED_CHALLENGE = `UPDATE challenges SET status = 'valid', validated_at = ?, method = ? WHERE ${OF_PENDING}`;
const SUCCEED = `UPDATE authorizations SET status = 'valid', validated_at = ?, expires_at = ?, policy_hash = ?, baseline = ?
  WHERE id = ? AND status = 'pending'`;
const FAIL_CHALLENGE = `UPDATE challenges SET status = 'invalid', problem = ? WHERE ${OF_PENDING}`;
const FAIL = `UPDATE authorizations SET status = 'invalid' WHERE id = ? AND status = 'pending'`;
const DEACTIVATE = `UPDATE authorizations SET status = 'deactivated' WHERE id = ? AND status IN ('pending', 'valid')`;
// Names have neither `%` nor `_`.
const PENDING_BELOW = `${SELECT} WHERE a.id IN (SELECT p.id FROM authorizations AS p JOIN challenges AS w ON w.authorization_id = p.id
    WHERE p.account_id = ? AND p.status = 'pending' AND p.expires_at > ? AND (p.name = ? OR p.name LIKE ?) AND w.type = ? AND w.status = 'pending'
    ORDER BY p.expires_at, p.id LIMIT ?)
  ORDER BY a.expires_at, a.id, c.position`;
const SET_PARAMETERS = `UPDATE challenges SET parameters = ? WHERE id = ? AND status = 'pending'`;
const PROLONG_PENDING = listQuery(`UPDATE authorizations SET expires_at = ? WHERE status = 'pending' AND expires_at < ? AND id IN (??)`);
const PROCESSING_CHALLENGES = `SELECT c.id FROM challenges AS c JOIN authorizations AS a ON a.id = c.authorization_id
  WHERE c.status = 'processing' AND a.status = 'pending' LIMIT ?`;
const HELD = listQuery(`SELECT DISTINCT name, wildcard FROM authorizations WHERE account_id = ? AND expires_at > ? AND status = 'valid' AND name IN (??)`);

/** Authorizations and their challenges in SQL. */
export class SqlAuthorizationStore implements AuthorizationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: AuthorizationId): Promise<Authorization | undefined> {
    return authorizationsOf(await this.#sql.all<AuthorizationRow>(GET, [id]))[0];
  }

  async getMany(ids: readonly AuthorizationId[]): Promise<Authorization[]> {
    if (ids.length === 0) return [];
    const { text, values } = GET_MANY(ids);
    const found = authorizationsOf(await this.#sql.all<AuthorizationRow>(text, values));
    const byId = new Map(found.map((authorization) => [authorization.id, authorization]));
    return ids.map((id) => {
      const authorization = byId.get(id);
      if (authorization === undefined) throw new InvariantError(`no authorization ${id}`);
      return authorization;
    });
  }

  async add(authorization: Authorization): Promise<void> {
    if (authorization.status !== 'pending' || authorization.challenges.some(({ status }) => status !== 'pending')) {
      throw new InvariantError(`authorization ${authorization.id} is added in a state other than pending`);
    }
    const { id, accountId, identifier, wildcard, subdomains, expiresAt, createdAt, decidedUnder } = authorization;
    await this.#sql.run(ADD, [id, accountId, identifier.value, wildcard ? 1 : 0, subdomains ? 1 : 0, expiresAt, createdAt, decidedUnder?.policy ?? null, decidedUnder?.baseline ?? null]);
    await insertRows(
      this.#sql,
      ADD_CHALLENGES,
      authorization.challenges.map((challenge, position) => {
        const { type, token, parameters } = challenge;
        return [challenge.id, id, position, type, token, parameters === undefined ? null : JSON.stringify(parameters), 'pending'];
      }),
    );
  }

  async findReusable(accountId: AccountId, names: readonly string[], usableUntil: EpochSeconds): Promise<Authorization[]> {
    if (names.length === 0) return [];
    const { text, values } = FIND_REUSABLE(names);
    return authorizationsOf(await this.#sql.all<AuthorizationRow>(text, [accountId, usableUntil, ...values]));
  }

  async getChallenge(id: ChallengeId): Promise<{ challenge: Challenge; authorization: Authorization } | undefined> {
    const [authorization] = authorizationsOf(await this.#sql.all<AuthorizationRow>(GET_BY_CHALLENGE, [id]));
    return authorization && { challenge: challengeOf(authorization, id), authorization };
  }

  async beginChallenge(id: ChallengeId): Promise<boolean> {
    return (await this.#sql.run(BEGIN_CHALLENGE, [id])) === 1;
  }

  async succeedChallenge(
    id: ChallengeId,
    outcome: { at: EpochSeconds; method: ValidationMethod; expiresAt: EpochSeconds; decidedUnder: DecidedUnder },
  ): Promise<boolean> {
    const [row] = await this.#sql.all<{ authorization_id: string }>(SUCCEED_CHALLENGE, [outcome.at, outcome.method, id]);
    if (row === undefined) return false;
    const { at, expiresAt, decidedUnder } = outcome;
    return moved(await this.#sql.run(SUCCEED, [at, expiresAt, decidedUnder.policy, decidedUnder.baseline, row.authorization_id]), id);
  }

  async failChallenge(id: ChallengeId, problem: StoredProblem): Promise<boolean> {
    const [row] = await this.#sql.all<{ authorization_id: string }>(FAIL_CHALLENGE, [JSON.stringify(problem), id]);
    if (row === undefined) return false;
    return moved(await this.#sql.run(FAIL, [row.authorization_id]), id);
  }

  async deactivate(id: AuthorizationId): Promise<boolean> {
    return (await this.#sql.run(DEACTIVATE, [id])) === 1;
  }

  async pendingBelow(accountId: AccountId, domain: string, type: ContactChallengeType, now: EpochSeconds, limit: number): Promise<Authorization[]> {
    return authorizationsOf(await this.#sql.all<AuthorizationRow>(PENDING_BELOW, [accountId, now, domain, `%.${domain}`, type, limit]));
  }

  async setParameters(id: ChallengeId, parameters: ChallengeParameters): Promise<boolean> {
    return (await this.#sql.run(SET_PARAMETERS, [JSON.stringify(parameters), id])) === 1;
  }

  async prolongPending(ids: readonly AuthorizationId[], until: EpochSeconds): Promise<void> {
    if (ids.length === 0) return;
    const { text, values } = PROLONG_PENDING(ids);
    await this.#sql.run(text, [until, until, ...values]);
  }

  async processingChallenges(limit: number): Promise<ChallengeId[]> {
    const rows = await this.#sql.all<{ id: ChallengeId }>(PROCESSING_CHALLENGES, [limit]);
    return rows.map(({ id }) => id);
  }

  async holdsAll(accountId: AccountId, names: readonly string[], now: EpochSeconds): Promise<boolean> {
    if (names.length === 0) return true;
    const { text, values } = HELD(names.map(baseName));
    const rows = await this.#sql.all<{ name: string; wildcard: number }>(text, [accountId, now, ...values]);
    const held = new Set(rows.map(({ name, wildcard }) => `${wildcard} ${name}`));
    return names.every((name) => held.has(`${isWildcard(name) ? 1 : 0} ${baseName(name)}`));
  }
}

/** The challenge has moved in this transaction, on the condition that its authorization could: one cannot go without the other. */
function moved(changed: number, id: ChallengeId): true {
  if (changed !== 1) throw new InvariantError(`challenge ${id} has moved without its authorization`);
  return true;
}
