import type { Identifier } from '../../core/identifier.js';
import { toProblemDocument, type ProblemDocument } from '../../core/problem.js';
import { toRfc3339 } from '../../core/time.js';
import type { OrderView } from '../../ra/registration-authority.js';
import type { Links } from '../links.js';

/** An order object (RFC 8555 §7.1.3), with the profile that draft-ietf-acme-profiles adds. */
export interface OrderResource {
  status: string;
  expires: string;
  identifiers: readonly Identifier[];
  notBefore?: string;
  notAfter?: string;
  profile: string;
  authorizations: readonly string[];
  finalize: string;
  /** While valid. */
  certificate?: string;
  /** While invalid, where the reason was recorded. Never null: some clients take the mere member for a failure. */
  error?: ProblemDocument;
}

export function orderResource(links: Links, { order, status }: OrderView): OrderResource {
  return {
    status,
    expires: toRfc3339(order.expiresAt),
    identifiers: order.identifiers,
    ...(order.notBefore !== null && { notBefore: toRfc3339(order.notBefore) }),
    ...(order.notAfter !== null && { notAfter: toRfc3339(order.notAfter) }),
    profile: order.profile,
    authorizations: [...new Set(order.authorizationIds)].map((id) => links.authorization(id)),
    finalize: links.finalize(order.id),
    ...(order.state === 'valid' && { certificate: links.certificate(order.certificateId) }),
    ...(order.state === 'invalid' && { error: toProblemDocument(order.problem) }),
  };
}
