import { InvariantError } from '../core/invariant-error.js';
import type { ValidationMethod } from '../core/validation-method.js';
import { challengesFor } from '../policy/challenges.js';
import type { DatedPolicy } from '../policy/dated-policy.js';
import { chooseProfile } from './choose-profile.js';
import type { RaContext, ValidationStart } from './context.js';
import { readApplicant } from './pass-gate.js';

/** The methods that a challenge may be fulfilled by now, none when nothing is left that could be tried, and the policy that limits the reuse of the result. */
export interface MethodsToTry {
  readonly methods: readonly ValidationMethod[];
  readonly dated: DatedPolicy;
}

/**
 * What a challenge may be fulfilled by. Where profiles have different policies, an authorization serves the orders that wait for it: only methods that all their policies allow are
 * tried, in the order of the first; without an order (pre-authorization) the account's default profile decides.
 */
export async function methodsToTry(context: RaContext, start: ValidationStart): Promise<MethodsToTry> {
  const now = context.clock.now();
  const { challenge, authorization } = start;
  const [first, ...others] = await policiesOf(context, start);
  if (first === undefined) throw new InvariantError(`challenge ${challenge.id} belongs to no policy`);
  const allowed = (dated: DatedPolicy) =>
    challengesFor(dated.at(now), authorization).find(({ type }) => type === challenge.type)?.methods ?? [];
  const methods = allowed(first).filter((method) => others.every((other) => allowed(other).includes(method)));
  return { methods, dated: first };
}

async function policiesOf(context: RaContext, { authorization, account }: ValidationStart): Promise<DatedPolicy[]> {
  const { offers, transactor, singlePolicy } = context;
  if (singlePolicy) return [...offers.values()].slice(0, 1).map(({ dated }) => dated);
  const stores = transactor.read;
  const policies = new Set<DatedPolicy>();
  for (const id of await stores.orders.openByAuthorization(authorization.id)) {
    const order = await stores.orders.get(id);
    const offer = order && offers.get(order.profile);
    if (offer !== undefined) policies.add(offer.dated);
  }
  if (policies.size === 0) {
    const { eabKey } = await readApplicant(stores, account);
    policies.add(chooseProfile(context, null, eabKey).dated);
  }
  return [...policies];
}
