import type { AuthorizationId, CertificateId, ChallengeId, OrderId } from '../core/ids.js';
import { Problem } from '../core/problem.js';
import { isId } from '../core/ids.js';
import type { Account } from '../core/state/account.js';
import { deriveAuthorizationStatus, type Authorization } from '../core/state/authorization.js';
import type { Order } from '../core/state/order.js';
import type { RaContext } from './context.js';
import { notFound } from './not-found.js';
import type { RaStores } from './ports.js';
import type { AuthorizationView, ChallengeView, OrderView } from './registration-authority.js';
import { readOrderView } from './view-order.js';

const ORDERS_PER_PAGE = 100;

/** The account's order. @throws Problem malformed 404 */
export async function readOrder(stores: Pick<RaStores, 'orders'>, account: Account, id: OrderId): Promise<Order> {
  const order = await stores.orders.get(id);
  if (order?.accountId !== account.id) throw notFound('order');
  return order;
}

/** The account's order as it stands now. @throws Problem malformed 404 */
export async function getOrder({ transactor, clock }: RaContext, account: Account, id: OrderId): Promise<OrderView> {
  return readOrderView(transactor.read, await readOrder(transactor.read, account, id), clock.now());
}

/** One page of the account's orders, newest first (RFC 8555 §7.1.2.1). @throws Problem malformed for a cursor that was never handed out */
export function listOrders(
  { transactor }: RaContext,
  account: Account,
  cursor: string | undefined,
): Promise<{ ids: OrderId[]; next?: string }> {
  if (cursor !== undefined && !isId(cursor))
    throw new Problem('malformed', 'cursor: it is none of ours; begin with the URL in the account object');
  return transactor.read.orders.list(account.id, ORDERS_PER_PAGE, cursor);
}

/** The account's authorization. @throws Problem malformed 404 */
export async function readAuthorization(
  stores: Pick<RaStores, 'authorizations'>,
  account: Account,
  id: AuthorizationId,
): Promise<Authorization> {
  const authorization = await stores.authorizations.get(id);
  if (authorization?.accountId !== account.id) throw notFound('authorization');
  return authorization;
}

/** The account's authorization as it stands now. @throws Problem malformed 404 */
export async function getAuthorization(
  { transactor, clock }: RaContext,
  account: Account,
  id: AuthorizationId,
): Promise<AuthorizationView> {
  const authorization = await readAuthorization(transactor.read, account, id);
  return { authorization, status: deriveAuthorizationStatus(authorization, clock.now()) };
}

/** The account's challenge with its authorization. @throws Problem malformed 404 */
export async function getChallenge(
  { transactor }: Pick<RaContext, 'transactor'>,
  account: Account,
  id: ChallengeId,
): Promise<ChallengeView> {
  const view = await transactor.read.authorizations.getChallenge(id);
  if (view?.authorization.accountId !== account.id) throw notFound('challenge');
  return view;
}

/** The chains of the account's certificate (RFC 8555 §7.4.2). @throws Problem malformed 404 */
export async function getCertificate(
  { transactor, chainsOf }: RaContext,
  account: Account,
  id: CertificateId,
): Promise<{ chains: readonly string[] }> {
  const certificate = await transactor.read.certificates.get(id);
  if (certificate?.accountId !== account.id) throw notFound('certificate');
  return { chains: chainsOf(certificate) };
}
