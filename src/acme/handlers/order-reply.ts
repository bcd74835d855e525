import type { OrderView } from '../../ra/registration-authority.js';
import type { Links } from '../links.js';
import { jsonReply, PROCESSING_RETRY_SECONDS, type Reply } from '../reply.js';
import { orderResource } from '../resources/order.js';

/** An order with its URL, for some clients learn it from finalize only, and with the time to come back while it is processing (RFC 8555 §7.4). */
export function orderReply(links: Links, status: 200 | 201, view: OrderView): Reply {
  return jsonReply(status, orderResource(links, view), {
    location: links.order(view.order.id),
    ...(view.status === 'processing' && { retryAfterSeconds: PROCESSING_RETRY_SECONDS }),
  });
}
