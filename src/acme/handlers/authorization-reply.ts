import type { AuthorizationView } from '../../ra/registration-authority.js';
import type { Links } from '../links.js';
import { jsonReply, PROCESSING_RETRY_SECONDS, type Reply } from '../reply.js';
import { authorizationResource } from '../resources/authorization.js';

/** An authorization, with the time to come back while one of its challenges is processing (RFC 8555 §7.5.1). */
export function authorizationReply(links: Links, status: 200 | 201, view: AuthorizationView): Reply {
  const waiting = view.status === 'pending' && view.authorization.challenges.some((challenge) => challenge.status === 'processing');
  return jsonReply(status, authorizationResource(links, view), {
    ...(status === 201 && { location: links.authorization(view.authorization.id) }),
    ...(waiting && { retryAfterSeconds: PROCESSING_RETRY_SECONDS }),
  });
}
