import type { ChallengeId, OrderId } from '../core/ids.js';
import type { Account } from '../core/state/account.js';
import type { Authorization } from '../core/state/authorization.js';
import type { Order } from '../core/state/order.js';
import type { EpochSeconds } from '../core/time.js';
import { datedPolicy, type DatedPolicy } from '../policy/dated-policy.js';
import type { RaDependencies } from './dependencies.js';
import type { Applicant } from './pass-gate.js';
import type { ProfileFacts } from './ports.js';
import type { ChallengeView, OrderView } from './registration-authority.js';
import { WorkInHand } from './work-in-hand.js';

/** A profile with its policy, prepared for being asked on any date. */
export interface Offer {
  readonly facts: ProfileFacts;
  readonly dated: DatedPolicy;
}

export type ProcessingOrder = Extract<Order, { state: 'processing' }>;

/** What finalize hands to the issue job. */
export interface IssuanceStart {
  readonly order: ProcessingOrder;
  readonly spki: Buffer;
  readonly applicant: Applicant;
  /** All of the order's, as they were read. */
  readonly authorizations: readonly Authorization[];
  /** Until when what CAA said at finalize may be relied on; 0: to be asked anew. */
  readonly caaUntil: EpochSeconds;
}

/** What the challenge request hands to the validation job. */
export interface ValidationStart extends ChallengeView {
  readonly account: Account;
}

/** What every use case of the room works with: its dependencies, and what this process remembers between requests. */
export interface RaContext extends Required<RaDependencies> {
  readonly offers: ReadonlyMap<string, Offer>;
  /** Whether all profiles share one policy, so that an authorization means the same to each. */
  readonly singlePolicy: boolean;
  readonly validations: WorkInHand<ChallengeId, ValidationStart, ChallengeView>;
  readonly discoveries: WorkInHand<ChallengeId, ValidationStart, ChallengeView>;
  readonly issuances: WorkInHand<OrderId, IssuanceStart, OrderView>;
}

const SEVEN_DAYS = 7 * 86_400;

/** Prepares the context once, at composition. */
export function createContext(dependencies: RaDependencies): RaContext {
  const { profiles, defaultProfile, baseline, clock } = dependencies;
  if (!profiles.has(defaultProfile))
    throw new Error(`the default profile "${defaultProfile}" is not among the profiles: ${[...profiles.keys()].join(', ')}`);
  return {
    waitMs: 1000,
    orderLifetimeSeconds: SEVEN_DAYS,
    pendingAuthorizationSeconds: SEVEN_DAYS,
    ...dependencies,
    offers: new Map([...profiles].map(([name, { facts, policy }]) => [name, { facts, dated: datedPolicy(policy, baseline) }])),
    singlePolicy: new Set([...profiles.values()].map(({ policy }) => policy.hash)).size === 1,
    validations: new WorkInHand(clock),
    discoveries: new WorkInHand(clock),
    issuances: new WorkInHand(clock),
  };
}
