import type { FrontEnd } from '../front-end.js';
import type { Reply } from '../reply.js';
import type { AdmittedRequest } from '../steps.js';
import { authorizationReply } from './authorization-reply.js';
import { readIdentifier } from './read-identifier.js';

/**
 * Makes an authorization ahead of any order (RFC 8555 §7.4.1), for the names below too where the identifier says so (RFC 9444).
 * @throws Problem malformed, and those of `createAuthorization`
 */
export async function newAuthz({ ra, links }: FrontEnd, { signer, payload }: AdmittedRequest<'newAuthz'>): Promise<Reply> {
  const identifier = readIdentifier(payload['identifier'], 'The payload member "identifier"', 'subdomainAuthAllowed');
  return authorizationReply(links, 201, await ra.createAuthorization(signer.account, identifier));
}
