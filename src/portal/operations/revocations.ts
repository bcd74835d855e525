import { z } from 'zod';
import { toRfc3339 } from '../../core/time.js';
import type { Certificate } from '../../core/state/certificate.js';
import { CERTIFICATE_STANDINGS, type CertificateStanding } from '../../core/state/certificate-standing.js';
import type { CertificateQuestion } from '../../revocation/revocation-desk.js';
import { operation, type AnyOperation } from '../operation.js';
import { instantInput } from './problem-reports.js';

const time = z.string().describe('RFC 3339');
const serial = z.string().min(1).max(200).describe('serial number, hexadecimal');
const certificateOutput = z.strictObject({
  serial: z.string(),
  state: z.enum(['pending', 'valid', 'expired', 'revoked', 'lost']),
  names: z.array(z.string()),
  organization: z.string(),
  organizationId: z.string(),
  accountId: z.string(),
  orderId: z.string(),
  profile: z.string(),
  issuerId: z.string(),
  spkiHash: z.string(),
  notBefore: time,
  notAfter: time,
});

/** Ways to ask for certificates; a form sends one of them in `by` and `value`. */
export const SEARCH_FIELDS = ['serial', 'fingerprint', 'key', 'name', 'organizationId', 'accountId'] as const;

export const searchCertificates = operation({
  id: 'certificate.search',
  method: 'GET',
  path: '/certificates',
  summary: 'Search the certificates of all organizations',
  right: 'work.read',
  input: z.strictObject({
    by: z.enum(SEARCH_FIELDS),
    value: z.string().min(1).max(300),
    state: z.enum(CERTIFICATE_STANDINGS).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  output: z.strictObject({ certificates: z.array(certificateOutput) }),
  async run({ revocations }, actor, { by, value, state, limit }) {
    const found = await revocations.search(actor, { [by]: value } as unknown as CertificateQuestion, state ?? null, limit);
    return { certificates: found.map(({ certificate, state: standing }) => certificateJson(certificate, standing)) };
  },
});

const showCertificateFile = operation({
  id: 'certificate.file',
  method: 'GET',
  path: '/certificates/{serial}/file',
  summary: 'A certificate with its revocations, publication times and what waits',
  right: 'certificates.read',
  input: z.strictObject({ serial }),
  output: z.strictObject({
    ...certificateOutput.shape,
    revocations: z.array(
      z.strictObject({ ground: z.string(), reason: z.int(), knownAt: time, deadline: time.nullable(), recordedAt: time, crlAt: time.nullable(), ocspAt: time.nullable() }),
    ),
    proposal: z.strictObject({ ground: z.string(), deadline: time.nullable(), proposedAt: time }).nullable(),
    keyBlocked: z.boolean(),
  }),
  async run({ revocations }, actor, input) {
    const { certificate, state, revocations: records, proposal, blockedKey } = await revocations.show(actor, input.serial);
    return {
      ...certificateJson(certificate, state),
      revocations: records.map(({ ground, reason, knownAt, deadline, recordedAt, crl, ocspAt }) => ({
        ground,
        reason,
        knownAt: toRfc3339(knownAt),
        deadline: timeOrNull(deadline),
        recordedAt: toRfc3339(recordedAt),
        crlAt: timeOrNull(crl && crl.at),
        ocspAt: timeOrNull(ocspAt),
      })),
      proposal: proposal && { ground: proposal.ground, deadline: timeOrNull(proposal.deadline), proposedAt: toRfc3339(proposal.proposedAt) },
      keyBlocked: blockedKey !== null,
    };
  },
});

const listGrounds = operation({
  id: 'revocation.grounds',
  method: 'GET',
  path: '/revocation-grounds',
  summary: 'The closed list of grounds for revocation that officers choose from today',
  right: 'work.read',
  input: z.strictObject({}),
  output: z.strictObject({
    grounds: z.array(z.strictObject({ id: z.string(), title: z.strictObject({ ja: z.string(), en: z.string() }), reason: z.int(), officers: z.int(), seconds: z.int().nullable(), source: z.string() })),
  }),
  run: async ({ revocations }, actor) => ({
    grounds: revocations.grounds(actor).map(({ ground: { id, title, reason, officers }, seconds, source }) => ({ id, title: { ...title }, reason, officers, seconds, source })),
  }),
});

export const decideRevocation = operation({
  id: 'revocation.decide',
  method: 'POST',
  path: '/certificates/{serial}/revocation-decisions',
  summary: 'An officer decides to revoke; grounds of two officers wait for the second',
  right: 'certificates.revoke',
  input: z.strictObject({ serial, ground: z.string().min(1).max(64), note: z.string().min(1).max(2000), knownAt: instantInput.optional() }),
  output: z.strictObject({ outcome: z.enum(['revoked', 'reason-changed', 'proposed']), deadline: time.nullable() }),
  async run({ revocations }, actor, { knownAt, ...request }) {
    const { outcome, deadline } = await revocations.decide(actor, { ...request, ...(knownAt !== undefined && { knownAt }) });
    return { outcome, deadline: timeOrNull(deadline) };
  },
});

export const refuseRevocation = operation({
  id: 'revocation.refuse',
  method: 'POST',
  path: '/certificates/{serial}/revocation-refusals',
  summary: 'End a proposed revocation without revoking',
  right: 'certificates.revoke',
  input: z.strictObject({ serial, note: z.string().min(1).max(2000) }),
  output: z.strictObject({}),
  async run({ revocations }, actor, request) {
    await revocations.refuse(actor, request);
    return {};
  },
});

const listBlockedKeys = operation({
  id: 'blocked-key.list',
  method: 'GET',
  path: '/blocked-keys',
  summary: 'Keys that are never certified again, the newest first',
  right: 'work.read',
  input: z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
  output: z.strictObject({ keys: z.array(z.strictObject({ spkiHash: z.string(), proof: z.string(), detail: z.string(), blockedBy: z.string(), secondedBy: z.string().nullable(), blockedAt: time })) }),
  run: async ({ revocations }, actor, { limit }) => ({ keys: (await revocations.keys(actor, limit)).map((key) => ({ ...key, blockedAt: toRfc3339(key.blockedAt) })) }),
});

export const blockKey = operation({
  id: 'blocked-key.block',
  method: 'POST',
  path: '/blocked-keys',
  summary: 'Block a key that is said to be compromised; for its certificates a decision is opened',
  right: 'certificates.revoke',
  input: z.strictObject({ spkiHash: z.string().min(1).max(200), reason: z.string().min(1).max(2000) }),
  output: z.strictObject({ spkiHash: z.string(), opened: z.array(z.string()) }),
  async run({ revocations }, actor, request) {
    const { spkiHash, opened } = await revocations.blockKey(actor, request);
    return { spkiHash, opened: opened.map((certificate) => certificate.serial) };
  },
});

export const revocationOperations: readonly AnyOperation[] = [searchCertificates, showCertificateFile, listGrounds, decideRevocation, refuseRevocation, listBlockedKeys, blockKey];

function certificateJson(certificate: Certificate, state: CertificateStanding): z.input<typeof certificateOutput> {
  const { names, subject, organizationId, accountId, orderId, profile, issuerId, spkiHash, notBefore, notAfter } = certificate;
  return {
    serial: certificate.serial,
    state,
    names: [...names],
    organization: subject.organization,
    organizationId,
    accountId,
    orderId,
    profile,
    issuerId,
    spkiHash,
    notBefore: toRfc3339(notBefore),
    notAfter: toRfc3339(notAfter),
  };
}

function timeOrNull(at: number | null): string | null {
  return at === null ? null : toRfc3339(at);
}
