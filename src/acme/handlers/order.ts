import type { OrderId } from '../../core/ids.js';
import type { FrontEnd } from '../front-end.js';
import type { Reply } from '../reply.js';
import type { AdmittedRequest } from '../steps.js';
import { orderReply } from './order-reply.js';
import { readId } from './read-id.js';

/**
 * Reads an order (RFC 8555 §7.4).
 * @throws Problem malformed 404
 */
export async function order({ ra, links }: FrontEnd, { signer, parameters }: AdmittedRequest<'order'>): Promise<Reply> {
  return orderReply(links, 200, await ra.getOrder(signer.account, readId<OrderId>(parameters['id'], 'order')));
}
