import type { DecidedUnder } from '../core/decided-under.js';
import type { StoredProblem } from '../core/problem.js';
import type { Authorization } from '../core/state/authorization.js';
import { CHALLENGE_TRANSITIONS, type Challenge } from '../core/state/challenge.js';
import type { EpochSeconds } from '../core/time.js';
import type { ValidationMethod } from '../core/validation-method.js';
import type { ValidationStart } from './context.js';
import { failOpenOrders } from './fail-open-orders.js';
import type { CaaCheck, RaStores } from './ports.js';
import { recordCaaCheck } from './record-caa-check.js';
import type { ChallengeView } from './registration-authority.js';

/** How a validation ended. `method` is `none` where nothing could be tried; `expiresAt` is until when the proof may be used. */
export type ValidationOutcome =
  | {
      readonly ok: true;
      readonly method: ValidationMethod;
      readonly at: EpochSeconds;
      readonly expiresAt: EpochSeconds;
      /** Where it is another than the name. */
      readonly authorizationDomain?: string;
      readonly record: unknown;
      readonly caa: CaaCheck;
      readonly decidedUnder: DecidedUnder;
    }
  | {
      readonly ok: false;
      readonly method: ValidationMethod | 'none';
      readonly problem: StoredProblem;
      readonly record: unknown;
      /** Where the method had passed, and CAA does not permit. */
      readonly caa?: CaaCheck;
      readonly decidedUnder: DecidedUnder;
    };

/**
 * Writes the outcome of a validation in the transaction at hand: evidence, challenge and authorization in their end states, and the open orders
 * that fail with them (RFC 8555 §7.1.6).
 * @returns what the challenge has become; undefined when another run, or a deactivation, was first
 */
export async function recordValidation(
  stores: RaStores,
  start: ValidationStart,
  outcome: ValidationOutcome,
): Promise<ChallengeView | undefined> {
  const { challenge, authorization, account } = start;
  const { id } = challenge;
  const won = outcome.ok
    ? await stores.authorizations.succeedChallenge(id, outcome)
    : await stores.authorizations.failChallenge(id, outcome.problem);
  if (!won) return undefined;
  const name = authorization.identifier.value;
  const caaCheck = outcome.caa && (await recordCaaCheck(stores, outcome.caa));
  await stores.audit.append(
    { type: 'system' },
    {
      kind: 'validation.attempted',
      accountId: account.id,
      detail: {
        challengeId: id,
        authorizationId: authorization.id,
        name,
        ...(outcome.ok && outcome.authorizationDomain !== undefined && { authorizationDomain: outcome.authorizationDomain }),
        method: outcome.method,
        outcome: outcome.ok ? 'valid' : 'invalid',
        record: outcome.record,
        ...(caaCheck !== undefined && { caaCheck }),
        ...outcome.decidedUnder,
      },
    },
  );
  if (outcome.ok) {
    const { at, expiresAt, method, decidedUnder } = outcome;
    const valid: Challenge = { ...facts(challenge), status: CHALLENGE_TRANSITIONS.processing.succeed, validatedAt: at, method };
    return replaced(authorization, valid, { status: 'valid', validatedAt: at, expiresAt, decidedUnder });
  }
  await failOpenOrders(
    stores,
    { type: 'system' },
    account,
    await stores.orders.openByAuthorization(authorization.id),
    orderProblem(authorization, outcome.problem),
  );
  return replaced(
    authorization,
    { ...facts(challenge), status: CHALLENGE_TRANSITIONS.processing.fail, problem: outcome.problem },
    { status: 'invalid' },
  );
}

function orderProblem({ identifier }: Authorization, { type, status, detail }: StoredProblem): StoredProblem {
  return {
    type,
    status,
    detail: `the authorization for ${identifier.value} failed: ${detail}`,
    subproblems: [{ type, detail, identifier }],
  };
}

function facts({
  id,
  authorizationId,
  type,
  token,
  parameters,
}: Challenge): Pick<Challenge, 'id' | 'authorizationId' | 'type' | 'token' | 'parameters'> {
  return { id, authorizationId, type, token, ...(parameters && { parameters }) };
}

function replaced(authorization: Authorization, challenge: Challenge, change: Partial<Authorization>): ChallengeView {
  const challenges = authorization.challenges.map((other) => (other.id === challenge.id ? challenge : other));
  return { challenge, authorization: { ...authorization, ...change, challenges } };
}
