import type { Account } from '../core/state/account.js';
import type { StoredProblem } from '../core/problem.js';
import type { RaContext } from './context.js';
import { failOpenOrders } from './fail-open-orders.js';

const PROBLEM: StoredProblem = { type: 'unauthorized', detail: 'the account was deactivated', status: 403 };
const PAGE = 500;

/** Deactivates an account and fails its open orders (RFC 8555 §7.3.6). Its certificates stay valid; an account already deactivated stays so. */
export async function deactivateAccount({ transactor }: RaContext, account: Account): Promise<Account> {
  const actor = { type: 'account', id: account.id } as const;
  await transactor.transaction(async (stores) => {
    if (!(await stores.accounts.deactivate(account.id))) return;
    await stores.audit.append(actor, {
      kind: 'account.deactivated',
      organizationId: account.organizationId,
      accountId: account.id,
      detail: {},
    });
    for (let before: string | undefined; ;) {
      const page = await stores.orders.list(account.id, PAGE, before);
      await failOpenOrders(stores, actor, account, page.ids, PROBLEM);
      // The order that the cursor names leaves the list when it fails; the cursor keeps its place all the same.
      before = page.next;
      if (before === undefined) return;
    }
  });
  return { ...account, status: 'deactivated' };
}
