import type { OrderId } from '../core/ids.js';
import type { StoredProblem } from '../core/problem.js';
import type { AuditActor } from '../audit/event.js';
import type { Account } from '../core/state/account.js';
import type { RaStores } from './ports.js';

/**
 * Moves those of the orders that are still open to invalid, with the reason, in the transaction at hand. Their status would derive as invalid
 * anyway; written down, they carry their error (RFC 8555 §7.1.3) and leave the account's list.
 */
export async function failOpenOrders(
  stores: RaStores,
  actor: AuditActor,
  account: Pick<Account, 'id' | 'organizationId'>,
  ids: readonly OrderId[],
  problem: StoredProblem,
): Promise<void> {
  for (const orderId of ids) {
    if (!(await stores.orders.fail(orderId, 'open', problem))) continue;
    await stores.audit.append(actor, {
      kind: 'order.failed',
      organizationId: account.organizationId,
      accountId: account.id,
      orderId,
      detail: { problem: `${problem.type}: ${problem.detail}` },
    });
  }
}
