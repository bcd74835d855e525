import type { AuditLog } from '../audit/event.js';
import type { DecidedUnder } from '../core/decided-under.js';
import type {
  AccountId,
  AuthorizationId,
  CaaCheckId,
  CertificateId,
  ChallengeId,
  ConfirmationId,
  ContactDiscoveryId,
  DomainContactId,
  EabKeyId,
  MailId,
  OrderId,
  OrganizationId,
} from '../core/ids.js';
import type { JobQueue } from '../core/job.js';
import type { StoredProblem } from '../core/problem.js';
import type { JwkThumbprint, PublicJwk } from '../core/public-jwk.js';
import type { Account } from '../core/state/account.js';
import type { Authorization } from '../core/state/authorization.js';
import type { Certificate, IssuedCertificate, SignedCertificate } from '../core/state/certificate.js';
import type { Challenge, ChallengeParameters, ChallengeType } from '../core/state/challenge.js';
import type { Confirmation, ConfirmationAnswer, ConfirmationState, OutboxMail } from '../core/state/confirmation.js';
import type { ContactChallengeType, DomainContact } from '../core/state/contact.js';
import type { Order } from '../core/state/order.js';
import type { NameRisk } from '../core/state/application.js';
import type { EabKey, Organization, OrganizationAttributes } from '../core/state/organization.js';
import type { SubjectKey } from '../core/subject-key.js';
import type { EpochSeconds } from '../core/time.js';
import type { ValidationMethod } from '../core/validation-method.js';
import type { RevocationStores } from '../revocation/ports.js';
import type { CaaFinding } from '../validation/ports.js';

export interface AccountStore {
  get(id: AccountId): Promise<Account | undefined>;
  findByThumbprint(thumbprint: JwkThumbprint): Promise<Account | undefined>;
  /** @returns false when another account has the key already */
  add(account: Account): Promise<boolean>;
  countByEabKey(eabKeyId: EabKeyId): Promise<number>;
  setContacts(id: AccountId, contacts: readonly string[]): Promise<void>;
  /** valid → deactivated. @returns false when it was not valid */
  deactivate(id: AccountId): Promise<boolean>;
  /** Compare-and-swap on the old thumbprint. @returns `taken` when another account has the new key, `lost` when the old one is no longer current */
  changeKey(id: AccountId, from: JwkThumbprint, to: { jwk: PublicJwk; thumbprint: JwkThumbprint }): Promise<'done' | 'taken' | 'lost'>;
  /** Of the keys that the account had before, without its present one unless it came back to it. */
  formerThumbprints(id: AccountId): Promise<JwkThumbprint[]>;
}

export interface OrderStore {
  get(id: OrderId): Promise<Order | undefined>;
  /** Inserts the order in state `open`, with its links to its authorizations. */
  add(order: Order): Promise<void>;
  /** Newest first; orders in state `invalid` are left out (RFC 8555 §7.1.2.1). `before` is the `next` of the page before. */
  list(accountId: AccountId, limit: number, before?: string): Promise<{ ids: OrderId[]; next?: string }>;
  /** open → processing. @returns false for a lost race */
  beginProcessing(id: OrderId, csr: Buffer): Promise<boolean>;
  /** processing → valid. @returns false for a lost race */
  complete(id: OrderId, certificateId: CertificateId): Promise<boolean>;
  /** `from` → invalid. @returns false for a lost race */
  fail(id: OrderId, from: 'open' | 'processing', problem: StoredProblem): Promise<boolean>;
  /** Open orders that rely on this authorization. */
  openByAuthorization(authorizationId: AuthorizationId): Promise<OrderId[]>;
  /** Lets open orders that rely on these authorizations wait until `until`, where they would end sooner. */
  prolongOpen(authorizationIds: readonly AuthorizationId[], until: EpochSeconds): Promise<void>;
  /** Orders in state `processing`, for recovery. */
  processing(limit: number): Promise<OrderId[]>;
}

export interface AuthorizationStore {
  /** With its challenges, in the order in which they were added. */
  get(id: AuthorizationId): Promise<Authorization | undefined>;
  /** In the order of `ids`; unknown ids are an InvariantError. */
  getMany(ids: readonly AuthorizationId[]): Promise<Authorization[]>;
  /** Inserts the authorization (pending) and its challenges (pending). */
  add(authorization: Authorization): Promise<void>;
  /**
   * The account's authorizations in state pending or valid for these names whose `expiresAt` is after `usableUntil`, newest first.
   * @param names base names (without `*.`)
   */
  findReusable(accountId: AccountId, names: readonly string[], usableUntil: EpochSeconds): Promise<Authorization[]>;
  getChallenge(id: ChallengeId): Promise<{ challenge: Challenge; authorization: Authorization } | undefined>;
  /** pending → processing. @returns false for a lost race */
  beginChallenge(id: ChallengeId): Promise<boolean>;
  /** Challenge processing → valid and its authorization pending → valid, until `expiresAt`. @returns false for a lost race */
  succeedChallenge(id: ChallengeId, outcome: { at: EpochSeconds; method: ValidationMethod; expiresAt: EpochSeconds; decidedUnder: DecidedUnder }): Promise<boolean>;
  /** Challenge processing → invalid and its authorization pending → invalid. @returns false for a lost race */
  failChallenge(id: ChallengeId, problem: StoredProblem): Promise<boolean>;
  /** pending or valid → deactivated. @returns false for a lost race */
  deactivate(id: AuthorizationId): Promise<boolean>;
  /**
   * The account's authorizations for a domain and the names below it that are pending at `now` and have a pending challenge of this type, the
   * soonest to end first.
   */
  pendingBelow(accountId: AccountId, domain: string, type: ContactChallengeType, now: EpochSeconds, limit: number): Promise<Authorization[]>;
  /** Replaces what a pending challenge carries. @returns false when it is pending no longer */
  setParameters(id: ChallengeId, parameters: ChallengeParameters): Promise<boolean>;
  /** Lets pending authorizations wait until `until`, where they would end sooner. */
  prolongPending(ids: readonly AuthorizationId[], until: EpochSeconds): Promise<void>;
  /** Challenges in state `processing`, for recovery. */
  processingChallenges(limit: number): Promise<ChallengeId[]>;
  /** Whether the account holds a valid, unexpired authorization for each name (wildcards: for `*.` + base name). */
  holdsAll(accountId: AccountId, names: readonly string[], now: EpochSeconds): Promise<boolean>;
}

/** What `ra` needs of vetting's records; a part of the vetting room's own stores. */
export interface VettingRecords {
  organizations: { get(id: OrganizationId): Promise<Organization | undefined> };
  eabKeys: { get(id: EabKeyId): Promise<EabKey | undefined> };
  names: {
    /** Which of these names an officer has cleared for the organization. */
    cleared(organizationId: OrganizationId, kind: NameRisk['kind'], names: readonly string[]): Promise<string[]>;
    /** Keeps a risky name for officers to decide about. @returns false when it is there; then it stays as it is */
    addFinding(organizationId: OrganizationId, risk: NameRisk, at: EpochSeconds): Promise<boolean>;
  };
}

export interface CertificateRecords {
  get(id: CertificateId): Promise<IssuedCertificate | undefined>;
  findBySerial(serial: string): Promise<IssuedCertificate | undefined>;
  /** Whatever was signed with this serial: a precertificate, or a certificate with or without one. */
  findSigned(serial: string): Promise<SignedCertificate | undefined>;
  /** The order's certificate in any state but lost. */
  findByOrder(orderId: OrderId): Promise<Certificate | undefined>;
}

/** A CAA lookup and how it was judged, as evidence. */
export interface CaaCheck {
  readonly accountId: AccountId;
  readonly authorizationId: AuthorizationId;
  /** The order whose issuance it was made for; null for one made with the validation. */
  readonly orderId: OrderId | null;
  /** Without `*.`. */
  readonly name: string;
  readonly wildcard: boolean;
  readonly method: ValidationMethod;
  readonly challengeType: ChallengeType;
  /** The issuer domain names that it was judged by. */
  readonly issuers: readonly string[];
  /** When the lookup began. */
  readonly lookedUpAt: EpochSeconds;
  readonly finding: CaaFinding;
  readonly decision: 'permitted' | 'forbidden' | 'failed';
  /** Null exactly when it permits. */
  readonly problem: StoredProblem | null;
  /** iodef URLs of the set that forbids. */
  readonly reportTo: readonly string[];
}

/** Checks are added and never changed. */
export interface CaaCheckStore {
  add(check: CaaCheck): Promise<CaaCheckId>;
  get(id: CaaCheckId): Promise<CaaCheck | undefined>;
  /** The account's newest check for each of these names, whatever came out; names without one are left out. */
  latest(accountId: AccountId, names: readonly string[]): Promise<(CaaCheck & { id: CaaCheckId })[]>;
  /**
   * Takes the right to report to a domain. At most one caller gets it, unless it asks again for the same check.
   * @param before the domain must have been reported to before this time, or never
   * @returns false when another report was sent since
   */
  claimReport(domain: string, id: CaaCheckId, at: EpochSeconds, before: EpochSeconds): Promise<boolean>;
}

/** A contact found in DNS, as evidence; never changed. */
export interface ContactDiscovery {
  readonly id: ContactDiscoveryId;
  readonly accountId: AccountId;
  readonly challengeId: ChallengeId;
  readonly method: ValidationMethod;
  readonly authorizationDomain: string;
  /** As {@link OfferedContact.value}. */
  readonly value: string;
  readonly foundAt: EpochSeconds;
  /** Plain data: answers, and what every perspective said. */
  readonly record: unknown;
}

/** Discoveries are added and never changed. */
export interface ContactDiscoveryStore {
  add(discovery: ContactDiscovery): Promise<void>;
  get(id: ContactDiscoveryId): Promise<ContactDiscovery | undefined>;
}

export interface DomainContactStore {
  get(id: DomainContactId): Promise<DomainContact | undefined>;
  /** Those that are not removed, of one base domain name or of all. */
  list(domain?: string): Promise<DomainContact[]>;
  /** @returns false when the domain has this very contact already */
  add(contact: DomainContact): Promise<boolean>;
  /** @returns false when it is unknown or removed already */
  remove(id: DomainContactId, removed: { at: EpochSeconds; by: string }): Promise<boolean>;
}

export interface ConfirmationStore {
  get(id: ConfirmationId): Promise<Confirmation | undefined>;
  /** @param valueHash SHA-256 of the random value, lower-case hex */
  findByValueHash(valueHash: string): Promise<Confirmation | undefined>;
  findByMail(mailId: MailId): Promise<Confirmation | undefined>;
  /** The answered one that covers a challenge, the latest where there are several. */
  findAnswered(challengeId: ChallengeId): Promise<Confirmation | undefined>;
  /** The account's latest one to a contact for an authorization domain name that is waiting at `now`. */
  findWaiting(
    question: { accountId: AccountId; challengeType: ContactChallengeType; authorizationDomain: string; contact: string },
    now: EpochSeconds,
  ): Promise<Confirmation | undefined>;
  /** How many were requested of a contact, by anybody, since a time; and when the first of those was. */
  countSince(contact: string, since: EpochSeconds): Promise<{ count: number; first: EpochSeconds | null }>;
  /** Adds it as waiting. */
  add(confirmation: Confirmation): Promise<void>;
  /** waiting → confirmed or refused; at most one caller wins. @returns false for a lost race, or when its time is over */
  answer(id: ConfirmationId, state: Exclude<ConfirmationState, 'waiting'>, answered: { at: EpochSeconds; answer: ConfirmationAnswer }): Promise<boolean>;
  /** Those that wait for an officer at `now`, the soonest to end first. */
  forOfficers(now: EpochSeconds, limit: number): Promise<Confirmation[]>;
}

export interface MailStore {
  get(id: MailId): Promise<OutboxMail | undefined>;
  add(mail: OutboxMail): Promise<void>;
  /** From one of `from` to its end; the text is forgotten. @returns false when it is in none of them */
  end(id: MailId, from: readonly OutboxMail['state'][], to: { state: Exclude<OutboxMail['state'], 'waiting'>; failure: string | null; at: EpochSeconds }): Promise<boolean>;
}

export interface RaStores extends VettingRecords, RevocationStores {
  contactDiscoveries: ContactDiscoveryStore;
  domainContacts: DomainContactStore;
  confirmations: ConfirmationStore;
  mails: MailStore;
  caaChecks: CaaCheckStore;
  accounts: AccountStore;
  orders: OrderStore;
  authorizations: AuthorizationStore;
  certificates: CertificateRecords & RevocationStores['certificates'];
  jobs: JobQueue;
  audit: AuditLog;
}

/** A certification request, read by the x509 room. The request gives names to compare and a public key, nothing else. */
export interface CertificationRequest {
  /** SAN dNSNames and the common name, lower case, without duplicates. */
  names: readonly string[];
  /** Requested names of other kinds, worded for the requester: `IP address 192.0.2.1`, `e-mail a@example.com`. */
  otherNames: readonly string[];
  /** SubjectPublicKeyInfo, DER. */
  spki: Buffer;
  key: SubjectKey;
  /** RFC 7638 thumbprint of the key, to compare with account keys. */
  thumbprint: JwkThumbprint;
}

/**
 * Reads a PKCS#10 request and verifies its signature (CP 3.2.1).
 * @throws Problem badCSR for bytes that are none, a signature that fails or is made with a hash below SHA-256, or a key of an unknown kind
 */
export type ReadCertificationRequest = (der: Buffer) => CertificationRequest;

/** The parts of a certificate that a revocation request is matched by. Undefined: the bytes are no certificate. */
export type ReadCertificateIdentity = (der: Buffer) => { serial: string; spki: Buffer; thumbprint: JwkThumbprint } | undefined;

/**
 * What an ACME account key is judged by.
 * @returns `key`: null for Ed25519, which no policy judges; `spki`: SubjectPublicKeyInfo, DER
 */
export type DescribeAccountKey = (jwk: PublicJwk) => { key: SubjectKey | null; spki: Buffer };

export interface ValidationRequest {
  challengeType: Exclude<ChallengeType, ContactChallengeType>;
  /** The BR methods the policy allows this challenge to stand for, in the order in which they are tried. */
  methods: readonly ValidationMethod[];
  /** Base name, without `*.`. */
  name: string;
  /** Whether the proof is to hold for `*.` and the name: only for such methods, and never by way of a CNAME's target (BR 3.2.2.4). */
  wildcard: boolean;
  /** Whether the proof is to hold for every name below too (RFC 9444); bound like a wildcard. */
  subdomains: boolean;
  token: string;
  /** `token.thumbprint` (RFC 8555 §8.1). */
  keyAuthorization: string;
  parameters: ChallengeParameters;
  /** The account's URL, exactly as handed out, and the RFC 7638 thumbprints of its keys, the present one first. */
  account: { url: string; thumbprints: readonly string[] };
}

/** What the network showed. `record` is plain data for the evidence: addresses, URLs, answers, times. */
export type ValidationResult =
  | {
      ok: true;
      method: ValidationMethod;
      /** The authorization domain name (BR 3.2.2.4) where it is another than the name. */
      authorizationDomain?: string;
      /** The proof's own end, where it has one before the reuse limit. */
      usableUntil?: EpochSeconds;
      /** When the proof was obtained; now when left out. */
      obtainedAt?: EpochSeconds;
      record: unknown;
    }
  | { ok: false; method: ValidationMethod; problem: StoredProblem; record: unknown };

/** Performs a validation method from the network. Failure is a value; it never hangs and never throws for what the network did. */
export type Validate = (request: ValidationRequest, signal: AbortSignal) => Promise<ValidationResult>;

export interface IssuanceRequest {
  orderId: OrderId;
  accountId: AccountId;
  organizationId: OrganizationId;
  profile: string;
  /** Sorted; wildcards with `*.`. */
  names: readonly string[];
  /** SubjectPublicKeyInfo, DER. */
  spki: Buffer;
  subject: OrganizationAttributes;
  notBefore: EpochSeconds | null;
  notAfter: EpochSeconds | null;
  /** Most days of validity allowed today, by policy and baseline. */
  maxValidityDays: number;
  /** What the issuance is decided under; kept with the certificate. */
  decidedUnder: DecidedUnder;
}

/**
 * Issues the one certificate of an order, or finds that it has been issued. Safe to repeat for the same order.
 * @throws SignerUnavailable, CtUnavailable, or whatever the database throws: the job is run again later; the signal's reason
 */
export type IssueCertificate = (
  request: IssuanceRequest,
  signal: AbortSignal,
) => Promise<{ ok: true; certificateId: CertificateId } | { ok: false; problem: StoredProblem }>;

/** Whether CAA permits one name to one account. */
export interface CaaQuestion {
  /** Without `*.`. */
  name: string;
  wildcard: boolean;
  /** Our issuer domain names (CP 4.2.4), lower case. */
  issuers: readonly string[];
  accountUri: string;
  /** How the name was validated. */
  method: ValidationMethod;
  challengeType: ChallengeType;
}

export type CaaAnswer = { finding: CaaFinding } & (
  | { permitted: true }
  | { permitted: false; reason: 'forbidden' | 'failed'; problem: StoredProblem; reportTo: readonly string[] }
);

/**
 * Answers a CAA question from an earlier finding for the same name, or by looking it up when that is null. Failure is a value, and no permission.
 * @throws the signal's reason when `signal` is aborted
 */
export type CheckCaa = (question: CaaQuestion, known: CaaFinding | null, signal: AbortSignal) => Promise<CaaAnswer>;

/** Tells a domain that its CAA set has kept us from issuing (RFC 8659 §4.4). Failure is a value, one sentence for each URL. */
export type ReportCaaRefusal = (check: CaaCheck & { id: CaaCheckId }, signal: AbortSignal) => Promise<{ delivered: string[]; failed: string[] }>;

/**
 * Looks in DNS for contacts of a name by methods that find them there (BR 3.2.2.4.13, .14, .16, .17), from all perspectives that the method asks for.
 * Failure is a value: `faults` says which lookups failed and what is published and of no use.
 */
export type DiscoverContacts = (
  question: { name: string; methods: readonly ValidationMethod[] },
  signal: AbortSignal,
) => Promise<{
  contacts: readonly { method: ValidationMethod; authorizationDomain: string; value: string; record: unknown }[];
  faults: readonly string[];
}>;

/** What a mail to a contact says. Wildcards with `*.`. */
export interface ConfirmationMailFacts {
  organization: string;
  authorizationDomain: string;
  names: readonly string[];
  accountUrl: string;
  /** Where the contact confirms; carries the random value. */
  link: string;
  expiresAt: EpochSeconds;
}

export type WriteConfirmationMail = (facts: ConfirmationMailFacts) => { subject: string; text: string };

/**
 * Hands a mail to the mail server. `refused`: it will never take it. Anything else that goes wrong is thrown, and the mail tried again later.
 * @throws Error with the reason
 */
export type SendMail = (mail: { id: MailId; to: string; subject: string; text: string }) => Promise<{ ok: true } | { ok: false; refused: string }>;

/** Facts about a certificate profile that orders are checked against. */
export interface ProfileFacts {
  name: string;
  /** Text for the directory (draft-ietf-acme-profiles). */
  description: string;
  /** Most seconds of validity that the profile gives. */
  validitySeconds: number;
}
