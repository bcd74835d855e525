import type { DecidedUnder } from '../decided-under.js';
import type { AccountId, CertificateId, OrderId, OrganizationId } from '../ids.js';
import type { EpochSeconds } from '../time.js';
import type { OrganizationAttributes } from './organization.js';

/*
 *   committed --store--> issued              without Certificate Transparency
 *
 *   precert_committed --storePrecertificate--> precertified --commitFinal--> final_committed --store--> issued
 *
 *   any of them but issued --lose--> lost    a signature may exist that nobody will use (its serial is published as revoked)
 *
 * `committed` always means: written down and linted, so that a signature over it may exist. Revocation is a fact beside the state: {@link Revocation}.
 */
export const CERTIFICATE_TRANSITIONS = {
  committed: { store: 'issued', lose: 'lost' },
  precert_committed: { storePrecertificate: 'precertified', lose: 'lost' },
  precertified: { commitFinal: 'final_committed', lose: 'lost' },
  final_committed: { store: 'issued', lose: 'lost' },
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
  /** The linted TBSCertificate that was stored before anything was signed: the precertificate's, where the certificate is logged. */
  readonly tbs: Buffer;
  readonly committedAt: EpochSeconds;
  /** Null for one older than this record. */
  readonly decidedUnder: DecidedUnder | null;
  /** Which part of its issuer's CRL lists it, from 1, fixed for life by its cRLDistributionPoints; 0: the full CRL. */
  readonly crlShard: number;
  readonly revocation: Revocation | null;
}

/** What Certificate Transparency has left so far (RFC 6962 §3.1). */
interface LoggedFacts {
  /** The signed precertificate, DER. */
  readonly precertificate: Buffer;
}

export type Certificate = CertificateFacts &
  (
    | { readonly state: 'committed' }
    | { readonly state: 'precert_committed' }
    | (LoggedFacts & { readonly state: 'precertified' })
    | (LoggedFacts & {
        readonly state: 'final_committed';
        /** The linted TBSCertificate of the certificate itself. */
        readonly finalTbs: Buffer;
      })
    | {
        readonly state: 'issued';
        readonly der: Buffer;
        /** Null where the certificate was not logged. */
        readonly precertificate: Buffer | null;
      }
    | {
        readonly state: 'lost';
        /** Null where it was lost before that. */
        readonly precertificate: Buffer | null;
      }
  );

/** A certificate in one state, or in one of several. */
export type CertificateIn<State extends CertificateState> = Extract<Certificate, { readonly state: State }>;
/** A certificate with whose serial something may have been signed and given away; where it is lost, only if its precertificate is there. */
export type SignedCertificate = CertificateIn<'precertified' | 'final_committed' | 'issued' | 'lost'>;
export type IssuedCertificate = CertificateIn<'issued'>;
