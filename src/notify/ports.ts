import type { AuditLog } from '../audit/event.js';
import type { MemberRole } from '../core/actor.js';
import type {
  ApplicationId,
  CertificateId,
  EabKeyId,
  MailId,
  OrganizationId,
  PersonId,
  ProblemReportId,
  WebhookDeliveryId,
  WebhookId,
} from '../core/ids.js';
import type { JobQueue } from '../core/job.js';
import type { Bilingual, Language } from '../core/language.js';
import type { NoticeKind } from '../core/notice.js';
import type { IssuedCertificate } from '../core/state/certificate.js';
import type { OutboxMail } from '../core/state/confirmation.js';
import type { EabKey, Organization } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';

/** Somebody who can be told by mail. */
export interface Reader {
  /** Null for whoever has no sign-in: contacts of accounts, reporters. */
  readonly personId: PersonId | null;
  readonly email: string;
  readonly language: Language;
}

/** Who is to be told. */
export interface RecipientDirectory {
  /** People of an organization, those of its agents included, without disabled ones. A person with several places comes once for each. */
  members(organizationId: OrganizationId): Promise<(Reader & { readonly role: MemberRole })[]>;
  /** People with the role of an officer. */
  officers(): Promise<Reader[]>;
  /** Contacts (`mailto:` URLs) of the ACME account that got a certificate. */
  accountContacts(certificateId: CertificateId): Promise<string[]>;
}

/** A person's choices: what is not wanted. */
export interface MailChoiceStore {
  /** Kinds that a person does not want of an organization. */
  unwanted(personId: PersonId, organizationId: OrganizationId): Promise<NoticeKind[]>;
  /** Who of an organization's readers does not want a kind. */
  refusing(organizationId: OrganizationId, kind: NoticeKind): Promise<PersonId[]>;
  set(personId: PersonId, organizationId: OrganizationId, unwanted: readonly NoticeKind[]): Promise<void>;
}

/** What was told. */
export interface ToldStore {
  /** @returns false when this recipient was told of this already: at most one caller gets true */
  add(told: { notice: string; occasion: string; recipient: string; mailId: MailId | null; at: EpochSeconds }): Promise<boolean>;
}

/** The outbox, see ra's ports. */
export interface Outbox {
  add(mail: OutboxMail): Promise<void>;
}

export interface MailRate {
  /** Mails to an address that were written since a time. */
  countSince(to: string, since: EpochSeconds): Promise<number>;
}

/** A certificate as far as its end goes. */
export interface ExpiringCertificate {
  readonly id: CertificateId;
  readonly organizationId: OrganizationId;
  readonly notAfter: EpochSeconds;
  /** See `sweep/names-hash.ts`. */
  readonly namesHash: string;
}

/** Ends after `after`, and until `until`, that a reminder of so many days is for. */
export interface ReminderRange {
  readonly after: EpochSeconds;
  readonly until: EpochSeconds;
  readonly days: number;
}

/** A certificate that has been issued. */
export interface IssuedBetween extends Omit<ExpiringCertificate, 'namesHash'> {
  readonly names: readonly string[];
  readonly notBefore: EpochSeconds;
}

/** Ends of certificates, vettings and validations, and which of them people were reminded of. */
export interface ExpiryStore {
  /** How far a follower of the audit chain has come; 0: nowhere. */
  cursor(name: string): Promise<number>;
  /** @returns false when it is not at `from` any more: at most one caller wins */
  moveCursor(name: string, from: number, to: number): Promise<boolean>;
  /** The newest position of the audit chain. */
  newestPosition(): Promise<number>;
  /** Certificates that were issued at chain positions after `from` up to `to`, in that order. */
  issuedBetween(from: number, to: number): Promise<IssuedBetween[]>;
  /** Keeps certificates in mind until they end; each is added once. */
  watch(certificates: readonly (ExpiringCertificate & { readonly reminded: number })[]): Promise<void>;
  /** Watched certificates that end after `after` and until `until`, and that were not reminded of as late as `days` before; the soonest first. */
  dueCertificates(range: ReminderRange, limit: number): Promise<ExpiringCertificate[]>;
  /** Notes that the reminder of a day is dealt with. @returns false when it was already */
  markReminded(certificate: ExpiringCertificate, days: number): Promise<boolean>;
  /** Whether a watched certificate that is not revoked has the same names and ends later. */
  hasSuccessor(certificate: Omit<ExpiringCertificate, 'id'>): Promise<boolean>;
  /** Forgets certificates that ended before a time. @returns how many */
  forgetEnded(before: EpochSeconds, limit: number): Promise<number>;
  /** Approved organizations whose vetting ends in the range, without those that were reminded of it as late. */
  endingVettings(range: ReminderRange): Promise<{ organizationId: OrganizationId; expiresAt: EpochSeconds }[]>;
  /** Domains whose newest proof by a person (by contact) ends in the range, likewise. */
  endingValidations(range: ReminderRange): Promise<{ organizationId: OrganizationId; domain: string; expiresAt: EpochSeconds }[]>;
  /** When the newest proof of a domain by a person ends; undefined without one. */
  validationEnd(organizationId: OrganizationId, domain: string): Promise<EpochSeconds | undefined>;
  /** Notes a reminder of a vetting or validation. @returns false when the same or a later one was noted for this end */
  noteReminder(reminder: { kind: 'vetting' | 'validation'; organizationId: OrganizationId; subject: string; expiresAt: EpochSeconds; days: number }): Promise<boolean>;
}

/** Where a program wants to be told. */
export interface Webhook {
  readonly id: WebhookId;
  readonly organizationId: OrganizationId;
  readonly url: string;
  readonly events: readonly NoticeKind[];
  readonly state: 'active' | 'disabled' | 'removed';
  /** Why it is disabled, in words for people; null unless it is. */
  readonly stateReason: string | null;
  /** Attempts in a row that failed, since when, and when the next one may be; null while all is well. */
  readonly failing: { readonly attempts: number; readonly since: EpochSeconds; readonly retryAt: EpochSeconds } | null;
  readonly createdAt: EpochSeconds;
  readonly createdBy: string;
}

export interface WebhookSecret {
  /** 24 to 64 octets. A secret: shown once, never logged. */
  readonly secret: Buffer;
  readonly createdAt: EpochSeconds;
  /** When it signs no more; null for the one that stays. */
  readonly expiresAt: EpochSeconds | null;
}

/** One event for one webhook. */
export interface WebhookDelivery {
  /** The `webhook-id` of the signed message. */
  readonly id: WebhookDeliveryId;
  readonly webhookId: WebhookId;
  /** Event type, such as `certificate.issued`. */
  readonly event: string;
  /** JSON, as it is signed. */
  readonly payload: string;
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly attempts: number;
  /** HTTP status of the last answer; null where none came. */
  readonly lastStatus: number | null;
  readonly lastFailure: string | null;
  readonly createdAt: EpochSeconds;
  /** Null once it has ended. */
  readonly nextAt: EpochSeconds | null;
  readonly endedAt: EpochSeconds | null;
}

export interface WebhookStore {
  get(id: WebhookId): Promise<Webhook | undefined>;
  /** Those that are not removed, oldest first. */
  list(organizationId: OrganizationId): Promise<Webhook[]>;
  add(webhook: Webhook): Promise<void>;
  /** @returns false when it is removed */
  change(id: WebhookId, change: { url: string; events: readonly NoticeKind[] }): Promise<boolean>;
  /** Moves the state; at most one caller wins. Failures so far are forgotten. */
  move(id: WebhookId, from: Webhook['state'], to: Webhook['state'], reason: string | null): Promise<boolean>;
  setFailing(id: WebhookId, failing: Webhook['failing']): Promise<void>;
  /** Those that sign at a time, newest first. */
  secrets(id: WebhookId, now: EpochSeconds): Promise<WebhookSecret[]>;
  addSecret(id: WebhookId, secret: WebhookSecret): Promise<void>;
  /** Ends every secret that has no end yet. */
  endSecrets(id: WebhookId, at: EpochSeconds): Promise<void>;
  /** Removes secrets whose end is over. */
  dropSecrets(id: WebhookId, now: EpochSeconds): Promise<void>;
}

export interface WebhookDeliveryStore {
  add(delivery: WebhookDelivery): Promise<void>;
  /** Waiting ones whose time has come, the longest due first. */
  due(webhookId: WebhookId, now: EpochSeconds, limit: number): Promise<WebhookDelivery[]>;
  /** When the next waiting one is due; undefined when none waits. */
  nextAt(webhookId: WebhookId): Promise<EpochSeconds | undefined>;
  /** Notes an attempt on a waiting one. @returns false when it waits no more */
  attempted(id: WebhookDeliveryId, attempt: Pick<WebhookDelivery, 'state' | 'lastStatus' | 'lastFailure' | 'nextAt' | 'endedAt'>): Promise<boolean>;
  /** Ends all that wait as failed. */
  failWaiting(webhookId: WebhookId, failure: string, at: EpochSeconds): Promise<void>;
  /** The newest, newest first. */
  list(webhookId: WebhookId, limit: number): Promise<WebhookDelivery[]>;
  /** Removes ended ones that are not among the newest. */
  prune(webhookId: WebhookId, keep: number): Promise<void>;
  /** How many wait. */
  countWaiting(webhookId: WebhookId): Promise<number>;
}

/** What the room reads and writes. */
export interface NotifyStores {
  recipients: RecipientDirectory;
  mailChoices: MailChoiceStore;
  told: ToldStore;
  expiries: ExpiryStore;
  webhooks: WebhookStore;
  webhookDeliveries: WebhookDeliveryStore;
  mails: Outbox;
  mailRate: MailRate;
  jobs: JobQueue;
  organizations: { get(id: OrganizationId): Promise<Organization | undefined> };
  certificates: { get(id: CertificateId): Promise<IssuedCertificate | undefined> };
  eabKeys: { get(id: EabKeyId): Promise<EabKey | undefined> };
  audit: AuditLog;
}

/** What mails say of an application; the room that vets knows it. */
export interface ApplicationFacts {
  get(id: ApplicationId): Promise<
    | {
        /** The name applied for. */
        readonly organization: string;
        readonly state: string;
        /** Of the last return or refusal, in the officer's words. */
        readonly reasons: readonly string[];
        readonly missing: readonly (string | Bilingual)[];
      }
    | undefined
  >;
}

/** What mails say of a problem report; the room that works on it knows. */
export interface ProblemReportFacts {
  get(id: ProblemReportId): Promise<
    | {
        /** What the reporter was given. */
        readonly reference: string;
        readonly receivedAt: EpochSeconds;
        /** When the preliminary report is due (BR 4.9.5). */
        readonly dueAt: EpochSeconds;
        /** Null for a reporter who has left no address. */
        readonly reporter: { readonly email: string; readonly language: Language } | null;
        /** The officer's words to the reporter; null until there are some. */
        readonly preliminary: string | null;
        readonly outcome: string | null;
      }
    | undefined
  >;
}

/** Pages that mails lead to: absolute URLs. */
export interface NoticeLinks {
  readonly organization: (id: OrganizationId) => string;
  readonly application: (organizationId: OrganizationId, id: ApplicationId) => string;
  readonly certificate: (organizationId: OrganizationId, id: CertificateId) => string;
  readonly domains: (organizationId: OrganizationId) => string;
  readonly credentials: (organizationId: OrganizationId) => string;
  readonly webhooks: (organizationId: OrganizationId) => string;
  /** Null where reporters have no page. */
  readonly problemReport: ((reference: string) => string) | null;
  readonly officerApplication: (id: ApplicationId) => string;
  readonly officerCertificate: (id: CertificateId) => string;
  readonly officerProblemReport: (id: ProblemReportId) => string;
}
