import { z } from 'zod';
import type { CertificateId, OrganizationId } from '../../../core/ids.js';
import type { AcceptanceState } from '../../../subscriber/certificates/acceptance.js';
import type { HeldCertificate } from '../../../subscriber/ports.js';
import { downloadOperation, operation } from '../../operation.js';
import { instant, instantText, instantTextOrNull } from './instants.js';

const id = z.string().min(1).max(500);
const organization = { organizationId: id };
const which = { ...organization, certificateId: id };
const revocationShape = z.strictObject({ at: instant, reason: z.int() }).nullable();
const heldShape = z.strictObject({
  id,
  serial: z.string(),
  names: z.array(z.string()),
  profile: z.string(),
  accountId: id,
  notBefore: instant,
  notAfter: instant,
  issuedAt: instant,
  revocation: revocationShape,
});
const acceptanceShape = z.strictObject({
  state: z.enum(['open', 'accepted', 'complained']),
  way: z.enum(['download', 'said', 'time']).nullable(),
  at: instant,
  by: z.string().nullable(),
  complaint: z.string().nullable(),
  outcome: z.enum(['revoked', 'kept']).nullable(),
  note: z.string().nullable(),
});

const toHeld = ({ id: certificateId, serial, names, profile, accountId, notBefore, notAfter, issuedAt, revocation }: HeldCertificate) => ({
  id: certificateId,
  serial,
  names: [...names],
  profile,
  accountId,
  notBefore: instantText(notBefore),
  notAfter: instantText(notAfter),
  issuedAt: instantText(issuedAt),
  revocation: revocation && { at: instantText(revocation.at), reason: revocation.reason },
});

/** `at`: since when; while it is open, until when a complaint is possible. */
function toAcceptance(acceptance: AcceptanceState): z.input<typeof acceptanceShape> {
  const none = { way: null, by: null, complaint: null, outcome: null, note: null };
  switch (acceptance.state) {
    case 'open':
      return { ...none, state: 'open', at: instantText(acceptance.until) };
    case 'accepted':
      return { ...none, state: 'accepted', way: acceptance.way, at: instantText(acceptance.at), by: acceptance.by };
    case 'complained': {
      const { text, personName, complainedAt, closed } = acceptance.complaint;
      return { state: 'complained', way: null, at: instantText(complainedAt), by: personName, complaint: text, outcome: closed?.outcome ?? null, note: closed?.note ?? null };
    }
  }
}

export const listCertificates = operation({
  id: 'certificates.list',
  method: 'GET',
  path: '/organizations/{organizationId}/certificates',
  summary: 'Certificates of the organization, newest first, by pages',
  right: 'certificates.read',
  input: z.strictObject({
    ...organization,
    state: z.enum(['current', 'expired', 'revoked', 'all']).default('all'),
    /** Part of a name, or the beginning of a serial number. */
    search: z.string().max(260).default(''),
    /** `next` of the page before. */
    before: z.coerce.number().int().min(1).nullable().default(null),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  output: z.strictObject({ certificates: z.array(heldShape), next: z.int().nullable() }),
  run: async ({ subscriber }, actor, { organizationId, ...filter }) => {
    const { certificates, next } = await subscriber.certificates.list(actor, { organizationId: organizationId as OrganizationId, ...filter });
    return { certificates: certificates.map(toHeld), next };
  },
});

export const readCertificate = operation({
  id: 'certificates.read',
  method: 'GET',
  path: '/organizations/{organizationId}/certificates/{certificateId}',
  summary: 'One certificate, with how it was answered and what is known of its revocation',
  right: 'certificates.read',
  input: z.strictObject(which),
  output: z.strictObject({
    id,
    serial: z.string(),
    names: z.array(z.string()),
    organization: z.string(),
    profile: z.string(),
    issuerId: z.string(),
    accountId: id,
    notBefore: instant,
    notAfter: instant,
    issuedAt: instant,
    renewFrom: instant,
    fingerprint: z.string(),
    keyHash: z.string(),
    pem: z.string(),
    acceptance: acceptanceShape,
    revocation: revocationShape,
    revocations: z.array(
      z.strictObject({ ground: z.string(), reason: z.int(), recordedAt: instant, deadline: instant.nullable(), crlAt: instant.nullable(), ocspAt: instant.nullable() }),
    ),
  }),
  run: async ({ subscriber }, actor, { organizationId, certificateId }) => {
    const { certificate, pem, fingerprint, acceptance, revocations, renewFrom } = await subscriber.certificates.show(actor, {
      organizationId: organizationId as OrganizationId,
      certificateId: certificateId as CertificateId,
    });
    return {
      id: certificate.id,
      serial: certificate.serial,
      names: [...certificate.names],
      organization: certificate.subject.organization,
      profile: certificate.profile,
      issuerId: certificate.issuerId,
      accountId: certificate.accountId,
      notBefore: instantText(certificate.notBefore),
      notAfter: instantText(certificate.notAfter),
      issuedAt: instantText(certificate.committedAt),
      renewFrom: instantText(renewFrom),
      fingerprint,
      keyHash: certificate.spkiHash,
      pem,
      acceptance: toAcceptance(acceptance),
      revocation: certificate.revocation && { at: instantText(certificate.revocation.at), reason: certificate.revocation.reason },
      revocations: revocations.map(({ ground, reason, recordedAt, deadline, crl, ocspAt }) => ({
        ground,
        reason,
        recordedAt: instantText(recordedAt),
        deadline: instantTextOrNull(deadline),
        crlAt: instantTextOrNull(crl?.at ?? null),
        ocspAt: instantTextOrNull(ocspAt),
      })),
    };
  },
});

export const expiringCertificates = operation({
  id: 'certificates.expiring',
  method: 'GET',
  path: '/organizations/{organizationId}/expiring-certificates',
  summary: 'What ends within 90 days, the most urgent first, and what has replaced it',
  right: 'certificates.read',
  input: z.strictObject(organization),
  output: z.strictObject({
    certificates: z.array(
      z.strictObject({ certificate: heldShape, daysLeft: z.int(), urgency: z.enum(['replaced', 'urgent', 'soon', 'later']), replacedBy: heldShape.nullable() }),
    ),
  }),
  run: async ({ subscriber }, actor, { organizationId }) => ({
    certificates: (await subscriber.certificates.expiring(actor, organizationId as OrganizationId)).map(({ certificate, daysLeft, urgency, replacedBy }) => ({
      certificate: toHeld(certificate),
      daysLeft,
      urgency,
      replacedBy: replacedBy && toHeld(replacedBy),
    })),
  }),
});

export const downloadCertificate = downloadOperation({
  id: 'certificates.download',
  method: 'POST',
  path: '/organizations/{organizationId}/certificates/{certificateId}/download',
  summary: 'The certificate as PEM, with its chain, or as PKCS #7; the first download accepts it (CP 4.4.1)',
  right: 'certificates.answer',
  input: z.strictObject({ ...which, format: z.enum(['pem', 'chain', 'pkcs7']).default('chain') }),
  output: z.unknown(),
  download: true,
  run: ({ subscriber }, actor, { organizationId, certificateId, format }) =>
    subscriber.certificates.download(actor, { organizationId: organizationId as OrganizationId, certificateId: certificateId as CertificateId, format }),
});

export const acceptCertificate = operation({
  id: 'certificates.accept',
  method: 'POST',
  path: '/organizations/{organizationId}/certificates/{certificateId}/accept',
  summary: 'Accept a certificate (CP 4.4.1)',
  right: 'certificates.answer',
  input: z.strictObject(which),
  output: z.strictObject({}),
  run: async ({ subscriber }, actor, { organizationId, certificateId }) => {
    await subscriber.certificates.accept(actor, { organizationId: organizationId as OrganizationId, certificateId: certificateId as CertificateId });
    return {};
  },
});

export const complainAboutCertificate = operation({
  id: 'certificates.complain',
  method: 'POST',
  path: '/organizations/{organizationId}/certificates/{certificateId}/complain',
  summary: 'Complain about a certificate within a week of its issuance (CP 4.4.1)',
  right: 'certificates.answer',
  input: z.strictObject({ ...which, text: z.string().max(5000) }),
  output: z.strictObject({ complainedAt: instant }),
  run: async ({ subscriber }, actor, { organizationId, certificateId, text }) => {
    const complaint = await subscriber.certificates.complain(actor, { organizationId: organizationId as OrganizationId, certificateId: certificateId as CertificateId, text });
    return { complainedAt: instantText(complaint.complainedAt) };
  },
});

export const revokeCertificate = operation({
  id: 'certificates.revoke',
  method: 'POST',
  path: '/organizations/{organizationId}/certificates/{certificateId}/revoke',
  summary: 'Revoke a certificate at its own organization’s request; reason 0, 1, 3, 4 or 5 (BR 7.2.2)',
  right: 'certificates.revoke',
  input: z.strictObject({
    ...which,
    reason: z.enum(['0', '1', '3', '4', '5']).or(z.literal([0, 1, 3, 4, 5])),
    note: z.string().max(1000).default(''),
  }),
  output: z.strictObject({}),
  run: async ({ subscriber }, actor, { organizationId, certificateId, reason, note }) => {
    const code = Number(reason) as 0 | 1 | 3 | 4 | 5;
    await subscriber.certificates.revoke(actor, { organizationId: organizationId as OrganizationId, certificateId: certificateId as CertificateId, reason: code, note });
    return {};
  },
});

export const listComplaints = operation({
  id: 'complaints.list',
  method: 'GET',
  path: '/work/complaints',
  summary: 'Officers: complaints about certificates that are open, the oldest first',
  right: 'problems.work',
  input: z.strictObject({}),
  output: z.strictObject({
    complaints: z.array(z.strictObject({ certificateId: id, serial: z.string(), organizationId: id, text: z.string(), person: z.string(), complainedAt: instant })),
  }),
  run: async ({ subscriber }, actor) => ({
    complaints: (await subscriber.certificates.complaints(actor)).map(({ certificateId, serial, organizationId, text, personName, complainedAt }) => ({
      certificateId,
      serial,
      organizationId,
      text,
      person: personName,
      complainedAt: instantText(complainedAt),
    })),
  }),
});

export const closeComplaint = operation({
  id: 'complaints.close',
  method: 'POST',
  path: '/complaints/{certificateId}/close',
  summary: 'Officers: close a complaint by revoking the certificate, or by keeping it',
  right: 'problems.work',
  input: z.strictObject({ certificateId: id, outcome: z.enum(['revoked', 'kept']), note: z.string().max(2000) }),
  output: z.strictObject({}),
  run: async ({ subscriber }, actor, { certificateId, outcome, note }) => {
    await subscriber.certificates.closeComplaint(actor, { certificateId: certificateId as CertificateId, outcome, note });
    return {};
  },
});
