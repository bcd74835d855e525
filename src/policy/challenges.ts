import type { ChallengeType } from '../core/state/challenge.js';
import { contactKindsOf } from '../core/state/contact.js';
import type { ValidationMethod } from '../core/validation-method.js';
import { METHODS } from './methods.js';
import type { EffectivePolicy } from './policy.js';

/** A challenge type to offer, with the methods it may be fulfilled by, in the order in which they are tried. */
export interface OfferedChallenge {
  readonly type: ChallengeType;
  readonly methods: readonly ValidationMethod[];
}

/** What an authorization is to hold for beside the one name. */
export interface Scope {
  /** `*.` and the name. */
  readonly wildcard: boolean;
  /** Every name below (RFC 9444). */
  readonly subdomains: boolean;
}

/** Challenges whose object has no `token`: some clients give up at the first of them in a list, so they come last. */
const WITHOUT_TOKEN: ReadonlySet<ChallengeType> = new Set(['dns-persist-01']);

/**
 * The challenges to offer for a name: those that the policy lists, by the methods in force; for a wildcard only methods that prove its whole
 * domain (BR 3.2.2.4, RFC 8555 §7.1.4), for subdomains only those that prune (RFC 9444).
 * @returns in the policy's order, but that those which wait for a person come after those which clients fulfil by themselves, and those without a
 *   token last; empty when no method in force fits
 */
export function challengesFor(effective: EffectivePolicy, scope: Scope): OfferedChallenge[] {
  const fitting = effective.methods.filter((section) => {
    const { wildcard, prunes } = METHODS[section];
    return (wildcard || !scope.wildcard) && (prunes || !scope.subdomains);
  });
  const offered = effective.policy.challenges
    .map((type) => ({ type, methods: fitting.filter((section) => METHODS[section].challenges.includes(type)) }))
    .filter(({ methods }) => methods.length > 0);
  const rank = ({ type }: OfferedChallenge): number => (WITHOUT_TOKEN.has(type) ? 2 : contactKindsOf(type) === undefined ? 0 : 1);
  return offered.sort((a, b) => rank(a) - rank(b));
}
