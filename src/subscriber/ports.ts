import type { AuditLog } from '../audit/event.js';
import type {
  AccountId,
  AuthorityQuestionId,
  AuthorizationId,
  CertificateId,
  CredentialRequestId,
  EabKeyId,
  MailId,
  OrganizationContactId,
  OrganizationId,
  PersonId,
  PowerOfAttorneyId,
} from '../core/ids.js';
import type { JobQueue } from '../core/job.js';
import type { AccountStatus } from '../core/state/account.js';
import type { StoredAuthorizationStatus } from '../core/state/authorization.js';
import type { IssuedCertificate, Revocation } from '../core/state/certificate.js';
import type { OutboxMail } from '../core/state/confirmation.js';
import type { EabKeyLimits, Organization } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';
import type { ValidationMethod } from '../core/validation-method.js';
import type { RevocationStores } from '../revocation/ports.js';
import type { EabKeyStore } from '../vetting/ports.js';

export const ORGANIZATION_CONTACT_KINDS = ['email', 'telephone', 'post'] as const;
export type OrganizationContactKind = (typeof ORGANIZATION_CONTACT_KINDS)[number];

/** A reliable method of communication (BR 1.6.1, 3.2.5): a way to reach an organization that came from a source other than the requester. */
export interface OrganizationContact {
  readonly id: OrganizationContactId;
  readonly organizationId: OrganizationId;
  readonly kind: OrganizationContactKind;
  readonly value: string;
  readonly foundIn: 'evidence' | 'data-source';
  /** Where an officer has read it, in words. */
  readonly source: string;
  /** Of the evidence or the data source, where it is on record. */
  readonly sourceId: string | null;
  readonly obtainedAt: EpochSeconds;
  readonly addedAt: EpochSeconds;
  /** Officer. */
  readonly addedBy: string;
  readonly removed: { readonly at: EpochSeconds; readonly by: string } | null;
}

export interface OrganizationContactStore {
  /** @returns false when the organization has this contact already */
  add(contact: OrganizationContact): Promise<boolean>;
  get(id: OrganizationContactId): Promise<OrganizationContact | undefined>;
  /** Those that are not removed, e-mail first. */
  present(organizationId: OrganizationId): Promise<OrganizationContact[]>;
  /** @returns false when it is removed already */
  remove(id: OrganizationContactId, removed: { at: EpochSeconds; by: string }): Promise<boolean>;
}

/** Who asks for something in an organization's name. */
export interface Requester {
  readonly personId: PersonId;
  readonly name: string;
  readonly email: string;
}

/** Who answered a question, by which way. Kept as evidence (BR 3.2.5, 5.4.1). */
export type AuthorityAnswer =
  | { readonly by: 'link'; readonly address: string; readonly userAgent: string }
  | { readonly by: 'officer'; readonly officer: string; readonly note: string; readonly spokeWith: string }
  /** Who asked has taken it back. */
  | { readonly by: 'requester' };

/**
 * A question to a contact of an organization. `requester`: may this person act for you (BR 3.2.5)? `credentials`: may this person have an external account
 * key? `credentials-widened`: may this key be good for more than it is?
 *
 *            waiting ------- time over: expired, which is derived
 *               |
 *       +-------+----------+
 *       V       V          V
 *   confirmed  refused  withdrawn
 */
export interface AuthorityQuestion {
  readonly id: AuthorityQuestionId;
  readonly organizationId: OrganizationId;
  readonly about: 'requester' | 'credentials' | 'credentials-widened';
  readonly contactId: OrganizationContactId;
  /** Kind and value of the contact as they were when it was asked. */
  readonly kind: OrganizationContactKind;
  readonly contact: string;
  readonly requester: Requester;
  /** The agent that the requester belongs to; null: the organization itself. */
  readonly agentId: OrganizationId | null;
  /** SHA-256 of the random value in the mail's link, lower-case hex; null where an officer asks. */
  readonly valueHash: string | null;
  readonly mailId: MailId | null;
  readonly requestedAt: EpochSeconds;
  /** The link is good up to and without this second, 30 days at most. */
  readonly expiresAt: EpochSeconds;
  readonly state: 'waiting' | 'confirmed' | 'refused' | 'withdrawn';
  readonly answered: { readonly at: EpochSeconds; readonly answer: AuthorityAnswer } | null;
}

export interface AuthorityQuestionStore {
  add(question: AuthorityQuestion): Promise<void>;
  get(id: AuthorityQuestionId): Promise<AuthorityQuestion | undefined>;
  findByValueHash(valueHash: string): Promise<AuthorityQuestion | undefined>;
  /** At most one caller wins. @returns false when it is answered already, or its time is over where it would be confirmed */
  answer(
    id: AuthorityQuestionId,
    state: Exclude<AuthorityQuestion['state'], 'waiting'>,
    answered: { at: EpochSeconds; answer: AuthorityAnswer },
  ): Promise<boolean>;
  /** Newest first. */
  ofOrganization(organizationId: OrganizationId, limit: number): Promise<AuthorityQuestion[]>;
  /** Those that wait for an officer to ask by telephone or post, the nearest end first. */
  forOfficers(now: EpochSeconds, limit: number): Promise<AuthorityQuestion[]>;
  /** Questions to this contact since a time. */
  countSince(contactId: OrganizationContactId, since: EpochSeconds): Promise<number>;
}

/**
 * A request for an external account key, or for a change of one that needs the contact's word.
 *
 *   waiting --confirm--> confirmed --take--> done        kind `new`: the MAC key is made when it is taken
 *   waiting --confirm--> done                            kind `change`
 *   waiting --refuse--> refused; waiting, confirmed --withdraw--> withdrawn
 */
export interface CredentialRequest {
  readonly id: CredentialRequestId;
  readonly organizationId: OrganizationId;
  readonly questionId: AuthorityQuestionId;
  readonly kind: 'new' | 'change';
  /** `new`: what the key will be called. */
  readonly eabKeyId: EabKeyId;
  /** For whom or what, in the requester's words. */
  readonly purpose: string;
  readonly limits: EabKeyLimits;
  readonly requesterId: PersonId;
  readonly state: 'waiting' | 'confirmed' | 'refused' | 'withdrawn' | 'done';
  readonly createdAt: EpochSeconds;
  /** When it came into its present state; null while it waits. */
  readonly endedAt: EpochSeconds | null;
}

export interface CredentialRequestStore {
  add(request: CredentialRequest): Promise<void>;
  get(id: CredentialRequestId): Promise<CredentialRequest | undefined>;
  findByQuestion(id: AuthorityQuestionId): Promise<CredentialRequest | undefined>;
  /** Newest first. */
  ofOrganization(organizationId: OrganizationId, limit: number): Promise<CredentialRequest[]>;
  /** At most one caller wins. @returns false when it is not in `from` */
  move(id: CredentialRequestId, from: CredentialRequest['state'], to: CredentialRequest['state'], at: EpochSeconds): Promise<boolean>;
}

/** One version of an organization's list of those who may request certificates (BR 3.2.5). */
export interface RequesterList {
  readonly organizationId: OrganizationId;
  readonly version: number;
  /** Null: the list was lifted, whoever has the role may ask. */
  readonly requesters: readonly { readonly name: string; readonly email: string }[] | null;
  /** As in audit events. */
  readonly setBy: string;
  readonly setAt: EpochSeconds;
}

export interface RequesterListStore {
  newest(organizationId: OrganizationId): Promise<RequesterList | undefined>;
  /** @returns false when the version is there already */
  add(list: RequesterList): Promise<boolean>;
}

/** What lets an agent act for an organization (CP 1.3.3, 3.2.5). */
export interface PowerOfAttorney {
  readonly id: PowerOfAttorneyId;
  readonly agentId: OrganizationId;
  readonly organizationId: OrganizationId;
  /** The document, in words: who signed what, where the original is. */
  readonly document: string;
  readonly evidenceId: string | null;
  readonly validFrom: EpochSeconds;
  /** No longer good from this second on. */
  readonly expiresAt: EpochSeconds;
  readonly state: 'entered' | 'approved' | 'revoked';
  readonly enteredAt: EpochSeconds;
  readonly enteredBy: string;
  readonly approved: { readonly at: EpochSeconds; readonly by: string } | null;
  readonly revoked: { readonly at: EpochSeconds; readonly by: string; readonly reason: string } | null;
}

export interface PowerOfAttorneyStore {
  add(power: PowerOfAttorney): Promise<void>;
  get(id: PowerOfAttorneyId): Promise<PowerOfAttorney | undefined>;
  /** Those that it gave and those that it was given, newest first. */
  ofOrganization(organizationId: OrganizationId): Promise<PowerOfAttorney[]>;
  /** Those that wait for approval, oldest first. */
  toApprove(limit: number): Promise<PowerOfAttorney[]>;
  /** @returns false when it is no longer `entered` */
  approve(id: PowerOfAttorneyId, approved: { at: EpochSeconds; by: string }): Promise<boolean>;
  /** @returns false when it is revoked already */
  revoke(id: PowerOfAttorneyId, revoked: { at: EpochSeconds; by: string; reason: string }): Promise<boolean>;
  /** Organizations that any of these agents may act for at `now`, each with the agent. */
  clientsOf(agentIds: readonly OrganizationId[], now: EpochSeconds): Promise<{ organizationId: OrganizationId; through: OrganizationId }[]>;
}

export type DocumentKind = 'terms' | 'cp' | 'cps';

/** That somebody has accepted one version of a document in an organization's name (BR 4.1.2, 9.6.3; CP 4.1.2). */
export interface DocumentAcceptance {
  readonly organizationId: OrganizationId;
  readonly document: DocumentKind;
  readonly version: string;
  /** Of the document's octets, lower-case hex. */
  readonly sha256: string;
  readonly personId: PersonId;
  readonly personName: string;
  readonly acceptedAt: EpochSeconds;
}

export interface DocumentAcceptanceStore {
  /** @returns false when the organization has accepted this version already */
  add(acceptance: DocumentAcceptance): Promise<boolean>;
  /** Newest first. */
  ofOrganization(organizationId: OrganizationId): Promise<DocumentAcceptance[]>;
}

/** A certificate as its organization sees it in a list. */
export interface HeldCertificate {
  /** Counts upwards with the orders. */
  readonly sequence: number;
  readonly id: CertificateId;
  readonly serial: string;
  readonly names: readonly string[];
  readonly profile: string;
  readonly accountId: AccountId;
  readonly notBefore: EpochSeconds;
  readonly notAfter: EpochSeconds;
  readonly issuedAt: EpochSeconds;
  readonly revocation: Revocation | null;
}

export type HeldState = 'current' | 'expired' | 'revoked' | 'all';

export interface HeldCertificateStore {
  /**
   * Newest first, before `before`.
   * @param search part of a name or beginning of a serial number, lower case, without `%` and `_`; empty: all
   */
  page(
    organizationId: OrganizationId,
    filter: { state: HeldState; search: string; now: EpochSeconds; before: number; limit: number },
  ): Promise<HeldCertificate[]>;
  /** Neither expired nor revoked, and ending before `until`; the nearest end first. */
  ending(organizationId: OrganizationId, now: EpochSeconds, until: EpochSeconds, limit: number): Promise<HeldCertificate[]>;
  /** Neither expired nor revoked, whose names contain the text of one name; the latest end first. */
  covering(organizationId: OrganizationId, name: string, now: EpochSeconds, limit: number): Promise<HeldCertificate[]>;
}

/** That a certificate was accepted by a person (CP 4.4.1). */
export interface CertificateAcceptance {
  readonly certificateId: CertificateId;
  readonly way: 'download' | 'said';
  readonly personId: PersonId;
  readonly personName: string;
  readonly acceptedAt: EpochSeconds;
}

/** That a certificate is not what was asked for (CP 4.4.1). */
export interface CertificateComplaint {
  readonly certificateId: CertificateId;
  readonly organizationId: OrganizationId;
  readonly text: string;
  readonly personId: PersonId;
  readonly personName: string;
  readonly complainedAt: EpochSeconds;
  readonly closed: { readonly outcome: 'revoked' | 'kept'; readonly note: string; readonly at: EpochSeconds; readonly by: string } | null;
}

export interface CertificateAnswerStore {
  /** @returns false when it is accepted already */
  accept(acceptance: CertificateAcceptance): Promise<boolean>;
  acceptance(id: CertificateId): Promise<CertificateAcceptance | undefined>;
  /** @returns false when there is a complaint already */
  complain(complaint: CertificateComplaint): Promise<boolean>;
  complaint(id: CertificateId): Promise<CertificateComplaint | undefined>;
  /** @returns false when it is closed already */
  close(id: CertificateId, closed: NonNullable<CertificateComplaint['closed']>): Promise<boolean>;
  /** Those that are not closed, the oldest first, with their certificates' serial numbers. */
  openComplaints(limit: number): Promise<(CertificateComplaint & { readonly serial: string })[]>;
}

/** One validation of a name by an account. */
export interface HeldValidation {
  readonly id: AuthorizationId;
  readonly accountId: AccountId;
  readonly name: string;
  readonly wildcard: boolean;
  /** Whether it is for every name below too (RFC 9444). */
  readonly subdomains: boolean;
  readonly status: StoredAuthorizationStatus;
  readonly method: ValidationMethod | null;
  readonly validatedAt: EpochSeconds | null;
  readonly expiresAt: EpochSeconds;
}

/** An ACME account as its organization sees it. */
export interface HeldAccount {
  readonly id: AccountId;
  readonly eabKeyId: EabKeyId | null;
  readonly status: AccountStatus;
  readonly contacts: readonly string[];
  readonly createdAt: EpochSeconds;
}

export interface HeldDomainStore {
  /** By name, after `after`; valid ones until 30 days after their end, and pending ones in their time. */
  validations(
    organizationId: OrganizationId,
    filter: { now: EpochSeconds; after: { name: string; id: string }; limit: number },
  ): Promise<HeldValidation[]>;
  /** Oldest first. */
  accounts(organizationId: OrganizationId, limit: number): Promise<HeldAccount[]>;
}

/** The outbox, as far as this room writes it. */
export interface SubscriberMailStore {
  get(id: MailId): Promise<OutboxMail | undefined>;
  add(mail: OutboxMail): Promise<void>;
}

export interface SubscriberStores extends Omit<RevocationStores, 'certificates'> {
  organizations: { get(id: OrganizationId): Promise<Organization | undefined> };
  accounts: { countByEabKey(id: EabKeyId): Promise<number> };
  certificates: RevocationStores['certificates'] & { get(id: CertificateId): Promise<IssuedCertificate | undefined> };
  eabKeys: EabKeyStore;
  organizationContacts: OrganizationContactStore;
  authorityQuestions: AuthorityQuestionStore;
  credentialRequests: CredentialRequestStore;
  requesterLists: RequesterListStore;
  powersOfAttorney: PowerOfAttorneyStore;
  documentAcceptances: DocumentAcceptanceStore;
  heldCertificates: HeldCertificateStore;
  certificateAnswers: CertificateAnswerStore;
  heldDomains: HeldDomainStore;
  mails: SubscriberMailStore;
  jobs: JobQueue;
  audit: AuditLog;
}
