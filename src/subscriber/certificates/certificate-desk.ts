import { createHash } from 'node:crypto';
import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { CertificateId, OrganizationId } from '../../core/ids.js';
import { toPem } from '../../core/pem.js';
import type { IssuedCertificate } from '../../core/state/certificate.js';
import { SECONDS_PER_DAY } from '../../core/time.js';
import type { RecordedRevocation } from '../../revocation/ports.js';
import type { SubscriberDependencies } from '../dependencies.js';
import type { CertificateComplaint, HeldCertificate, HeldState } from '../ports.js';
import { acceptanceState, type AcceptanceState } from './acceptance.js';
import { acceptCertificate, closeComplaint, complainAboutCertificate } from './answer-certificate.js';
import { downloadCertificate, type Download, type DownloadFormat } from './download-certificate.js';
import { expiryBoard, type EndingCertificate } from './expiry-board.js';
import { findHeld } from './find-held.js';
import { SUBSCRIBER_REASONS, type SubscriberReason } from './revocation-reasons.js';
import { revokeHeld, type HeldRevocation } from './revoke-held.js';

const LARGEST_PAGE = 100;
const MOST_COMPLAINTS = 200;
/** CP 4.7.1. */
const RENEWAL_DAYS = 90;

/** One page of certificates, newest first; `next` begins the following one. */
export interface CertificatePage {
  readonly certificates: readonly HeldCertificate[];
  readonly next: number | null;
}

/** Everything about one certificate that its organization may know. */
export interface HeldCertificateView {
  readonly certificate: IssuedCertificate;
  readonly pem: string;
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string;
  readonly acceptance: AcceptanceState;
  /** Oldest first, with what is public since when. */
  readonly revocations: readonly RecordedRevocation[];
  /** From when on to renew: after two thirds of its life, and not before CP 4.7.1 permits. */
  readonly renewFrom: number;
}

/** What an organization has, and does with it (CP 4.3, 4.4, 4.6 to 4.9). */
export interface CertificateDesk {
  list(
    actor: Actor,
    request: { organizationId: OrganizationId; state: HeldState; search: string; before: number | null; limit: number },
  ): Promise<CertificatePage>;
  show(actor: Actor, which: { organizationId: OrganizationId; certificateId: CertificateId }): Promise<HeldCertificateView>;
  expiring(actor: Actor, organizationId: OrganizationId): Promise<EndingCertificate[]>;
  download(actor: Actor, request: { organizationId: OrganizationId; certificateId: CertificateId; format: DownloadFormat }): Promise<Download>;
  accept(actor: Actor, which: { organizationId: OrganizationId; certificateId: CertificateId }): Promise<void>;
  complain(actor: Actor, request: { organizationId: OrganizationId; certificateId: CertificateId; text: string }): Promise<CertificateComplaint>;
  revoke(actor: Actor, request: HeldRevocation): Promise<void>;
  /** What subscribers may give as the reason of a revocation, explained. */
  readonly reasons: readonly SubscriberReason[];
  /** For officers: complaints that are open, the oldest first. */
  complaints(actor: Actor): Promise<(CertificateComplaint & { readonly serial: string })[]>;
  closeComplaint(actor: Actor, request: { certificateId: CertificateId; outcome: 'revoked' | 'kept'; note: string }): Promise<void>;
}

/** Binds the acts. */
export function createCertificateDesk(dependencies: SubscriberDependencies): CertificateDesk {
  const { transactor, clock } = dependencies;
  const { read } = transactor;
  return {
    list: async (actor, { organizationId, state, search, before, limit }) => {
      demand(actor, 'certificates.read', organizationId);
      const size = Math.min(Math.max(1, limit), LARGEST_PAGE);
      const sought = search.trim().toLowerCase().replace(/[^a-z0-9.*-]/g, '');
      const filter = { state, search: sought, now: clock.now(), before: before ?? Number.MAX_SAFE_INTEGER, limit: size + 1 };
      const found = await read.heldCertificates.page(organizationId, filter);
      const certificates = found.slice(0, size);
      return { certificates, next: found.length > size ? (certificates.at(-1)?.sequence ?? null) : null };
    },
    show: async (actor, which) => {
      demand(actor, 'certificates.read', which.organizationId);
      const certificate = await findHeld(read, 'certificates.read', which);
      const { id, der, notBefore, notAfter, committedAt } = certificate;
      const answers = { acceptance: await read.certificateAnswers.acceptance(id), complaint: await read.certificateAnswers.complaint(id) };
      return {
        certificate,
        pem: toPem('CERTIFICATE', der),
        fingerprint: createHash('sha256').update(der).digest('hex'),
        acceptance: acceptanceState(committedAt, answers, clock.now()),
        revocations: await read.revocations.ofCertificate(id),
        renewFrom: Math.max(notBefore + Math.floor(((notAfter - notBefore) * 2) / 3), notAfter - RENEWAL_DAYS * SECONDS_PER_DAY),
      };
    },
    expiring: (actor, organizationId) => expiryBoard(dependencies, actor, organizationId),
    download: (actor, request) => downloadCertificate(dependencies, actor, request),
    accept: (actor, which) => acceptCertificate(dependencies, actor, which),
    complain: (actor, request) => complainAboutCertificate(dependencies, actor, request),
    revoke: (actor, request) => revokeHeld(dependencies, actor, request),
    reasons: SUBSCRIBER_REASONS,
    complaints: async (actor) => {
      demand(actor, 'problems.work', null);
      return read.certificateAnswers.openComplaints(MOST_COMPLAINTS);
    },
    closeComplaint: (actor, request) => closeComplaint(dependencies, actor, request),
  };
}
