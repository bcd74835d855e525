import type { Certificate } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import type { GroundInForce } from '../policy/revocation-grounds.js';
import type { RevocationDependencies } from './dependencies.js';
import type { RevocationProposal, RevocationStores } from './ports.js';
import { readNote, readOfficers } from './read-officers.js';
import { readOfficerGround } from './require-ground.js';
import { recordCompromise, type Compromise } from './record-compromise.js';
import { recordRevocation } from './record-revocation.js';
import { expiredAlready, revokedAlready, unknownSerial } from './refusals.js';
import { RevocationRefused } from './revocation-refused.js';
import { readSerial } from './serial-text.js';

export interface OfficersRevocation {
  readonly serial: string;
  readonly ground: string;
  /** One or two different officers. */
  readonly officers: readonly string[];
  /** What it is about, for the record. */
  readonly note: string;
  /** When the notice came; now when left out. */
  readonly knownAt?: EpochSeconds;
}

export interface OfficersRevocationResult {
  /** `proposed`: another officer has to decide the same. */
  readonly outcome: 'revoked' | 'reason-changed' | 'proposed';
  readonly serial: string;
  readonly ground: GroundInForce;
  readonly deadline: EpochSeconds | null;
}

/**
 * Revokes a certificate by decision of officers (CP 4.9.1). The subscriber's own request is entered by one officer; every other ground takes two: both
 * at once, or one after the other, while the clock of the ground runs from the first notice. keyCompromise blocks the key and revokes whatever
 * else was certified for it; what is revoked already can still be changed to keyCompromise.
 * @throws RevocationRefused
 */
export async function revokeByOfficers(dependencies: RevocationDependencies, request: OfficersRevocation): Promise<OfficersRevocationResult> {
  const { transactor, clock, baseline } = dependencies;
  const serial = readSerial(request.serial);
  const officers = readOfficers(request.officers);
  const note = readNote(request.note, 'a revocation');
  let unfinished: Compromise | undefined;
  const result = await transactor.transaction(async (stores): Promise<OfficersRevocationResult> => {
    unfinished = undefined;
    const now = clock.now();
    const ground = readOfficerGround(request.ground, now, baseline);
    const certificate = await findRevocable(stores, serial, ground, now);
    const earlier = await stores.revocations.proposal(certificate.id);
    const knownAt = earliestNotice(request.knownAt ?? now, earlier, now);
    const deadline = ground.seconds === null ? null : knownAt + ground.seconds;
    const [first, second] = deciders(ground, officers, earlier);
    const actor = { type: 'officer', name: first } as const;
    if (second === undefined && ground.ground.officers === 2) {
      const proposal = { certificateId: certificate.id, ground: ground.ground.id, knownAt, deadline, note };
      await stores.revocations.propose({ ...proposal, proposedBy: `officer:${first}`, officer: first, proposedAt: now });
      const { id: certificateId, organizationId } = certificate;
      await stores.audit.append(actor, { kind: 'revocation.proposed', organizationId, detail: { ...proposal, serial } });
      await stores.jobs.add({ kind: 'tell', notice: { kind: 'revocation-asked', organizationId, certificateId } });
      return { outcome: 'proposed', serial, ground, deadline };
    }
    const secondedBy = second === undefined ? null : `officer:${second}`;
    const outcome = await recordRevocation(stores, { certificate, ground, actor, secondedBy, knownAt, now, note });
    if (outcome === 'unchanged') throw revokedAlready(serial);
    if (ground.ground.reason === 1) {
      const { spkiHash } = certificate;
      const compromise = { spkiHash, proof: 'reference', detail: note, actor, secondedBy, knownAt, now, onlyAccount: null } as const;
      if ((await recordCompromise(stores, compromise, baseline)).more) unfinished = compromise;
    }
    return { outcome, serial, ground, deadline };
  });
  for (let rest: Compromise | undefined = unfinished; rest !== undefined; ) {
    const compromise: Compromise = { ...rest, now: clock.now() };
    const { more } = await transactor.transaction((stores) => recordCompromise(stores, compromise, baseline));
    rest = more ? compromise : undefined;
  }
  return result;
}

async function findRevocable(stores: RevocationStores, serial: string, { ground }: GroundInForce, now: EpochSeconds): Promise<Certificate> {
  const certificate = await stores.certificates.findAnyBySerial(serial);
  if (certificate === undefined) {
    throw unknownSerial(serial);
  }
  if (certificate.notAfter < now) throw expiredAlready(serial);
  if (certificate.revocation !== null && (ground.reason !== 1 || certificate.revocation.reason === 1)) {
    throw revokedAlready(serial);
  }
  return certificate;
}

function earliestNotice(asked: EpochSeconds, earlier: RevocationProposal | undefined, now: EpochSeconds): EpochSeconds {
  if (asked > now) {
    throw new RevocationRefused(
      { en: 'the notice is dated in the future', ja: '受領日時が未来の日時です' },
      { en: 'give the time at which the report or request came in', ja: '通報または請求を受領した日時を入力してください' },
    );
  }
  return Math.min(asked, earlier?.knownAt ?? asked);
}

/** Who decides: those who are named, after the officer who has decided the same earlier. */
function deciders(ground: GroundInForce, officers: [string] | [string, string], earlier: RevocationProposal | undefined): [string, string?] {
  const [first, second] = officers;
  if (second !== undefined || earlier === undefined || earlier.officer === null || earlier.ground !== ground.ground.id) return officers;
  if (earlier.officer === first && ground.ground.officers === 2) {
    throw new RevocationRefused(
      { en: `${first} has decided this already`, ja: `${first} は既に決定しています` },
      { en: 'the second decision has to come from a different officer', ja: '二人目の決定は別の担当者が行う必要があります' },
    );
  }
  return earlier.officer === first ? officers : [earlier.officer, first];
}
