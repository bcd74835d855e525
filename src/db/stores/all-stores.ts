import { SqlAccountStore } from './account-store.js';
import { SqlApiTokenStore } from './api-token-store.js';
import { SqlApplicationStore } from './application-store.js';
import { SqlArchiveStore } from './archive-store.js';
import { SqlAuthorityQuestionStore } from './authority-question-store.js';
import { SqlAuditChainStore } from './audit-chain-store.js';
import { SqlAuditLog } from './audit-log.js';
import { SqlAuthorizationStore } from './authorization-store.js';
import { SqlBlockedKeyStore, SqlKeyChallengeStore } from './blocked-key-store.js';
import { SqlCaaCheckStore } from './caa-check-store.js';
import { SqlCertificateIndexStore } from './certificate-index-store.js';
import { SqlCertificateAnswerStore } from './certificate-answer-store.js';
import { SqlCertificateStore } from './certificate-store.js';
import { SqlConfirmationStore } from './confirmation-store.js';
import { SqlContactDiscoveryStore } from './contact-discovery-store.js';
import { SqlCredentialRequestStore } from './credential-request-store.js';
import { SqlCrlStore } from './crl-store.js';
import { SqlDataSourceStore } from './data-source-store.js';
import { SqlDossierStore } from './dossier-store.js';
import { SqlDocumentAcceptanceStore } from './document-acceptance-store.js';
import { SqlDomainContactStore } from './domain-contact-store.js';
import { SqlEabKeyStore } from './eab-key-store.js';
import { SqlExpiryStore } from './expiry-store.js';
import { SqlHeldCertificateStore } from './held-certificate-store.js';
import { SqlHeldDomainStore } from './held-domain-store.js';
import { SqlJobStore, type JobStoreParts } from './job-store.js';
import { SqlInvitationStore } from './invitation-store.js';
import { SqlMailStore } from './mail-store.js';
import { SqlLiveCertificates } from './live-certificates.js';
import { SqlNameStore } from './name-store.js';
import { SqlMailChoiceStore, SqlMailRate, SqlRecipientDirectory, SqlToldStore } from './notice-store.js';
import { SqlOcspResponseStore } from './ocsp-response-store.js';
import { SqlOrderStore } from './order-store.js';
import { SqlOrganizationContactStore } from './organization-contact-store.js';
import { SqlFiguresStore } from './figures-store.js';
import { SqlOrganizationStore } from './organization-store.js';
import { SqlProblemReportStore } from './problem-report-store.js';
import { SqlPowerOfAttorneyStore } from './power-of-attorney-store.js';
import { SqlRequesterListStore } from './requester-list-store.js';
import { SqlPasskeyStore } from './passkey-store.js';
import { SqlPersonStore } from './person-store.js';
import { SqlRevocationStore } from './revocation-store.js';
import { SqlRuleFileStore } from './rule-file-store.js';
import { SqlSctStore } from './sct-store.js';
import { SqlSessionStore } from './session-store.js';
import { SqlStatusStore } from './status-store.js';
import { SqlVettingEvidenceStore } from './vetting-evidence-store.js';
import { SqlWebhookDeliveryStore, SqlWebhookStore } from './webhook-store.js';
import type { Sql } from '../sql.js';
import type { AuditEvent } from '../../audit/event.js';
import type { ArchiveStores } from '../../archive/ports.js';
import type { CaStores, LiveCertificates } from '../../ca/ports.js';
import type { CrlStores } from '../../crl/ports.js';
import type { DossierStores } from '../../dossier/ports.js';
import type { JobStores } from '../../jobs/ports.js';
import type { MetricsStores } from '../../metrics/ports.js';
import type { NotifyStores } from '../../notify/ports.js';
import type { OcspStores } from '../../ocsp/ports.js';
import type { PeopleStores } from '../../people/ports.js';
import type { RaStores } from '../../ra/ports.js';
import type { ProblemStores } from '../../problems/ports.js';
import type { CertificateIndexStores, RevocationStores } from '../../revocation/ports.js';
import type { SubscriberStores } from '../../subscriber/ports.js';
import type { VettingStores } from '../../vetting/ports.js';

/** Every store of every room. */
export interface AllStores extends DossierStores, ArchiveStores, CrlStores, JobStores, OcspStores, Omit<VettingStores, 'audit' | 'jobs' | 'people'>, Pick<PeopleStores, 'people' | 'invitations' | 'passkeys' | 'sessions' | 'apiTokens'>, Omit<NotifyStores, 'mails' | 'jobs' | 'organizations' | 'certificates' | 'eabKeys'>, Omit<SubscriberStores, 'organizations' | 'accounts' | 'certificates' | 'eabKeys' | 'mails' | 'jobs' | 'audit'>, Omit<RaStores, 'certificates' | 'organizations' | 'eabKeys' | 'names' | 'jobs'> {
  certificates: RaStores['certificates'] & CaStores['certificates'] & RevocationStores['certificates'];
  liveCertificates: LiveCertificates;
  revocations: RevocationStores['revocations'];
  keyChallenges: RevocationStores['keyChallenges'];
  certificateIndex: CertificateIndexStores['certificateIndex'];
  problemReports: ProblemStores['problemReports'];
  scts: CaStores['scts'];
  jobs: JobStores['jobs'];
  figures: MetricsStores['figures'];
}

/** The stores over one transaction, or over none. */
export function createStores(sql: Sql, parts: JobStoreParts & { appended?: (event: AuditEvent) => void }): AllStores {
  return {
    accounts: new SqlAccountStore(sql),
    orders: new SqlOrderStore(sql),
    authorizations: new SqlAuthorizationStore(sql),
    contactDiscoveries: new SqlContactDiscoveryStore(sql),
    domainContacts: new SqlDomainContactStore(sql),
    confirmations: new SqlConfirmationStore(sql),
    mails: new SqlMailStore(sql),
    caaChecks: new SqlCaaCheckStore(sql),
    certificates: new SqlCertificateStore(sql),
    liveCertificates: new SqlLiveCertificates(sql),
    organizations: new SqlOrganizationStore(sql),
    eabKeys: new SqlEabKeyStore(sql),
    applications: new SqlApplicationStore(sql),
    evidence: new SqlVettingEvidenceStore(sql),
    dataSources: new SqlDataSourceStore(sql),
    names: new SqlNameStore(sql),
    organizationContacts: new SqlOrganizationContactStore(sql),
    authorityQuestions: new SqlAuthorityQuestionStore(sql),
    credentialRequests: new SqlCredentialRequestStore(sql),
    requesterLists: new SqlRequesterListStore(sql),
    powersOfAttorney: new SqlPowerOfAttorneyStore(sql),
    documentAcceptances: new SqlDocumentAcceptanceStore(sql),
    heldCertificates: new SqlHeldCertificateStore(sql),
    certificateAnswers: new SqlCertificateAnswerStore(sql),
    heldDomains: new SqlHeldDomainStore(sql),
    crls: new SqlCrlStore(sql),
    scts: new SqlSctStore(sql, parts.clock),
    status: new SqlStatusStore(sql),
    ocspResponses: new SqlOcspResponseStore(sql),
    revocations: new SqlRevocationStore(sql),
    blockedKeys: new SqlBlockedKeyStore(sql),
    keyChallenges: new SqlKeyChallengeStore(sql),
    certificateIndex: new SqlCertificateIndexStore(sql),
    problemReports: new SqlProblemReportStore(sql),
    recipients: new SqlRecipientDirectory(sql, parts.clock),
    mailChoices: new SqlMailChoiceStore(sql),
    mailRate: new SqlMailRate(sql),
    told: new SqlToldStore(sql),
    expiries: new SqlExpiryStore(sql),
    webhooks: new SqlWebhookStore(sql),
    webhookDeliveries: new SqlWebhookDeliveryStore(sql),
    jobs: new SqlJobStore(sql, parts),
    audit: new SqlAuditLog(sql, parts.clock, parts.appended),
    auditChain: new SqlAuditChainStore(sql),
    ruleFiles: new SqlRuleFileStore(sql),
    dossiers: new SqlDossierStore(sql),
    archive: new SqlArchiveStore(sql),
    people: new SqlPersonStore(sql),
    invitations: new SqlInvitationStore(sql),
    passkeys: new SqlPasskeyStore(sql),
    sessions: new SqlSessionStore(sql),
    apiTokens: new SqlApiTokenStore(sql),
    figures: new SqlFiguresStore(sql),
  };
}
