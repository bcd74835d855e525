import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { CertificateId, OrganizationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { groundInForce } from '../../policy/revocation-grounds.js';
import { auditActor, officerFor, requesterOf } from '../audit-actor.js';
import type { SubscriberDependencies } from '../dependencies.js';
import type { CertificateComplaint } from '../ports.js';
import { SubscriberRefused } from '../subscriber-refused.js';
import { readText } from '../text.js';
import { COMPLAINT_SECONDS } from './acceptance.js';
import { findHeld } from './find-held.js';

interface Which {
  readonly organizationId: OrganizationId;
  readonly certificateId: CertificateId;
}

/** Accepts a certificate in the organization's name (CP 4.4.1). @throws AccessRefused; SubscriberRefused for one that is accepted or complained about */
export async function acceptCertificate({ transactor, clock }: SubscriberDependencies, actor: Actor, which: Which): Promise<void> {
  demand(actor, 'certificates.answer', which.organizationId);
  const { personId, name } = requesterOf(actor);
  await transactor.transaction(async (stores) => {
    const { id, serial, organizationId } = await findHeld(stores, 'certificates.answer', which);
    const acceptance = { certificateId: id, way: 'said', personId, personName: name, acceptedAt: clock.now() } as const;
    if ((await stores.certificateAnswers.complaint(id)) !== undefined || !(await stores.certificateAnswers.accept(acceptance))) throw answeredAlready();
    await stores.audit.append(auditActor(actor, organizationId), { kind: 'certificate.accepted', organizationId, detail: { certificateId: id, serial, way: 'said' } });
  });
}

/**
 * Complains that a certificate is not what was asked for (CP 4.4.1); it goes to officers, who revoke it or explain.
 * @throws AccessRefused; SubscriberRefused later than a week after issuance, and for a second complaint
 */
export async function complainAboutCertificate(
  { transactor, clock }: SubscriberDependencies,
  actor: Actor,
  { text, ...which }: Which & { text: string },
): Promise<CertificateComplaint> {
  demand(actor, 'certificates.answer', which.organizationId);
  const { personId, name } = requesterOf(actor);
  const written = readText(text, { en: 'complaint', ja: '申立ての内容' }, 5000);
  return transactor.transaction(async (stores) => {
    const { id, serial, organizationId, committedAt } = await findHeld(stores, 'certificates.answer', which);
    const now = clock.now();
    if (now >= committedAt + COMPLAINT_SECONDS) {
      throw new SubscriberRefused(
        { en: 'a week has passed since the certificate was issued: it counts as accepted (CP 4.4.1)', ja: '発行から一週間が経過したため、証明書は受領されたものとみなされます（CP 4.4.1）' },
        { en: 'revoke it if it must not be used, and order a new one', ja: '使用しない場合は失効を申請し、新しい証明書を申請してください' },
      );
    }
    const complaint: CertificateComplaint = { certificateId: id, organizationId, text: written, personId, personName: name, complainedAt: now, closed: null };
    if (!(await stores.certificateAnswers.complain(complaint))) throw answeredAlready();
    await stores.audit.append(auditActor(actor, organizationId), { kind: 'certificate.complained', organizationId, detail: { certificateId: id, serial, complaint: written } });
    return complaint;
  });
}

/**
 * Closes a complaint: the certificate is revoked, as the subscriber's own request to have it replaced, or stays.
 * @param request `note`: what was found, for the record
 * @throws AccessRefused, SubscriberRefused
 */
export async function closeComplaint(
  { transactor, clock, baseline, recordRevocation }: SubscriberDependencies,
  actor: Actor,
  request: { certificateId: CertificateId; outcome: 'revoked' | 'kept'; note: string },
): Promise<void> {
  demand(actor, 'problems.work', null);
  const note = readText(request.note, { en: 'note', ja: '記録' }, 2000);
  await transactor.transaction(async (stores) => {
    const now = clock.now();
    const complaint = await stores.certificateAnswers.complaint(request.certificateId);
    const certificate = await stores.certificates.get(request.certificateId);
    if (complaint === undefined || certificate === undefined) throw new NotFound('complaint');
    const officer = officerFor(actor, 'problems.work', [certificate.organizationId]);
    if (!(await stores.certificateAnswers.close(certificate.id, { outcome: request.outcome, note, at: now, by: officer.name }))) throw answeredAlready();
    if (request.outcome === 'revoked' && certificate.revocation === null && certificate.notAfter >= now) {
      const ground = groundInForce('subscriber-request-superseded', now, baseline);
      if (ground === undefined) {
        throw new SubscriberRefused(
          { en: 'the ground of revocation is not in force', ja: '失効事由が現在適用されていません' },
          { en: 'revoke it on another ground', ja: '別の事由で失効してください' },
        );
      }
      const knownAt = complaint.complainedAt;
      await recordRevocation(stores, { certificate, ground, actor: officer, secondedBy: null, knownAt, now, note: `complaint of ${complaint.personName}: ${note}` });
    }
    const detail = { certificateId: certificate.id, serial: certificate.serial, outcome: request.outcome, note };
    await stores.audit.append(officer, { kind: 'certificate.complaint-closed', organizationId: certificate.organizationId, detail });
  });
}

function answeredAlready(): SubscriberRefused {
  return new SubscriberRefused(
    { en: 'the certificate is answered already', ja: 'この証明書については既に回答済みです' },
    { en: 'look at it again to see by whom', ja: '最新の状態を確認してください' },
  );
}
