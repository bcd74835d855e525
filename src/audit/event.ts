import type { AccountId, ApiTokenId, ApplicationId, AuthorityQuestionId, AuthorizationId, CaaCheckId, CertificateId, ChallengeId, ConfirmationId, ContactDiscoveryId, DataSourceId, DomainContactId, EabKeyId, EvidenceId, InvitationId, MailId, OrderId, OrganizationContactId, OrganizationId, PersonId, PowerOfAttorneyId, ProblemReportId, SessionId, WebhookId } from '../core/ids.js';
import type { DecidedUnder } from '../core/decided-under.js';
import type { EpochSeconds } from '../core/time.js';

/** Who did it: an ACME account, an officer, the holder of a certificate's key, whoever had the mail of a confirmation or question, a person of
 * an organization, anybody at a public page, or the program on its own schedule. */
export type AuditActor =
  | { type: 'account'; id: AccountId }
  | { type: 'officer'; name: string }
  | { type: 'key-holder'; thumbprint: string }
  | { type: 'contact'; id: ConfirmationId | AuthorityQuestionId }
  | { type: 'person'; id: PersonId; name: string }
  | { type: 'public'; address: string }
  | { type: 'system' };

/** External linters that let something pass, each with the rules that it named all the same. */
type PassedLinters = readonly { name: string; findings: readonly string[] }[];

/** The closed set of audit events (BR 5.4.1, CP 5.5.1). `detail` members hold no secrets. Described in docs/audit-events.md. */
export type AuditEvent =
  | { kind: 'organization.added' | 'organization.approved' | 'organization.approval-given' | 'organization.suspended'; organizationId: OrganizationId; detail: { version: number; reason?: string } }
  | { kind: 'application.started' | 'application.changed' | 'application.submitted' | 'application.withdrawn' | 'application.taken' | 'application.released' | 'application.returned' | 'application.refused' | 'application.reviewed' | 'application.approved'; organizationId: OrganizationId; detail: { applicationId: ApplicationId; revision: number; note?: string; missing?: readonly string[]; version?: number; subject?: string; vettedAt?: EpochSeconds; expiresAt?: EpochSeconds; evidence?: readonly string[]; former?: { country: string; stateOrProvince: string; locality: string; organization: string; vettedAt: EpochSeconds; expiresAt: EpochSeconds } } }
  | { kind: 'evidence.added' | 'evidence.attached' | 'evidence.withdrawn' | 'evidence.judged' | 'evidence.read' | 'evidence.exported'; organizationId: OrganizationId; detail: { evidenceId: EvidenceId; applicationId?: ApplicationId; kind?: string; source?: string; sha256?: string; size?: number; mediaType?: string; verdict?: string; supports?: readonly string[]; note?: string } }
  | { kind: 'data-source.evaluated' | 'data-source.confirmed' | 'data-source.retired'; detail: { dataSourceId: DataSourceId; name: string } }
  | { kind: 'name.found' | 'name.cleared' | 'name.refused'; organizationId: OrganizationId; detail: { kind: string; name: string; resembles?: string; note?: string } }
  | { kind: 'name.denied' | 'name.denial-lifted'; detail: { kind: string; name: string; note: string } }
  | { kind: 'eab-key.created' | 'eab-key.revoked'; organizationId: OrganizationId; detail: { eabKeyId: EabKeyId } }
  | { kind: 'eab-key.suspended' | 'eab-key.resumed'; organizationId: OrganizationId; detail: { eabKeyId: EabKeyId; reason?: string } }
  | { kind: 'eab-key.changed'; organizationId: OrganizationId; detail: { eabKeyId: EabKeyId; nameRules: readonly string[]; profiles: readonly string[]; accountLimit: number | null; expiresAt: EpochSeconds | null } }
  | { kind: 'organization-contact.added' | 'organization-contact.removed'; organizationId: OrganizationId; detail: { contactId: OrganizationContactId; contact: string; value: string; foundIn?: string; source?: string; sourceId?: string; obtainedAt?: EpochSeconds } }
  | { kind: 'authority.asked'; organizationId: OrganizationId; detail: { questionId: AuthorityQuestionId; about: string; contact: string; requester: string; agentId?: OrganizationId; asked: readonly string[]; expiresAt: EpochSeconds } }
  | { kind: 'authority.confirmed' | 'authority.refused' | 'authority.withdrawn'; organizationId: OrganizationId; detail: { questionId: AuthorityQuestionId; about: string; contact: string; requester: string; address?: string; note?: string; spokeWith?: string } }
  | { kind: 'requesters.set'; organizationId: OrganizationId; detail: { version: number; requesters: readonly string[] | null } }
  | { kind: 'requesters.disclosed'; organizationId: OrganizationId; detail: { version: number; to: string; verified: string } }
  | { kind: 'power-of-attorney.entered'; organizationId: OrganizationId; detail: { powerOfAttorneyId: PowerOfAttorneyId; agentId: OrganizationId; document: string; validFrom: EpochSeconds; expiresAt: EpochSeconds; evidenceId?: string } }
  | { kind: 'power-of-attorney.approved' | 'power-of-attorney.revoked'; organizationId: OrganizationId; detail: { powerOfAttorneyId: PowerOfAttorneyId; agentId: OrganizationId; reason?: string } }
  | { kind: 'document.accepted'; organizationId: OrganizationId; detail: { document: string; version: string; sha256: string } }
  | { kind: 'certificate.accepted'; organizationId: OrganizationId; detail: { certificateId: CertificateId; serial: string; way: 'download' | 'said' } }
  | { kind: 'certificate.complained'; organizationId: OrganizationId; detail: { certificateId: CertificateId; serial: string; complaint: string } }
  | { kind: 'certificate.complaint-closed'; organizationId: OrganizationId; detail: { certificateId: CertificateId; serial: string; outcome: 'revoked' | 'kept'; note: string } }
  | { kind: 'account.created'; organizationId: OrganizationId; accountId: AccountId; detail: { eabKeyId: EabKeyId | null; thumbprint: string } }
  | { kind: 'account.updated' | 'account.deactivated'; organizationId: OrganizationId; accountId: AccountId; detail: { contacts?: readonly string[] } }
  | { kind: 'account.key-changed'; organizationId: OrganizationId; accountId: AccountId; detail: { from: string; to: string } }
  | { kind: 'order.created'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { names: readonly string[]; profile: string } & DecidedUnder }
  | { kind: 'order.refused'; organizationId: OrganizationId; accountId: AccountId; detail: { names: readonly string[]; problem: string; orderId?: OrderId } }
  | { kind: 'order.finalized'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { spkiHash: string; caaChecks: readonly CaaCheckId[] } & DecidedUnder }
  | { kind: 'order.issued'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { certificateId: CertificateId } }
  | { kind: 'order.failed'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { problem: string } }
  | { kind: 'authorization.created'; accountId: AccountId; detail: { authorizationId: AuthorizationId; name: string } & DecidedUnder }
  | { kind: 'authorization.deactivated'; accountId: AccountId; detail: { authorizationId: AuthorizationId; name: string } }
  | { kind: 'validation.attempted'; accountId: AccountId; detail: { challengeId: ChallengeId; authorizationId: AuthorizationId; name: string; authorizationDomain?: string; method: string; outcome: 'valid' | 'invalid'; record: unknown; caaCheck?: CaaCheckId } & DecidedUnder }
  | { kind: 'contacts.discovered'; accountId: AccountId; detail: { challengeId: ChallengeId; name: string; contacts: readonly { contact: string; method: string; authorizationDomain: string; discovery?: ContactDiscoveryId; domainContact?: DomainContactId }[]; faults: readonly string[] } }
  | { kind: 'confirmation.requested'; accountId: AccountId; detail: { confirmationId: ConfirmationId; method: string; authorizationDomain: string; contact: string; names: readonly string[]; expiresAt: EpochSeconds } }
  | { kind: 'confirmation.confirmed' | 'confirmation.refused'; accountId: AccountId; detail: { confirmationId: ConfirmationId; method: string; authorizationDomain: string; contact: string; names: readonly string[]; note?: string; spokeWith?: string; address?: string } }
  | { kind: 'mail.sent' | 'mail.refused' | 'mail.bounced' | 'mail.dropped'; detail: { mailId: MailId; to: string; failure?: string } }
  | { kind: 'domain-contact.added' | 'domain-contact.removed'; detail: { domainContactId: DomainContactId; domain: string; kind: string; value: string; source?: string; obtainedAt?: EpochSeconds } }
  | { kind: 'caa.refused'; accountId: AccountId; detail: { caaCheck: CaaCheckId; name: string; decision: 'forbidden' | 'failed'; problem: string; orderId?: OrderId } }
  | { kind: 'caa.reported'; accountId: AccountId; detail: { caaCheck: CaaCheckId; domain: string; delivered: readonly string[]; failed: readonly string[] } }
  | { kind: 'certificate.committed' | 'precertificate.committed'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { certificateId: CertificateId; serial: string; issuerId: string; lints?: string; linters?: PassedLinters } & DecidedUnder }
  | { kind: 'certificate.final-committed'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { certificateId: CertificateId; serial: string; issuerId: string; linters?: PassedLinters } }
  | { kind: 'precertificate.issued' | 'certificate.issued' | 'certificate.lost'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { certificateId: CertificateId; serial: string; issuerId: string } }
  | { kind: 'sct.received'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { certificateId: CertificateId; serial: string; logId: string; timestampMs: number } }
  | { kind: 'certificate.logged'; organizationId: OrganizationId; accountId: AccountId; orderId: OrderId; detail: { certificateId: CertificateId; serial: string; scts: readonly string[] } }
  | { kind: 'certificate.revoked' | 'certificate.reason-changed'; organizationId: OrganizationId; detail: { certificateId: CertificateId; serial: string; reason: number; at: EpochSeconds; ground: string; knownAt: EpochSeconds; deadline: EpochSeconds | null; secondedBy?: string; note?: string } }
  | { kind: 'revocation.proposed'; organizationId: OrganizationId; detail: { certificateId: CertificateId; serial: string; ground: string; knownAt: EpochSeconds; deadline: EpochSeconds | null; note: string } }
  | { kind: 'revocation.refused'; organizationId: OrganizationId; detail: { certificateId: CertificateId; serial: string; ground: string; proposedBy: string; note: string } }
  | { kind: 'revocation.published'; organizationId: OrganizationId; detail: { certificateId: CertificateId; serial: string; deadline: EpochSeconds | null; crlAt: EpochSeconds; crlNumber: number; ocspAt: EpochSeconds; late: boolean } }
  | { kind: 'key.blocked'; detail: { spkiHash: string; proof: string; detail: string; secondedBy?: string } }
  | { kind: 'key.challenge-set'; detail: { spkiHash: string; challenge: string } }
  | { kind: 'problem-report.received'; detail: { problemReportId: ProblemReportId; reference: string; channel: string; problem: string; receivedAt: EpochSeconds; preliminaryDue: EpochSeconds; serials: readonly string[]; files: readonly string[] } }
  | { kind: 'problem-report.certificate-added'; organizationId: OrganizationId; detail: { problemReportId: ProblemReportId; reference: string; certificateId: CertificateId; serial: string } }
  | { kind: 'problem-report.noted' | 'problem-report.preliminary'; detail: { problemReportId: ProblemReportId; reference: string; late?: boolean } }
  | { kind: 'problem-report.closed'; detail: { problemReportId: ProblemReportId; reference: string; outcome: string } }
  | { kind: 'ceremony.performed'; detail: { ceremony: string; title: string; people: readonly string[]; token: string; transcript: string } }
  | { kind: 'ca.activated' | 'ca.deactivated'; detail: { token: string; people: readonly string[] } }
  | { kind: 'ca.share-refused'; detail: { token: string; act: 'activate' | 'deactivate'; holder: string | null; reason: string; failures: number } }
  | { kind: 'ca.destruction-decided' | 'ca.destroyed'; detail: { issuerId: string; keys: readonly string[]; people: readonly string[] } }
  | { kind: 'ca.backed-up'; detail: { token: string; people: readonly string[]; threshold: number; manifest: string } }
  | { kind: 'crl.committed'; detail: { issuerId: string; shard?: number; number: number; entries: number; thisUpdate: EpochSeconds; nextUpdate: EpochSeconds; lints?: string; linters?: PassedLinters } }
  | { kind: 'crl.published'; detail: { issuerId: string; shard?: number; number: number; entries: number; thisUpdate: EpochSeconds; nextUpdate: EpochSeconds } }
  | { kind: 'ocsp.signed'; detail: { issuerId: string; lints?: string; responses: readonly string[] } }
  | { kind: 'ocsp.judged'; detail: { issuerId: string; shape: string; sha256: string; linters: PassedLinters } }
  | { kind: 'access-log.closed'; detail: { file: string; sha256: string; octets: number; lines: number; lost: number } }
  | { kind: 'access-log.deleted'; detail: { file: string; sha256: string } }
  | { kind: 'invitation.proposed' | 'invitation.sent' | 'invitation.withdrawn' | 'invitation.accepted'; organizationId: OrganizationId | null; detail: { invitationId: InvitationId; invitation: 'officer' | 'member' | 'applicant' | 'recovery'; email: string; roles: readonly string[]; officerName?: string; personId?: PersonId; secondedBy?: string } }
  | { kind: 'invitation.refused'; organizationId: OrganizationId | null; detail: { invitationId: InvitationId | null; reason: string } }
  | { kind: 'person.added' | 'person.disabled' | 'person.enabled'; detail: { personId: PersonId; name: string; email: string; officerName?: string } }
  | { kind: 'role.given' | 'role.taken'; detail: { personId: PersonId; officerName: string | null; role: string; secondedBy?: string } }
  | { kind: 'member.added' | 'member.removed' | 'member.role-changed'; organizationId: OrganizationId; detail: { personId: PersonId; email: string; role: string; from?: string } }
  | { kind: 'passkey.added' | 'passkey.removed'; detail: { personId: PersonId; passkeyId: string; rpId: string } }
  | { kind: 'session.started' | 'session.ended'; detail: { personId: PersonId; sessionId: SessionId; site: 'portal' | 'officers'; address?: string } }
  | { kind: 'session.refused'; detail: { personId: PersonId | null; site: 'portal' | 'officers'; reason: string } }
  | { kind: 'api-token.created' | 'api-token.revoked'; organizationId: OrganizationId; detail: { apiTokenId: ApiTokenId; personId: PersonId; name: string; scopes: readonly string[]; expiresAt: EpochSeconds } }
  | { kind: 'access.refused'; organizationId: OrganizationId | null; detail: { right: string; path: string; personId: PersonId | null } }
  | { kind: 'webhook.added' | 'webhook.changed'; organizationId: OrganizationId; detail: { webhookId: WebhookId; url: string; events: readonly string[] } }
  | { kind: 'webhook.enabled' | 'webhook.disabled' | 'webhook.removed'; organizationId: OrganizationId; detail: { webhookId: WebhookId; url: string; reason?: string } }
  | { kind: 'mail-choices.changed'; organizationId: OrganizationId; detail: { personId: PersonId; unwanted: readonly string[] } }
  | { kind: 'webhook.secret-rotated'; organizationId: OrganizationId; detail: { webhookId: WebhookId; oldSignsUntil: EpochSeconds } }
  | { kind: 'rule-file.introduced'; detail: { type: 'policy' | 'baseline' | 'profile' | 'issuer' | 'lints'; name: string; sha256: string } };

/** The audit log as a room sees it inside its transaction. */
export interface AuditLog {
  /** Appends an event to the transaction at hand; it becomes durable with the act, or not at all. */
  append(actor: AuditActor, event: AuditEvent): Promise<void>;
}
