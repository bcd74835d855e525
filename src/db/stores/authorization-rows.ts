import { decidedUnderOf, fromJson, present } from '../rows.js';
import type { AccountId, AuthorizationId, ChallengeId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { StoredProblem } from '../../core/problem.js';
import type { Authorization, StoredAuthorizationStatus } from '../../core/state/authorization.js';
import type { Challenge, ChallengeParameters, ChallengeStatus, ChallengeType } from '../../core/state/challenge.js';
import type { ValidationMethod } from '../../core/validation-method.js';

/** An authorization beside one of its challenges; an authorization without challenges is one row with nulls. */
export interface AuthorizationRow {
  id: string;
  account_id: string;
  name: string;
  wildcard: number;
  subdomains: number;
  status: string;
  expires_at: number;
  validated_at: number | null;
  created_at: number;
  policy_hash: string | null;
  baseline: string | null;
  challenge_id: string | null;
  type: string;
  token: string;
  parameters: string | null;
  challenge_status: string;
  challenge_validated_at: number | null;
  method: string | null;
  problem: string | null;
}

/** The authorizations of the rows, in the order of their first rows, each with its challenges in the order of the rows. */
export function authorizationsOf(rows: readonly AuthorizationRow[]): Authorization[] {
  const byId = new Map<string, Authorization & { challenges: Challenge[] }>();
  for (const row of rows) {
    let authorization = byId.get(row.id);
    if (authorization === undefined) {
      authorization = {
        id: row.id as AuthorizationId,
        accountId: row.account_id as AccountId,
        identifier: { type: 'dns', value: row.name },
        wildcard: row.wildcard === 1,
        subdomains: row.subdomains === 1,
        status: row.status as StoredAuthorizationStatus,
        expiresAt: row.expires_at,
        validatedAt: row.validated_at,
        createdAt: row.created_at,
        decidedUnder: decidedUnderOf(row),
        challenges: [],
      };
      byId.set(row.id, authorization);
    }
    if (row.challenge_id !== null) authorization.challenges.push(toChallenge(row, row.challenge_id));
  }
  return [...byId.values()];
}

/** The challenge that the authorization was found by. */
export function challengeOf(authorization: Authorization, id: ChallengeId): Challenge {
  const challenge = authorization.challenges.find((candidate) => candidate.id === id);
  if (challenge === undefined) throw new InvariantError(`authorization ${authorization.id} was read without challenge ${id}`);
  return challenge;
}

function toChallenge(row: AuthorizationRow, id: string): Challenge {
  const facts = {
    id: id as ChallengeId,
    authorizationId: row.id as AuthorizationId,
    type: row.type as ChallengeType,
    token: row.token,
    ...(row.parameters !== null && { parameters: fromJson<ChallengeParameters>(row.parameters) }),
  };
  const status = row.challenge_status as ChallengeStatus;
  switch (status) {
    case 'pending':
    case 'processing':
      return { ...facts, status };
    case 'valid':
      return {
        ...facts,
        status,
        validatedAt: present(row.challenge_validated_at, 'challenges.validated_at'),
        method: present(row.method, 'challenges.method') as ValidationMethod,
      };
    case 'invalid':
      return { ...facts, status, problem: fromJson<StoredProblem>(present(row.problem, 'challenges.problem')) };
  }
}
