import type { CertificateId, OrganizationId } from '../../core/ids.js';
import type { Notice, NoticeKind } from '../../core/notice.js';
import type { RevocationReason } from '../../core/state/certificate.js';
import { SECONDS_PER_DAY, toRfc3339, type EpochSeconds } from '../../core/time.js';
import type { NotifyDependencies } from '../dependencies.js';
import { namesHash } from '../sweep/names-hash.js';
import { applicationReceivedMail, applicationRefusedMail, applicationReturnedMail, organizationApprovedMail } from '../templates/application-mails.js';
import { certificatesExpiringMail, certificatesIssuedMail, type CertificateMailFacts } from '../templates/certificate-mails.js';
import { credentialsReadyMail } from '../templates/credentials-ready-mail.js';
import { officerWorkMail, type OfficerWorkFacts } from '../templates/officer-mails.js';
import { organizationSuspendedMail, validationExpiringMail, vettingExpiringMail } from '../templates/organization-mails.js';
import { problemReportClosedMail, problemReportPreliminaryMail, problemReportReceivedMail } from '../templates/problem-report-mails.js';
import { certificatesRevokedMail, keyCompromiseSuspectedMail, problemReportedMail, revocationAskedMail } from '../templates/revocation-mails.js';
import type { MailDraft } from '../templates/write-mail.js';

/** A certificate as its notices show it. */
export interface DescribedCertificate extends CertificateMailFacts {
  readonly id: CertificateId;
  readonly revokedAt: EpochSeconds | null;
  readonly reason: RevocationReason;
}

/** A notice with what the records say of it now. */
export interface Description {
  readonly notice: Notice;
  /** To people of the organization; null for what is none of theirs. `others`: descriptions of the same kind and organization that go into the same mail. */
  readonly members: { readonly organizationId: OrganizationId; readonly draft: (others: readonly Description[]) => MailDraft } | null;
  readonly officers: MailDraft | null;
  /** Somebody outside: the reporter of a problem. */
  readonly outsider: { readonly email: string; readonly language: 'ja' | 'en'; readonly draft: MailDraft } | null;
  readonly certificate: DescribedCertificate | null;
  /** Members of a webhook event beside the notice's own. No words of officers or outsiders. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Looks up what a notice is about, at the time of telling.
 * @returns null where it does not hold any more, or its subject is gone: nobody is told
 */
export async function describeNotice(context: NotifyDependencies, notice: Notice): Promise<Description | null> {
  switch (notice.kind) {
    case 'application-received':
    case 'application-returned':
    case 'application-refused':
    case 'organization-approved':
      return describeApplication(context, notice);
    case 'organization-suspended':
    case 'vetting-expiring':
    case 'validation-expiring':
    case 'credentials-ready':
      return describeOrganization(context, notice);
    case 'certificate-issued':
    case 'certificate-revoked':
    case 'revocation-asked':
    case 'key-compromise-suspected':
    case 'certificate-expiring':
    case 'problem-reported':
      return describeCertificate(context, notice);
    case 'problem-report-received':
    case 'problem-report-preliminary':
    case 'problem-report-closed':
      return describeProblemReport(context, notice);
  }
}

/** Notices that can be of one of the kinds. */
type Of<Kind extends NoticeKind, N = Notice> = N extends { kind: infer K } ? (Extract<K, Kind> extends never ? never : N) : never;

const NOTHING = { officers: null, outsider: null, certificate: null, data: {} };

/** Days until a time, for people: the last day counts. */
function daysUntil(now: EpochSeconds, at: EpochSeconds): number {
  return Math.max(0, Math.ceil((at - now) / SECONDS_PER_DAY));
}

async function describeApplication(
  { transactor: { read }, applications, links }: NotifyDependencies,
  notice: Of<'application-received' | 'organization-approved'>,
): Promise<Description | null> {
  const { organizationId, applicationId, kind } = notice;
  const application = await applications.get(applicationId);
  const organization = await read.organizations.get(organizationId);
  if (application === undefined || application.state === 'withdrawn') return null;
  const name = application.organization;
  const facts = { organization: name, applicationId, link: links.application(organizationId, applicationId) };
  const describe = (draft: MailDraft, change: Partial<Description> = {}): Description => ({
    ...NOTHING,
    notice,
    members: { organizationId, draft: () => draft },
    data: { organization: name },
    ...change,
  });
  switch (kind) {
    case 'application-received': {
      const work = { work: 'application', organization: name, reference: applicationId, dueAt: null, link: links.officerApplication(applicationId) } as const;
      return describe(applicationReceivedMail(facts), { officers: officerWorkMail(work) });
    }
    case 'application-returned':
      return application.state === 'returned' ? describe(applicationReturnedMail({ ...facts, ...application })) : null;
    case 'application-refused':
      return application.state === 'refused' ? describe(applicationRefusedMail({ ...facts, reasons: application.reasons })) : null;
    case 'organization-approved': {
      if (organization?.status !== 'approved') return null;
      const { expiresAt } = organization;
      return describe(organizationApprovedMail({ ...facts, expiresAt }), { data: { organization: name, expiresAt: toRfc3339(expiresAt) } });
    }
  }
}

async function describeOrganization(
  { transactor: { read }, clock, links }: NotifyDependencies,
  notice: Of<'organization-suspended' | 'vetting-expiring' | 'validation-expiring' | 'credentials-ready'>,
): Promise<Description | null> {
  const { organizationId } = notice;
  const found = await read.organizations.get(organizationId);
  if (found === undefined) return null;
  const now = clock.now();
  const organization = found.attributes.organization;
  const facts = { organization, link: links.organization(organizationId) };
  const describe = (draft: MailDraft, data: Description['data'] = {}): Description => ({
    ...NOTHING,
    notice,
    members: { organizationId, draft: () => draft },
    data: { organization, ...data },
  });
  switch (notice.kind) {
    case 'organization-suspended':
      if (found.status !== 'suspended') return null;
      return describe(organizationSuspendedMail({ ...facts, reason: found.suspendedReason ?? '' }));
    case 'vetting-expiring': {
      const { expiresAt } = found;
      // Vetted again meanwhile: that has its own reminders.
      if (found.status !== 'approved' || !isDue(now, expiresAt, notice.days)) return null;
      const draft = vettingExpiringMail({ ...facts, expiresAt, days: daysUntil(now, expiresAt) });
      return describe(draft, { expiresAt: toRfc3339(expiresAt) });
    }
    case 'validation-expiring': {
      const { domain } = notice;
      const expiresAt = await read.expiries.validationEnd(organizationId, domain);
      if (expiresAt === undefined || !isDue(now, expiresAt, notice.days)) return null;
      const draft = validationExpiringMail({ ...facts, domain, link: links.domains(organizationId), expiresAt, days: daysUntil(now, expiresAt) });
      return describe(draft, { expiresAt: toRfc3339(expiresAt) });
    }
    case 'credentials-ready': {
      // The key is made when somebody fetches it.
      const key = await read.eabKeys.get(notice.eabKeyId);
      if (key !== undefined && key.revokedAt !== null) return null;
      const expiresAt = key?.expiresAt ?? null;
      const link = links.credentials(organizationId);
      return describe(credentialsReadyMail({ organization, link, keyId: notice.eabKeyId, expiresAt }), {
        expiresAt: expiresAt === null ? null : toRfc3339(expiresAt),
      });
    }
  }
}

/** Whether a reminder of so many days before an end is in order still. */
function isDue(now: EpochSeconds, expiresAt: EpochSeconds, days: number): boolean {
  return now < expiresAt && expiresAt <= now + days * SECONDS_PER_DAY;
}

async function describeCertificate(
  context: NotifyDependencies,
  notice: Of<'certificate-issued' | 'certificate-expiring' | 'problem-reported'>,
): Promise<Description | null> {
  const {
    transactor: { read },
    clock,
    links,
  } = context;
  const { organizationId, certificateId, kind } = notice;
  const found = await read.certificates.get(certificateId);
  if (found === undefined) return null;
  const now = clock.now();
  const organization = found.subject.organization;
  const certificate: DescribedCertificate = {
    id: found.id,
    serial: found.serial,
    names: found.names,
    notAfter: found.notAfter,
    link: links.certificate(organizationId, certificateId),
    revokedAt: found.revocation?.at ?? null,
    reason: found.revocation?.reason ?? 0,
  };
  const together = (others: readonly Description[]): DescribedCertificate[] => others.flatMap((other) => other.certificate ?? []);
  const describe = (draft: (certificates: DescribedCertificate[]) => MailDraft, change: Partial<Description> = {}): Description => ({
    ...NOTHING,
    notice,
    certificate,
    members: { organizationId, draft: (others) => draft(together(others)) },
    data: { serial: certificate.serial, names: certificate.names, notAfter: toRfc3339(certificate.notAfter) },
    ...change,
  });
  switch (kind) {
    case 'certificate-issued':
      return describe((certificates) => certificatesIssuedMail({ organization, certificates }));
    case 'certificate-expiring': {
      if (found.revocation !== null || !isDue(now, found.notAfter, notice.days)) return null;
      const { names, notAfter } = found;
      // Renewed meanwhile.
      if (await read.expiries.hasSuccessor({ organizationId, namesHash: namesHash(names), notAfter })) return null;
      return describe((certificates) => {
        const days = daysUntil(now, Math.min(...certificates.map((each) => each.notAfter)));
        return certificatesExpiringMail({ organization, certificates, days });
      });
    }
    case 'certificate-revoked': {
      if (found.revocation === null) return null;
      const { at, reason } = found.revocation;
      return describe((certificates) => certificatesRevokedMail({ organization, certificates: certificates.map((each) => ({ ...each, revokedAt: each.revokedAt ?? at })) }), {
        data: { serial: certificate.serial, names: certificate.names, revokedAt: toRfc3339(at), reason },
      });
    }
    case 'revocation-asked': {
      const work: OfficerWorkFacts = { work: 'revocation', organization, reference: found.serial, dueAt: null, link: links.officerCertificate(certificateId) };
      // Done meanwhile: the notice of that says more.
      if (found.revocation !== null) return null;
      return describe((certificates) => revocationAskedMail({ organization, certificates }), { officers: officerWorkMail(work) });
    }
    case 'key-compromise-suspected':
      return describe((certificates) => keyCompromiseSuspectedMail({ organization, certificates }));
    case 'problem-reported': {
      const report = await context.problemReports.get(notice.problemReportId);
      if (report === undefined) return null;
      return describe((certificates) => problemReportedMail({ organization, certificates, reference: report.reference }));
    }
  }
}

async function describeProblemReport(
  { problemReports, links }: NotifyDependencies,
  notice: Of<'problem-report-received'>,
): Promise<Description | null> {
  const report = await problemReports.get(notice.problemReportId);
  if (report === undefined) return null;
  const { reference, receivedAt, reporter, preliminary, outcome } = report;
  const facts = { reference, receivedAt, link: links.problemReport === null ? null : links.problemReport(reference) };
  const toReporter = (draft: MailDraft | null): Description['outsider'] => (reporter === null || draft === null ? null : { ...reporter, draft });
  const describe = (draft: MailDraft | null, officers: MailDraft | null = null): Description => ({
    ...NOTHING,
    notice,
    members: null,
    officers,
    outsider: toReporter(draft),
  });
  switch (notice.kind) {
    case 'problem-report-received': {
      const link = links.officerProblemReport(notice.problemReportId);
      return describe(problemReportReceivedMail(facts), officerWorkMail({ work: 'problem-report', organization: null, reference, dueAt: report.dueAt, link }));
    }
    case 'problem-report-preliminary':
      return describe(preliminary === null ? null : problemReportPreliminaryMail({ ...facts, findings: preliminary }));
    case 'problem-report-closed':
      return describe(outcome === null ? null : problemReportClosedMail({ ...facts, outcome }));
  }
}
