import { Problem } from '../core/problem.js';
import type { EabKey } from '../core/state/organization.js';
import type { Offer, RaContext } from './context.js';

/**
 * The profile of an order: the one asked for, else the external account key's first, else the default (draft-ietf-acme-profiles).
 * @throws Problem invalidProfile
 */
export function chooseProfile(
  { offers, defaultProfile }: Pick<RaContext, 'offers' | 'defaultProfile'>,
  requested: string | null,
  eabKey: EabKey | null,
): Offer {
  const allowed = (eabKey === null ? [...offers.keys()] : eabKey.profiles).filter((name) => offers.has(name));
  const name = requested ?? (eabKey === null ? defaultProfile : (allowed[0] ?? defaultProfile));
  const offer = offers.get(name);
  if (offer === undefined || !allowed.includes(name)) {
    const reason = offer === undefined ? `there is no profile "${name}"` : `this account may not order the profile "${name}"`;
    throw new Problem('invalidProfile', `profile: ${reason}; it may order: ${allowed.join(', ') || 'none, ask the officers'}`);
  }
  return offer;
}

/**
 * The profile that an order was made with.
 * @throws Problem invalidProfile when it has been withdrawn since
 */
export function profileOf({ offers }: Pick<RaContext, 'offers'>, name: string): Offer {
  const offer = offers.get(name);
  if (offer === undefined)
    throw new Problem('invalidProfile', `the profile "${name}" of this order has been withdrawn; create a new order`);
  return offer;
}
