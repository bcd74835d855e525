import type { AuditLog } from '../audit/event.js';
import type { DecidedUnder } from '../core/decided-under.js';
import type { AccountId, CertificateId, OrderId, OrganizationId } from '../core/ids.js';
import type { JobQueue } from '../core/job.js';
import type { StoredProblem } from '../core/problem.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import type { Certificate } from '../core/state/certificate.js';
import type { OrganizationAttributes } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';

export interface CertificateStore {
  /**
   * Writes the intent: serial and linted TBSCertificate, state `committed`.
   * @returns false when the serial is taken, or the order has a certificate that is committed or issued already
   */
  commit(certificate: Certificate & { state: 'committed' }): Promise<boolean>;
  /** committed → issued. @returns false for a lost race */
  store(id: CertificateId, der: Buffer): Promise<boolean>;
  /** committed → lost, and revoked (without a reason code) in the same breath: its serial may be on a signature somewhere. @returns false for a lost race */
  lose(id: CertificateId, at: EpochSeconds): Promise<boolean>;
  /** The order's certificate in state committed or issued. */
  findByOrder(orderId: OrderId): Promise<Certificate | undefined>;
  /**
   * Certificates left in state committed since before `committedBefore` whose order is no longer `processing`, so that no run will come back for
   * them; oldest first, at most `limit`.
   */
  findAbandoned(committedBefore: EpochSeconds, limit: number): Promise<Certificate[]>;
}

export interface CaStores {
  certificates: CertificateStore;
  jobs: JobQueue;
  audit: AuditLog;
}

/** An issuing CA as configured. */
export interface Issuer {
  readonly id: string;
  /** Key name for the Signer port. */
  readonly keyId: string;
  /** The issuer's own certificate, DER. */
  readonly certificate: Buffer;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** Chains to hand out, each from this issuer's certificate upwards, roots left out; DER. The first is the default. */
  readonly chains: readonly (readonly Buffer[])[];
  /** The full CRL. */
  readonly crlUrl: string;
  /** The parts that new certificates are assigned to, 1 to N; none, or left out: the full CRL. */
  readonly crlShardUrls?: readonly string[];
  readonly ocspUrl: string;
  readonly caIssuersUrl: string;
}

/** A certificate profile as loaded from config/profiles/NAME.yaml. */
export interface Profile {
  readonly name: string;
  readonly description: string;
  readonly policy: string;
  readonly issuerId: string;
  /** Days of 86,400 seconds, first and last second included (BR 6.3.2). */
  readonly validityDays: number;
  /** Subtracted from the time of issuance for notBefore, against slow clocks of relying parties. */
  readonly backdateSeconds: number;
  /** Whether CN repeats the first name (CP 3.1.1 requires it; BR 7.1.4.3 discourages it). */
  readonly commonName: boolean;
  /** Countries that a subject may be in, ISO 3166-1 alpha-2; null: any (CP 7.1 fixes JP). */
  readonly countries: readonly string[] | null;
  /** For RSA keys; a certificate for an EC key leaves keyEncipherment out (BR 7.1.2.7.11). */
  readonly keyUsage: readonly ('digitalSignature' | 'keyEncipherment')[];
  /** Dotted decimal; the reserved OV identifier is 2.23.140.1.2.2. */
  readonly certificatePolicies: readonly { readonly oid: string; readonly cps: string | null }[];
  readonly subjectKeyIdentifier: boolean;
  /** Whether authorityInfoAccess names the issuer's certificate beside the OCSP responder. */
  readonly caIssuers: boolean;
}

/** What one certificate is wanted for: the order's decision, made by `ra`. */
export interface IssuanceRequest {
  orderId: OrderId;
  accountId: AccountId;
  organizationId: OrganizationId;
  /** Name of the profile. */
  profile: string;
  /** Sorted, lower case; wildcards with `*.`. */
  names: readonly string[];
  /** SubjectPublicKeyInfo, DER. */
  spki: Buffer;
  /** Vetted attributes; nothing of the subject comes from the CSR. */
  subject: OrganizationAttributes;
  /** The validity asked for, kept exactly or refused (RFC 8555 §7.4); null where it is left to the profile. */
  notBefore: EpochSeconds | null;
  notAfter: EpochSeconds | null;
  /** Most days of validity allowed today, by policy and baseline. */
  maxValidityDays: number;
  /** What the issuance is decided under; kept with the certificate. */
  decidedUnder: DecidedUnder;
}

/**
 * Issues the one certificate of an order, or finds that it has been issued. Safe to repeat for the same order; runs for the same order in one
 * process are one run. A problem is final: asking again gives the same answer.
 * @throws SignerUnavailable, or whatever the database throws: run it again later
 */
export type IssueCertificate = (
  request: IssuanceRequest,
) => Promise<{ ok: true; certificateId: CertificateId } | { ok: false; problem: StoredProblem }>;
