import type { DecidedUnder } from '../decided-under.js';
import type { AccountId, CertificateId, OrderId, OrganizationId } from '../ids.js';
import type { EpochSeconds } from '../time.js';
import type { OrganizationAttributes } from './organization.js';

/*
 *   committed --signed and stored--> issued
 *       |
 *       +--found after a crash: a signature may exist somewhere--> lost (its serial is published as revoked)
 *
 * Revocation is a fact beside the state: {@link Revocation}.
 */
export const CERTIFICATE_TRANSITIONS = {
  committed: { store: 'issued', lose: 'lost' },
  issued: {},
  lost: {},
} as const;

export type CertificateState = keyof typeof CERTIFICATE_TRANSITIONS;

/** CRLReason codes that a subscriber certificate's revocation may carry (BR 7.2.2); 0 is published without a code. */
export type RevocationReason = 0 | 1 | 3 | 4 | 5 | 9;

export interface Revocation {
  readonly at: EpochSeconds;
  readonly reason: RevocationReason;
}

interface CertificateFacts {
  readonly id: CertificateId;
  /** Lower-case hex of the DER INTEGER's magnitude, without leading zero octets: 32 to 40 digits. */
  readonly serial: string;
  /** Configured name of the issuer that signs it. */
  readonly issuerId: string;
  readonly orderId: OrderId;
  readonly accountId: AccountId;
  readonly organizationId: OrganizationId;
  readonly profile: string;
  readonly names: readonly string[];
  readonly subject: OrganizationAttributes;
  /** SHA-256 of the subject's SubjectPublicKeyInfo, lower-case hex. */
  readonly spkiHash: string;
  /** First and last second of validity, both inclusive (RFC 5280 §4.1.2.5). */
  readonly notBefore: EpochSeconds;
  readonly notAfter: EpochSeconds;
  /** The linted TBSCertificate; stored before anything was signed. */
  readonly tbs: Buffer;
  readonly committedAt: EpochSeconds;
  /** Null for one older than this record. */
  readonly decidedUnder: DecidedUnder | null;
  /** Which part of its issuer's CRL lists it, from 1, fixed for life by its cRLDistributionPoints; 0: the full CRL. */
  readonly crlShard: number;
  readonly revocation: Revocation | null;
}

export type Certificate = CertificateFacts &
  ({ readonly state: 'committed' | 'lost' } | { readonly state: 'issued'; readonly der: Buffer });
export type IssuedCertificate = Extract<Certificate, { state: 'issued' }>;
