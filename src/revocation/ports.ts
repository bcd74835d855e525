import type { AuditLog } from '../audit/event.js';
import type { AccountId, CertificateId, OrganizationId } from '../core/ids.js';
import type { JobQueue } from '../core/job.js';
import type { Certificate, Revocation, RevocationReason } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import type { GroundId } from '../policy/revocation-grounds.js';

export type { GroundId };

/** What shows that a private key is compromised (CP 4.9.12): the four proofs, a revocation signed with the key itself, the subscriber's own word. */
export type CompromiseProofKind = 'private-key' | 'csr' | 'signature' | 'certificate-key' | 'subscriber-statement' | 'reference';

/** A key that is never certified again. */
export interface BlockedKey {
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly spkiHash: string;
  readonly proof: CompromiseProofKind;
  /** What was shown, in words: a name in a CSR, a URL. No secret. */
  readonly detail: string;
  /** As in audit events: `officer:NAME`, `account:ID`, `key-holder:THUMBPRINT`. */
  readonly blockedBy: string;
  /** The second officer. */
  readonly secondedBy: string | null;
  readonly blockedAt: EpochSeconds;
}

/** Keys are added and never changed or removed. */
export interface BlockedKeyStore {
  find(spkiHash: string): Promise<BlockedKey | undefined>;
  /** @returns false when the key is blocked already */
  add(key: BlockedKey): Promise<boolean>;
  /** Newest first. */
  list(limit: number): Promise<BlockedKey[]>;
}

export interface KeyChallenge {
  readonly challenge: string;
  readonly spkiHash: string;
  readonly setBy: string;
  readonly setAt: EpochSeconds;
}

/** Challenges that were set to be signed with a key (CP 4.9.12). */
export interface KeyChallengeStore {
  add(challenge: KeyChallenge): Promise<void>;
  find(challenge: string): Promise<KeyChallenge | undefined>;
}

/** What a revocation was decided on. */
export interface RevocationRecord {
  readonly certificateId: CertificateId;
  readonly ground: GroundId;
  readonly reason: RevocationReason;
  /** When the notice came: the clock's start (BR 4.9.5). */
  readonly knownAt: EpochSeconds;
  /** When it has to be public; null: within a commercially reasonable time. */
  readonly deadline: EpochSeconds | null;
  /** As in audit events. */
  readonly decidedBy: string;
  readonly secondedBy: string | null;
  readonly note: string;
  readonly recordedAt: EpochSeconds;
}

/** A recorded revocation and when it was seen to be public. */
export interface RecordedRevocation extends RevocationRecord {
  readonly sequence: number;
  /** When a published CRL was found to list it, and that CRL's number. */
  readonly crl: { readonly at: EpochSeconds; readonly number: number } | null;
  /** When the responder was found to say so. */
  readonly ocspAt: EpochSeconds | null;
}

/** A revocation that is not public yet, with what it takes to look for it. */
export interface UnpublishedRevocation extends RecordedRevocation {
  readonly serial: string;
  readonly issuerId: string;
  readonly organizationId: OrganizationId;
  /** As the certificate has it. */
  readonly revokedAt: EpochSeconds;
}

/** A decision that waits for an officer. At most one for a certificate. */
export interface RevocationProposal {
  readonly certificateId: CertificateId;
  readonly ground: GroundId;
  readonly knownAt: EpochSeconds;
  readonly deadline: EpochSeconds | null;
  /** As in audit events. */
  readonly proposedBy: string;
  /** The officer's name, where an officer has decided already; null for one that the program has opened. */
  readonly officer: string | null;
  readonly note: string;
  readonly proposedAt: EpochSeconds;
}

export interface RevocationStore {
  add(record: RevocationRecord): Promise<void>;
  /** Oldest first; a later one has changed the reason. */
  ofCertificate(id: CertificateId): Promise<RecordedRevocation[]>;
  /** Newest first. */
  list(limit: number): Promise<(RecordedRevocation & { serial: string; organizationId: OrganizationId })[]>;
  /** The oldest that are not public yet, of certificates that have not expired, after `after`; without those whose reason has been changed since. */
  unpublished(now: EpochSeconds, after: number, limit: number): Promise<UnpublishedRevocation[]>;
  /** Fills in what is known now; what was filled in stays. @returns whether it is public now and was not before */
  markPublished(sequence: number, seen: { crl: { at: EpochSeconds; number: number } | null; ocspAt: EpochSeconds | null }): Promise<boolean>;
  proposal(id: CertificateId): Promise<RevocationProposal | undefined>;
  /** Takes the place of an earlier one. */
  propose(proposal: RevocationProposal): Promise<void>;
  endProposal(id: CertificateId): Promise<void>;
  /** The nearest deadline first. */
  proposals(limit: number): Promise<(RevocationProposal & { serial: string; organizationId: OrganizationId })[]>;
}

/** What a search for certificates goes by: exactly one. */
export type CertificateFilter = { readonly spkiHash: string } | { readonly organizationId: OrganizationId } | { readonly accountId: AccountId };

/** What this room needs of certificates. */
export interface RevocableCertificates {
  /** In whatever state. */
  findAnyBySerial(serial: string): Promise<Certificate | undefined>;
  /** In whatever state, newest first. @param ids at most 4096 */
  getMany(ids: readonly CertificateId[]): Promise<Certificate[]>;
  /** Certificates with any of the index's entries that have not expired before `after`, in whatever state; newest first. */
  findByIndex(entries: readonly string[], after: EpochSeconds, limit: number): Promise<Certificate[]>;
  /** Newest first, in whatever state. */
  search(filter: CertificateFilter, limit: number): Promise<Certificate[]>;
  /** Certificates for a key, committed or issued, not expired, not yet revoked for keyCompromise; oldest first. */
  compromisable(spkiHash: string, now: EpochSeconds, limit: number): Promise<Certificate[]>;
  /** Records a revocation; at most one caller wins. @returns false when it is revoked already */
  revoke(id: CertificateId, revocation: Revocation): Promise<boolean>;
  /** Any other reason → keyCompromise; the date stays. @returns false when it is not revoked, or has that reason */
  changeToCompromise(id: CertificateId): Promise<boolean>;
}

/**
 * Entries that certificates are found by: `sha256:HEX`, the fingerprint of the certificate or its precertificate, and `name:NAME`, wildcards with `*.`.
 * Filled behind the sealed audit log, so that issuance does not pay for it: what was issued a moment ago is found a moment later.
 */
export interface CertificateIndexStore {
  /** `position`: the last position of the audit chain that is dealt with; `newest`: the last one there is. */
  progress(): Promise<{ position: number; newest: number }>;
  /** Certificates whose bytes were made public between two positions of the audit chain: `after` < position <= `upTo`. */
  issuedBetween(after: number, upTo: number): Promise<CertificateId[]>;
  /** Compare-and-swap. @returns false when another process has advanced it */
  advance(from: number, to: number): Promise<boolean>;
  /** Entries that are there already stay. */
  add(id: CertificateId, entries: readonly string[]): Promise<void>;
}

export interface CertificateIndexStores {
  certificateIndex: CertificateIndexStore;
  certificates: Pick<RevocableCertificates, 'getMany'>;
}

export interface RevocationStores {
  certificates: RevocableCertificates;
  revocations: RevocationStore;
  blockedKeys: BlockedKeyStore;
  keyChallenges: KeyChallengeStore;
  jobs: JobQueue;
  audit: AuditLog;
}
