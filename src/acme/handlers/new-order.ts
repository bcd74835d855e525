import { Problem } from '../../core/problem.js';
import type { FrontEnd } from '../front-end.js';
import { optionalString, optionalTime } from '../json-member.js';
import type { Reply } from '../reply.js';
import type { AdmittedRequest } from '../steps.js';
import { orderReply } from './order-reply.js';
import { readIdentifier } from './read-identifier.js';

/**
 * Takes an order (RFC 8555 §7.4; `profile` from draft-ietf-acme-profiles).
 * @throws Problem malformed, and those of `createOrder`
 */
export async function newOrder({ ra, links }: FrontEnd, { signer, payload }: AdmittedRequest<'newOrder'>): Promise<Reply> {
  const sent = payload['identifiers'];
  if (!Array.isArray(sent) || sent.length === 0) {
    throw new Problem('malformed', 'The payload member "identifiers" must be an array of one or more identifiers (RFC 8555 §7.4).');
  }
  const view = await ra.createOrder(signer.account, {
    identifiers: sent.map((value: unknown, index) => readIdentifier(value, `The member ${index} of "identifiers"`, 'ancestorDomain')),
    profile: optionalString(payload, 'profile') ?? null,
    notBefore: optionalTime(payload, 'notBefore') ?? null,
    notAfter: optionalTime(payload, 'notAfter') ?? null,
  });
  return orderReply(links, 201, view);
}
