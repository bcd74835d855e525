import { InvariantError } from '../core/invariant-error.js';
import type { OcspCertStatus } from '../x509/ocsp-response.js';
import type { SerialStatus } from './ports.js';

/** Something with the serial is stored as signed: a precertificate, or a certificate. */
const SIGNED: readonly SerialStatus['state'][] = ['precertified', 'final_committed', 'issued'];

/** What a response says of a serial; never `unknown`. */
export type DecidedStatus = Exclude<OcspCertStatus, { type: 'unknown' }>;

/**
 * Decides what may be said about a serial (RFC 6960 §2.2, BR 4.9.9). A serial that was never assigned gets no status at all: `good` is forbidden.
 * Nor does one of which nothing is stored as signed: nobody has been given anything, and it may end as lost. A precertificate that is stored may be
 * public, and is answered for from that moment.
 * @returns undefined when the answer is `unauthorized` (RFC 9919)
 */
export function decideStatus(found: SerialStatus | undefined): DecidedStatus | undefined {
  if (!found) return undefined;
  if (found.revocation) return { type: 'revoked', at: found.revocation.at, reason: found.revocation.reason };
  if (found.state === 'lost') throw new InvariantError('a lost serial is not revoked');
  return SIGNED.includes(found.state) ? { type: 'good' } : undefined;
}

/** A status as text, equal exactly when the statuses are. */
export function statusText(status: DecidedStatus): string {
  return status.type === 'good' ? 'good' : `revoked ${status.at} ${status.reason ?? 0}`;
}
