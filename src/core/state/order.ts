import type { DecidedUnder } from '../decided-under.js';
import type { AccountId, AuthorizationId, CertificateId, OrderId, OrganizationId } from '../ids.js';
import type { Identifier } from '../identifier.js';
import type { StoredProblem } from '../problem.js';
import type { EpochSeconds } from '../time.js';
import type { AuthorizationStatus } from './authorization.js';

/*
 *    pending --------------+
 *       |                  |
 *       | All authz        |
 *       | "valid"          |
 *       V                  |          RFC 8555 §7.1.6
 *     ready ---------------+          pending and ready are one stored state, `open`:
 *       |                  |          which of the two it is follows from the authorizations.
 *       | Receive          |
 *       | finalize         |
 *       V                  |
 *   processing ------------+
 *       |                  |
 *       | Certificate      | Error or
 *       | issued           | Authorization failure
 *       V                  V
 *     valid             invalid
 */
export const ORDER_TRANSITIONS = {
  open: { finalize: 'processing', fail: 'invalid' },
  processing: { issue: 'valid', fail: 'invalid' },
  valid: {},
  invalid: {},
} as const;

export type StoredOrderState = keyof typeof ORDER_TRANSITIONS;
export type OrderStatus = 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';

interface OrderFacts {
  readonly id: OrderId;
  readonly accountId: AccountId;
  readonly organizationId: OrganizationId;
  /** Name of the certificate profile, the client's choice or the default. */
  readonly profile: string;
  /** Name and SHA-256 (hex) of the policy that it is decided under. */
  readonly policy: { readonly name: string; readonly hash: string };
  /** As {@link DecidedUnder} says; null for an order older than this record. */
  readonly baseline: DecidedUnder['baseline'] | null;
  /** Normalised, without duplicates, sorted. */
  readonly identifiers: readonly Identifier[];
  /** The validity asked for (RFC 8555 §7.4), null where the client left it to us. */
  readonly notBefore: EpochSeconds | null;
  readonly notAfter: EpochSeconds | null;
  /** One for each identifier, in the same order; names with a common ancestor domain (RFC 9444) may share one. */
  readonly authorizationIds: readonly AuthorizationId[];
  readonly expiresAt: EpochSeconds;
  readonly createdAt: EpochSeconds;
}

export type Order = OrderFacts &
  (
    | { readonly state: 'open' }
    | {
        readonly state: 'processing';
        /** PKCS#10 in DER, as finalized. */
        readonly csr: Buffer;
      }
    | { readonly state: 'valid'; readonly certificateId: CertificateId }
    | { readonly state: 'invalid'; readonly problem: StoredProblem }
  );

/**
 * The status to show and to decide by (RFC 8555 §7.1.6). A terminal fact wins over the clock: an order that has its certificate stays valid.
 * @param authorizations the statuses of all its authorizations at `now`
 */
export function deriveOrderStatus(
  order: Pick<Order, 'state' | 'expiresAt'>,
  authorizations: readonly AuthorizationStatus[],
  now: EpochSeconds,
): OrderStatus {
  if (order.state !== 'open') return order.state;
  if (now >= order.expiresAt) return 'invalid';
  if (authorizations.every((status) => status === 'valid')) return 'ready';
  return authorizations.every((status) => status === 'valid' || status === 'pending') ? 'pending' : 'invalid';
}
