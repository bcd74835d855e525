import type { ApplicationId, CertificateId, CredentialRequestId, EabKeyId, OrganizationId, ProblemReportId } from './ids.js';

/**
 * What people are told by mail and programs by webhook (CP 4.2.2, 4.3.2, 4.4.3, 4.9.12). A closed set of facts by their ids; a `tell` job looks up who is
 * to know, in what language, and what the records say by then.
 */
export type Notice =
  | { readonly kind: 'application-received' | 'application-returned' | 'application-refused' | 'organization-approved'; readonly organizationId: OrganizationId; readonly applicationId: ApplicationId }
  | { readonly kind: 'organization-suspended'; readonly organizationId: OrganizationId }
  | { readonly kind: 'vetting-expiring'; readonly organizationId: OrganizationId; readonly days: number }
  | { readonly kind: 'validation-expiring'; readonly organizationId: OrganizationId; readonly domain: string; readonly days: number }
  | { readonly kind: 'credentials-ready'; readonly organizationId: OrganizationId; readonly eabKeyId: EabKeyId; readonly credentialRequestId: CredentialRequestId }
  | { readonly kind: 'certificate-issued' | 'certificate-revoked' | 'revocation-asked' | 'key-compromise-suspected'; readonly organizationId: OrganizationId; readonly certificateId: CertificateId }
  | { readonly kind: 'certificate-expiring'; readonly organizationId: OrganizationId; readonly certificateId: CertificateId; readonly days: number }
  /** To the reporter. */
  | { readonly kind: 'problem-report-received' | 'problem-report-preliminary' | 'problem-report-closed'; readonly problemReportId: ProblemReportId }
  /** To the subscriber of a certificate that is reported (BR 4.9.5). */
  | { readonly kind: 'problem-reported'; readonly organizationId: OrganizationId; readonly certificateId: CertificateId; readonly problemReportId: ProblemReportId };

export type NoticeKind = Notice['kind'];
