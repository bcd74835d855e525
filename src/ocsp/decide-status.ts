import { InvariantError } from '../core/invariant-error.js';
import type { OcspCertStatus } from '../x509/ocsp-response.js';
import type { SerialStatus } from './ports.js';

/**
 * Decides what may be said about a serial (RFC 6960 §2.2, BR 4.9.10). A serial that was never assigned gets no status at all: `good` is forbidden.
 * Nor does one that is committed and not issued: nobody has been given its certificate, and it may end as lost. (A precertificate that is public
 * will be another matter: BR 4.9.9 wants it answered for.)
 * @returns undefined when the answer is `unauthorized` (RFC 9919)
 */
export function decideStatus(found: SerialStatus | undefined): Exclude<OcspCertStatus, { type: 'unknown' }> | undefined {
  if (!found) return undefined;
  if (found.revocation) return { type: 'revoked', at: found.revocation.at, reason: found.revocation.reason };
  if (found.state === 'lost') throw new InvariantError('a lost serial is not revoked');
  return found.state === 'issued' ? { type: 'good' } : undefined;
}
