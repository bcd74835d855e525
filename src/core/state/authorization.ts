import type { DecidedUnder } from '../decided-under.js';
import type { AccountId, AuthorizationId } from '../ids.js';
import type { Identifier } from '../identifier.js';
import type { EpochSeconds } from '../time.js';
import type { Challenge } from './challenge.js';

/*
 *                   pending --------------------+
 *                      |                        |
 *    Challenge failure |                        |
 *           or         |                        |     RFC 8555 §7.1.6
 *          Error       |  Challenge valid       |
 *            +---------+---------+              |
 *            V                   V              |
 *         invalid              valid            |
 *                                |              |
 *                 +--------------+----+---------+
 *                 | time after   |    | Client deactivate
 *                 V "expires"    V    V
 *              expired      revoked  deactivated
 */
export const AUTHORIZATION_TRANSITIONS = {
  pending: { succeed: 'valid', fail: 'invalid', deactivate: 'deactivated' },
  valid: { deactivate: 'deactivated', revoke: 'revoked' },
  invalid: {},
  deactivated: {},
  revoked: {},
} as const;

/** The stored status. `expired` is never stored: {@link deriveAuthorizationStatus} tells it from the clock. */
export type StoredAuthorizationStatus = keyof typeof AUTHORIZATION_TRANSITIONS;
export type AuthorizationStatus = StoredAuthorizationStatus | 'expired';

/** Proof, or the wait for it, that an account controls a name. */
export interface Authorization {
  readonly id: AuthorizationId;
  readonly accountId: AccountId;
  /** Without `*.`; see `wildcard`. */
  readonly identifier: Identifier;
  /** Whether the order asked for `*.` + the identifier (RFC 8555 §7.1.4). */
  readonly wildcard: boolean;
  /** Whether it is for every name below the identifier too (RFC 9444 `subdomainAuthAllowed`). */
  readonly subdomains: boolean;
  readonly status: StoredAuthorizationStatus;
  /** A pending one can be fulfilled, a valid one used, up to and without this second. */
  readonly expiresAt: EpochSeconds;
  /** When the evidence was obtained; null unless it has been valid. */
  readonly validatedAt: EpochSeconds | null;
  readonly createdAt: EpochSeconds;
  /** What its challenges were chosen under; once it is valid, what the proof was accepted under. Null for one older than this record. */
  readonly decidedUnder: DecidedUnder | null;
  readonly challenges: readonly Challenge[];
}

/** The status to show and to decide by. A pending authorization whose time is over is `invalid`, a valid one `expired`. */
export function deriveAuthorizationStatus(
  authorization: Pick<Authorization, 'status' | 'expiresAt'>,
  now: EpochSeconds,
): AuthorizationStatus {
  if (now < authorization.expiresAt) return authorization.status;
  if (authorization.status === 'pending') return 'invalid';
  return authorization.status === 'valid' ? 'expired' : authorization.status;
}
