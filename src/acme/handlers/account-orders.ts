import type { FrontEnd } from '../front-end.js';
import { jsonReply, type Reply } from '../reply.js';
import type { AdmittedRequest } from '../steps.js';
import { requireOwnAccount } from './require-own-account.js';

/**
 * Lists an account's orders, page by page (RFC 8555 §7.1.2.1).
 * @throws Problem unauthorized, and those of `listOrders`
 */
export async function accountOrders(
  { ra, links }: FrontEnd,
  { signer, parameters, url }: AdmittedRequest<'accountOrders'>,
): Promise<Reply> {
  const { account } = signer;
  requireOwnAccount(account, parameters['id']);
  const cursor = new URL(url).searchParams.get('cursor') ?? undefined;
  const { ids, next } = await ra.listOrders(account, cursor);
  const nextPage = next === undefined ? [] : [{ url: links.accountOrders(account.id, next), rel: 'next' as const }];
  return jsonReply(200, { orders: ids.map((id) => links.order(id)) }, { links: nextPage });
}
