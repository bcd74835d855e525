import type { ChallengeId } from '../../core/ids.js';
import type { FrontEnd } from '../front-end.js';
import { jsonReply, PROCESSING_RETRY_SECONDS, type Reply } from '../reply.js';
import { challengeResource } from '../resources/challenge.js';
import type { AdmittedRequest } from '../steps.js';
import { readId } from './read-id.js';

/**
 * Reads a challenge, or starts its validation when the payload is an object, whatever its members (RFC 8555 §7.5.1); those of challenges that a person
 * answers pick the contact.
 * @throws Problem malformed 404, and what picking a contact throws
 */
export async function challenge({ ra, links }: FrontEnd, { signer, payload, parameters }: AdmittedRequest<'challenge'>): Promise<Reply> {
  const id = readId<ChallengeId>(parameters['id'], 'challenge');
  const view = payload === undefined ? await ra.getChallenge(signer.account, id) : await ra.startValidation(signer.account, id, payload);
  const resource = challengeResource(links, view.challenge);
  return jsonReply(200, resource, {
    location: resource.url,
    links: [{ url: links.authorization(view.authorization.id), rel: 'up' }],
    ...(view.challenge.status === 'processing' && { retryAfterSeconds: PROCESSING_RETRY_SECONDS }),
  });
}
