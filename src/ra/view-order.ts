import { deriveAuthorizationStatus, type Authorization } from '../core/state/authorization.js';
import { deriveOrderStatus, type Order } from '../core/state/order.js';
import { toRfc3339, type EpochSeconds } from '../core/time.js';
import type { StoredProblem } from '../core/problem.js';
import type { RaStores } from './ports.js';
import type { OrderView } from './registration-authority.js';

/**
 * An order with the status that it has now. One that has become invalid without anybody writing it down is shown as the invalid order that
 * it is, with the reason (RFC 8555 §7.1.3: `error`).
 * @param authorizations all of the order's, needed for an open order only
 */
export function viewOrder(order: Order, authorizations: readonly Authorization[], now: EpochSeconds): OrderView {
  const statuses = authorizations.map((authorization) => deriveAuthorizationStatus(authorization, now));
  const status = deriveOrderStatus(order, statuses, now);
  if (status !== 'invalid' || order.state === 'invalid') return { order, status };
  return { order: { ...order, state: 'invalid', problem: whyInvalid(order, authorizations, statuses, now) }, status };
}

/** Reads what is needed to view an order, and views it. */
export async function readOrderView(stores: Pick<RaStores, 'authorizations'>, order: Order, now: EpochSeconds): Promise<OrderView> {
  return viewOrder(order, order.state === 'open' ? await stores.authorizations.getMany(order.authorizationIds) : [], now);
}

function whyInvalid(order: Order, authorizations: readonly Authorization[], statuses: readonly string[], now: EpochSeconds): StoredProblem {
  const at = statuses.findIndex((status) => status !== 'valid' && status !== 'pending');
  const name = authorizations[at]?.identifier.value;
  const detail =
    now >= order.expiresAt || name === undefined
      ? `the order expired at ${toRfc3339(order.expiresAt)}; create a new order`
      : `the authorization for ${name} is ${statuses[at] ?? 'gone'}; create a new order`;
  return { type: 'malformed', detail, status: 403 };
}
