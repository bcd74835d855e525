import type { OrderId } from '../../core/ids.js';
import type { FrontEnd } from '../front-end.js';
import { requiredString } from '../json-member.js';
import { decodeBase64url } from '../jws/base64url.js';
import type { Reply } from '../reply.js';
import type { AdmittedRequest } from '../steps.js';
import { orderReply } from './order-reply.js';
import { readId } from './read-id.js';

/**
 * Takes the CSR of an order (RFC 8555 §7.4).
 * @throws Problem malformed, and those of `finalizeOrder`
 */
export async function finalize({ ra, links }: FrontEnd, { signer, payload, parameters }: AdmittedRequest<'finalize'>): Promise<Reply> {
  const id = readId<OrderId>(parameters['id'], 'order');
  const csr = decodeBase64url(requiredString(payload, 'csr'), 'The payload member "csr"');
  return orderReply(links, 200, await ra.finalizeOrder(signer.account, id, csr));
}
