import type { AuditLog } from '../audit/event.js';
import type { DecidedUnder } from '../core/decided-under.js';
import type { AccountId, CertificateId, OrderId, OrganizationId } from '../core/ids.js';
import type { JobQueue } from '../core/job.js';
import type { StoredProblem } from '../core/problem.js';
import type { KeptSct } from '../core/sct.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import type { Certificate, CertificateIn, IssuedCertificate } from '../core/state/certificate.js';
import type { OrganizationAttributes } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';
import type { PassedLinter } from '../lint/external/external-linter.js';
import type { LintFinding } from '../lint/finding.js';

export interface CertificateStore {
  /**
   * Writes the intent: serial and linted TBSCertificate, state `committed` or `precert_committed`.
   * @returns false when the serial is taken, or the order has a certificate that is neither lost nor to be
   */
  commit(certificate: CertificateIn<'committed' | 'precert_committed'>): Promise<boolean>;
  /** precert_committed → precertified: from here OCSP says `good` (BR 4.9.9). @returns false for a lost race */
  storePrecertificate(id: CertificateId, precertificate: Buffer): Promise<boolean>;
  /** precertified → final_committed. @returns false for a lost race, or when it has been revoked meanwhile */
  commitFinal(id: CertificateId, finalTbs: Buffer): Promise<boolean>;
  /** committed or final_committed → issued. @returns false for a lost race */
  store(id: CertificateId, der: Buffer): Promise<boolean>;
  /**
   * Any state but issued → lost, and revoked (without a reason code, unless it is revoked already) in the same breath: its serial may be on a
   * signature somewhere. @returns false for a lost race
   */
  lose(id: CertificateId, at: EpochSeconds): Promise<boolean>;
  /** A certificate once it is issued. */
  get(id: CertificateId): Promise<IssuedCertificate | undefined>;
  /** The order's certificate in any state but lost. */
  findByOrder(orderId: OrderId): Promise<Certificate | undefined>;
  /**
   * Certificates begun before `committedBefore` that are neither issued nor lost, and whose order is no longer `processing`, so that no run will come
   * back for them; oldest first, at most `limit`.
   */
  findAbandoned(committedBefore: EpochSeconds, limit: number): Promise<Certificate[]>;
}

export interface LiveCertificates {
  /** How many of an issuer's certificates, signed or about to be, are neither expired at that instant nor revoked (CP 5.8). */
  count(issuerId: string, at: EpochSeconds): Promise<number>;
}

/** Signed certificate timestamps, each with the certificate whose precertificate it is for. */
export interface SctStore {
  /** @returns false when this log's SCT is there already; it stays as it is */
  add(id: CertificateId, sct: KeptSct): Promise<boolean>;
  /** Oldest first. */
  list(id: CertificateId): Promise<KeptSct[]>;
}

export interface CaStores {
  certificates: CertificateStore;
  scts: SctStore;
  jobs: JobQueue;
  audit: AuditLog;
}

/** Certificate Transparency logs as issuance needs them. Everything that they say has been verified. */
export interface CtLogs {
  /**
   * Submits a precertificate until the SCTs satisfy what browsers ask at its validity.
   * @param precertificate its chain in DER: itself, its issuer, and what stands above, the root left out
   * @param have SCTs of earlier runs for the same bytes
   * @param keep called with every SCT on its arrival, one at a time; awaited before the next
   * @returns what is to be embedded, in a stable order
   * @throws CtUnavailable when logs did not give enough, and the signal's reason
   */
  gather(
    precertificate: readonly Buffer[],
    have: readonly KeptSct[],
    keep: (sct: KeptSct) => Promise<void>,
    signal: AbortSignal,
  ): Promise<readonly KeptSct[]>;
  /**
   * Judges the SCTs that are embedded in a TBSCertificate, anew and from its bytes: signatures, logs, number and operators.
   * @param issuer the issuing CA's certificate, DER
   * @returns what is wrong, or undefined
   */
  judge(tbs: Buffer, issuer: Buffer): string | undefined;
  /**
   * Submits an issued certificate, by its chain as above, to the logs whose SCTs it carries.
   * @returns the SCTs of those that took it; one at least
   * @throws CtUnavailable when none did, and the signal's reason
   */
  submit(certificate: readonly Buffer[], signal: AbortSignal): Promise<readonly KeptSct[]>;
}

/** What additional linters say: `findings` refuse; `passed` is kept with what they let pass. */
export interface LinterOpinion {
  readonly findings: readonly LintFinding[];
  readonly passed: readonly PassedLinter[];
}

/** Another judge of what is about to be signed, such as a linter of other people. Its findings are as good as ours. */
export type AdditionalLinter = (der: Buffer, kind: 'precertificate' | 'certificate') => Promise<LinterOpinion>;

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
  /** `public`: logged wherever the CA has logs (RFC 6962); `none`: never, for private trust. */
  readonly ct: 'public' | 'none';
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
 * @throws SignerUnavailable, CtUnavailable, or whatever the database throws: run it again later; the signal's reason
 */
export type IssueCertificate = (
  request: IssuanceRequest,
  signal?: AbortSignal,
) => Promise<{ ok: true; certificateId: CertificateId } | { ok: false; problem: StoredProblem }>;
