import type { AccountId, EabKeyId, OrganizationId } from '../ids.js';
import type { JwkThumbprint, PublicJwk } from '../public-jwk.js';
import type { EpochSeconds } from '../time.js';

/*
 *                  valid
 *                    |
 *        +-----------+-----------+      RFC 8555 §7.1.6
 * Client |                Server |
 * deactiv|                 revoke|
 *        V                       V
 *   deactivated               revoked
 */
export type AccountStatus = 'valid' | 'deactivated' | 'revoked';

/** A flattened JWS (RFC 7515 §7.2.2) as received. */
export interface FlattenedJws {
  readonly protected: string;
  readonly payload: string;
  readonly signature: string;
}

/** An ACME account (RFC 8555 §7.1.2), bound to its organization for life. */
export interface Account {
  readonly id: AccountId;
  readonly organizationId: OrganizationId;
  /** The key of its external account binding; null where a development server took it without one. */
  readonly eabKeyId: EabKeyId | null;
  readonly status: AccountStatus;
  readonly jwk: PublicJwk;
  readonly thumbprint: JwkThumbprint;
  /** `mailto:` URLs. */
  readonly contacts: readonly string[];
  readonly termsAgreedAt: EpochSeconds | null;
  /** The verified binding, echoed in the account object (RFC 8555 §7.3.4). */
  readonly externalAccountBinding: FlattenedJws | null;
  readonly createdAt: EpochSeconds;
}
