import { newId, type AccountId, type AuthorizationId, type ChallengeId } from '../core/ids.js';
import type { Authorization } from '../core/state/authorization.js';
import type { Challenge } from '../core/state/challenge.js';
import type { EpochSeconds } from '../core/time.js';
import { challengesFor, type OfferedChallenge } from '../policy/challenges.js';
import { METHODS } from '../policy/methods.js';
import type { EffectivePolicy } from '../policy/policy.js';
import { whyEvidenceIsUnusable } from '../policy/reuse.js';
import { challengeParameters } from './challenge-parameters.js';
import type { RaContext } from './context.js';
import type { AuthorizationStore } from './ports.js';
import type { RequestedName } from './requested-names.js';

/** An authorization that ends sooner is not handed out again: the client would not get done with it. */
const LEAST_REMAINING_SECONDS = 3600;

type Needs = Pick<RaContext, 'random' | 'singlePolicy' | 'pendingAuthorizationSeconds' | 'accountHashPrefix'>;

/**
 * One authorization for each name, in their order: the account's own from before where it may be used again (BR 4.2.1, RFC 8555 §7.1.4),
 * new ones for the rest. Names whose common ancestor is authorized share one (RFC 9444). Adds the new ones to the transaction at hand.
 */
export async function prepareAuthorizations(
  context: Needs,
  store: AuthorizationStore,
  {
    accountId,
    requested,
    effective,
    now,
  }: { accountId: AccountId; requested: readonly RequestedName[]; effective: EffectivePolicy; now: EpochSeconds },
): Promise<Authorization[]> {
  const places = [...new Set(requested.flatMap(({ authorize }) => withAncestors(authorize.name)))];
  const earlier = await store.findReusable(accountId, places, now + LEAST_REMAINING_SECONDS);
  const prepared = new Map<string, Authorization>();
  const authorizations: Authorization[] = [];
  for (const { authorize } of requested) {
    const key = `${authorize.name} ${authorize.wildcard} ${authorize.subdomains}`;
    let authorization = prepared.get(key);
    if (authorization === undefined) {
      const offered = challengesFor(effective, authorize);
      const same = (candidate: Authorization) =>
        candidate.identifier.value === authorize.name &&
        candidate.wildcard === authorize.wildcard &&
        candidate.subdomains === authorize.subdomains;
      const usable =
        earlier.find((candidate) => same(candidate) && isUsable(candidate, effective, now)) ??
        earlier.find((candidate) => candidate.subdomains && provesToo(candidate, authorize) && isUsable(candidate, effective, now)) ??
        (context.singlePolicy ? earlier.find((candidate) => same(candidate) && isUntouched(candidate, offered)) : undefined);
      authorization = usable ?? newAuthorization(context, accountId, authorize, offered, effective, now);
      if (usable === undefined) await store.add(authorization);
      prepared.set(key, authorization);
    }
    authorizations.push(authorization);
  }
  return authorizations;
}

/** The name and its ancestors, top-level names left out: where an authorization for it may stand. */
function withAncestors(name: string): string[] {
  const labels = name.split('.');
  return labels.slice(0, -1).map((_, from) => labels.slice(from).join('.'));
}

/** Whether a proof for a whole domain covers a need: the domain itself or a name below, and a wildcard only by a method that may (BR 3.2.2.4). */
function provesToo({ identifier, challenges }: Authorization, need: RequestedName['authorize']): boolean {
  const within = need.name === identifier.value || need.name.endsWith(`.${identifier.value}`);
  return within && challenges.some((proof) => proof.status === 'valid' && (!need.wildcard || METHODS[proof.method].wildcard));
}

/** Valid, and its evidence may be used today. */
function isUsable({ status, validatedAt, challenges }: Authorization, effective: EffectivePolicy, now: EpochSeconds): boolean {
  if (status !== 'valid' || validatedAt === null) return false;
  const proof = challenges.find((challenge) => challenge.status === 'valid');
  return proof !== undefined && whyEvidenceIsUnusable({ method: proof.method, obtainedAt: validatedAt }, effective, now) === undefined;
}

/** Pending, with the challenges that would be offered today and nothing tried yet. */
function isUntouched({ status, challenges }: Authorization, offered: readonly OfferedChallenge[]): boolean {
  return (
    status === 'pending' &&
    challenges.length === offered.length &&
    challenges.every((challenge) => challenge.status === 'pending' && offered.some(({ type }) => type === challenge.type))
  );
}

function newAuthorization(
  context: Needs,
  accountId: AccountId,
  { name, wildcard, subdomains }: RequestedName['authorize'],
  offered: readonly OfferedChallenge[],
  { policy, decidedUnder }: EffectivePolicy,
  now: EpochSeconds,
): Authorization {
  const { random, pendingAuthorizationSeconds, accountHashPrefix } = context;
  const id = newId<AuthorizationId>(random);
  const challenges = offered.map(({ type, methods }): Challenge => {
    const parameters = challengeParameters({ type, methods }, name, policy, { random, accountHashPrefix, now });
    // The token is an id of its own: 128 random bits (RFC 8555 §8.3; BR 1.6.1 asks for 112).
    const facts = { id: newId<ChallengeId>(random), authorizationId: id, type, token: newId(random) };
    return { ...facts, ...(parameters && { parameters }), status: 'pending' };
  });
  return {
    id,
    accountId,
    identifier: { type: 'dns', value: name },
    wildcard,
    subdomains,
    status: 'pending',
    expiresAt: now + pendingAuthorizationSeconds,
    validatedAt: null,
    createdAt: now,
    decidedUnder,
    challenges,
  };
}
