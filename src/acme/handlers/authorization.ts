import type { AuthorizationId } from '../../core/ids.js';
import { Problem } from '../../core/problem.js';
import type { FrontEnd } from '../front-end.js';
import type { Reply } from '../reply.js';
import type { AdmittedRequest } from '../steps.js';
import { authorizationReply } from './authorization-reply.js';
import { readId } from './read-id.js';

/**
 * Reads or deactivates an authorization (RFC 8555 §7.5, §7.5.2).
 * @throws Problem malformed, and malformed 404
 */
export async function authorization(
  { ra, links }: FrontEnd,
  { signer, payload, parameters }: AdmittedRequest<'authorization'>,
): Promise<Reply> {
  const id = readId<AuthorizationId>(parameters['id'], 'authorization');
  if (payload === undefined) return authorizationReply(links, 200, await ra.getAuthorization(signer.account, id));
  if (payload['status'] !== 'deactivated') {
    throw new Problem(
      'malformed',
      'An authorization is read with an empty payload, or given up with {"status":"deactivated"} (RFC 8555 §7.5.2).',
    );
  }
  return authorizationReply(links, 200, await ra.deactivateAuthorization(signer.account, id));
}
