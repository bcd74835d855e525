import type { RevocationActs, RevocationLine, ShownCertificate } from '../app/revocation-acts.js';
import { instant } from './instant.js';
import type { Report } from './report.js';
import { table } from './table.js';

type Certificate = ShownCertificate['certificate'];
type Revocation = ShownCertificate['revocations'][number];
type Ground = ReturnType<RevocationActs['grounds']>[number];
type BlockedKey = NonNullable<ShownCertificate['blockedKey']>;

const REASONS = ['unspecified', 'keyCompromise', '', 'affiliationChanged', 'superseded', 'cessationOfOperation', '', '', '', 'privilegeWithdrawn'];
const when = (at: number | null) => (at === null ? null : instant(at));
const deadlineText = (deadline: number | null) => (deadline === null ? 'within a commercially reasonable time' : `by ${instant(deadline)}`);

/** A certificate for programs. */
export function certificateJson(certificate: Certificate): object {
  const { serial, state, issuerId, profile, names, organizationId, accountId, orderId, spkiHash, notBefore, notAfter, revocation } = certificate;
  const revoked = revocation && { at: instant(revocation.at), reason: revocation.reason };
  return { serial, state, issuerId, profile, names, organizationId, accountId, orderId, spkiHash, notBefore: instant(notBefore), notAfter: instant(notAfter), revocation: revoked };
}

/** A certificate in one line. */
export function certificateLine({ serial, state, names, notAfter, revocation }: Certificate): string {
  const status = revocation === null ? state : `revoked ${instant(revocation.at)} ${REASONS[revocation.reason] ?? ''}`;
  return `${serial}  ${status}  until ${instant(notAfter)}  ${names.join(' ')}`;
}

/** One certificate with everything about its revocation. */
export function describeCertificate({ certificate, revocations, proposal, blockedKey }: ShownCertificate): Report {
  const { subject, organizationId, accountId, orderId, issuerId, spkiHash } = certificate;
  const lines = [
    certificateLine(certificate),
    `${subject.organization}, ${subject.locality}, ${subject.stateOrProvince}, ${subject.country}`,
    `organization ${organizationId}, account ${accountId}, order ${orderId}, issuer ${issuerId}`,
    `key ${spkiHash}${blockedKey === null ? '' : `, blocked ${instant(blockedKey.blockedAt)}: ${blockedKey.detail}`}`,
    ...revocations.map(revocationText),
    ...(proposal === null
      ? []
      : [`waits for ${proposal.officer === null ? 'two officers' : 'a second officer'}: ${proposal.ground}, proposed by ${proposal.proposedBy}, ${deadlineText(proposal.deadline)}: ${proposal.note}`]),
  ];
  const json = {
    ...certificateJson(certificate),
    subject,
    revocations: revocations.map(revocationJson),
    proposal: proposal && { ...proposal, knownAt: instant(proposal.knownAt), deadline: when(proposal.deadline), proposedAt: instant(proposal.proposedAt) },
    blockedKey: blockedKey && blockedKeyJson(blockedKey),
  };
  return { text: lines.join('\n'), json };
}

function revocationText({ ground, reason, knownAt, deadline, decidedBy, secondedBy, note, recordedAt, crl, ocspAt }: Revocation): string {
  const by = secondedBy === null ? decidedBy : `${decidedBy} and ${secondedBy}`;
  const published = `CRL ${crl === null ? 'not yet' : `${instant(crl.at)} (number ${crl.number})`}, OCSP ${when(ocspAt) ?? 'not yet'}`;
  return `revoked ${instant(recordedAt)}: ${ground} (${REASONS[reason] ?? ''}) by ${by}, known ${instant(knownAt)}, public ${deadlineText(deadline)}: ${published}${note === '' ? '' : `: ${note}`}`;
}

function revocationJson({ sequence: _sequence, knownAt, deadline, recordedAt, crl, ocspAt, ...rest }: Revocation): object {
  return {
    ...rest,
    knownAt: instant(knownAt),
    deadline: when(deadline),
    recordedAt: instant(recordedAt),
    crl: crl && { at: instant(crl.at), number: crl.number },
    ocspAt: when(ocspAt),
  };
}

const STATES = { none: '', ahead: '', near: 'DEADLINE NEAR', passed: 'TOO LATE' };

/** Recorded revocations and waiting decisions, those that need somebody first. */
export function describeRevocations(lines: readonly RevocationLine[]): Report {
  const rows = lines.map((line) => {
    const { ground, deadline } = line.kind === 'recorded' ? line.revocation : line.proposal;
    const status =
      line.kind === 'waiting'
        ? line.proposal.officer === null
          ? 'waits for two officers'
          : `waits for a second officer beside ${line.proposal.officer}`
        : publicText(line.revocation);
    return [line.serial, ground, when(deadline) ?? 'reasonable time', status, STATES[line.deadlineState]];
  });
  return {
    text: rows.length === 0 ? 'there are no revocations' : table(['serial', 'ground', 'public by', 'status', ''], rows).join('\n'),
    json: lines.map((line) => ({
      serial: line.serial,
      organizationId: line.organizationId,
      deadlineState: line.deadlineState,
      kind: line.kind,
      ...(line.kind === 'recorded' ? revocationJson(line.revocation) : { ...line.proposal, deadline: when(line.proposal.deadline), knownAt: instant(line.proposal.knownAt), proposedAt: instant(line.proposal.proposedAt) }),
    })),
  };
}

function publicText({ crl, ocspAt }: Revocation): string {
  if (crl !== null && ocspAt !== null) return `public ${instant(Math.max(crl.at, ocspAt))}`;
  return `not public yet: ${[...(crl === null ? ['CRL'] : []), ...(ocspAt === null ? ['OCSP'] : [])].join(' and ')} missing`;
}

/** The closed list of grounds. */
export function describeGrounds(grounds: readonly Ground[]): Report {
  const rows = grounds.map(({ ground, seconds, source }) => [
    ground.id,
    clockText(seconds),
    ground.reason === 0 ? 'none' : `${ground.reason} ${REASONS[ground.reason] ?? ''}`,
    ground.parties.join(', '),
    source,
    `${ground.title.en} / ${ground.title.ja}`,
  ]);
  const json = grounds.map(({ ground: { id, reason, parties, officers, subject, title }, seconds, source }) => ({ id, reason, parties, officers, subject, seconds, source, title }));
  return { text: table(['ground', 'within', 'reason', 'who', 'source', 'means'], rows).join('\n'), json };
}

function clockText(seconds: number | null): string {
  if (seconds === null) return 'reasonable time';
  return seconds <= 86_400 ? `${seconds / 3_600} hours` : `${seconds / 86_400} days`;
}

/** A blocked key for programs. */
export function blockedKeyJson({ blockedAt, ...rest }: BlockedKey): object {
  return { ...rest, blockedAt: instant(blockedAt) };
}

/** A blocked key in one line. */
export function blockedKeyLine({ spkiHash, proof, detail, blockedBy, secondedBy, blockedAt }: BlockedKey): string {
  return `${spkiHash}  ${instant(blockedAt)}  ${secondedBy === null ? blockedBy : `${blockedBy} and ${secondedBy}`}  ${proof}: ${detail}`;
}
