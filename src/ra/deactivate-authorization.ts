import type { AuthorizationId } from '../core/ids.js';
import { Problem } from '../core/problem.js';
import type { Account } from '../core/state/account.js';
import { deriveAuthorizationStatus } from '../core/state/authorization.js';
import type { RaContext } from './context.js';
import { failOpenOrders } from './fail-open-orders.js';
import { readAuthorization } from './read-resources.js';
import type { AuthorizationView } from './registration-authority.js';

/**
 * Gives up an authorization, pending or valid (RFC 8555 §7.5.2), and fails the open orders that rely on it. One that is deactivated already stays so.
 * @throws Problem malformed 404, or 400 for an authorization in another end state
 */
export function deactivateAuthorization(
  { transactor, clock }: RaContext,
  account: Account,
  id: AuthorizationId,
): Promise<AuthorizationView> {
  return transactor.transaction(async (stores) => {
    const authorization = await readAuthorization(stores, account, id);
    const deactivated = { authorization: { ...authorization, status: 'deactivated' as const }, status: 'deactivated' as const };
    if (authorization.status === 'deactivated') return deactivated;
    if (!(await stores.authorizations.deactivate(id))) {
      throw new Problem(
        'malformed',
        `status: the authorization is ${deriveAuthorizationStatus(authorization, clock.now())}; only a pending or valid one can be deactivated`,
      );
    }
    const name = authorization.identifier.value;
    const actor = { type: 'account', id: account.id } as const;
    await stores.audit.append(actor, { kind: 'authorization.deactivated', accountId: account.id, detail: { authorizationId: id, name } });
    const orders = await stores.orders.openByAuthorization(id);
    await failOpenOrders(stores, actor, account, orders, {
      type: 'unauthorized',
      detail: `the authorization for ${name} was deactivated`,
      status: 403,
    });
    return deactivated;
  });
}
