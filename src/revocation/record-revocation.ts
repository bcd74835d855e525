import type { AuditActor } from '../audit/event.js';
import type { Certificate } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import type { GroundInForce } from '../policy/revocation-grounds.js';
import { actorText } from './actor-text.js';
import type { RevocationStores } from './ports.js';

/** A revocation that has been decided. */
export interface RevocationDecision {
  readonly certificate: Certificate;
  readonly ground: GroundInForce;
  readonly actor: AuditActor;
  /** The second officer, as `officer:NAME`. */
  readonly secondedBy: string | null;
  /** When the notice came, at most `now`: the deadline counts from there (BR 4.9.5). */
  readonly knownAt: EpochSeconds;
  readonly now: EpochSeconds;
  /** For whoever asks later; empty for none. */
  readonly note: string;
}

/**
 * Writes a revocation down: the fact, what it was decided on, its deadline, and the jobs for the next CRL and the subscriber's notice, all in the transaction at hand. A
 * certificate that is revoked already gets the reason keyCompromise when that is what has come out (BR 7.2.2); the date stays.
 * @returns `unchanged` when there was nothing to record
 */
export async function recordRevocation(stores: RevocationStores, decision: RevocationDecision): Promise<'revoked' | 'reason-changed' | 'unchanged'> {
  const { certificate, actor, secondedBy, knownAt, now, note } = decision;
  const { ground, seconds } = decision.ground;
  const { id, serial, organizationId, issuerId } = certificate;
  const revoked = await stores.certificates.revoke(id, { at: now, reason: ground.reason });
  if (!revoked && !(ground.reason === 1 && (await stores.certificates.changeToCompromise(id)))) return 'unchanged';
  const deadline = seconds === null ? null : knownAt + seconds;
  await stores.revocations.add({
    certificateId: id,
    ground: ground.id,
    reason: ground.reason,
    knownAt,
    deadline,
    decidedBy: actorText(actor),
    secondedBy,
    note,
    recordedAt: now,
  });
  await stores.revocations.endProposal(id);
  await stores.jobs.add({ kind: 'publish-crl', issuerId });
  await stores.jobs.add({ kind: 'tell', notice: { kind: 'certificate-revoked', organizationId, certificateId: id } });
  await stores.audit.append(actor, {
    kind: revoked ? 'certificate.revoked' : 'certificate.reason-changed',
    organizationId,
    detail: {
      certificateId: id,
      serial,
      reason: ground.reason,
      at: now,
      ground: ground.id,
      knownAt,
      deadline,
      ...(secondedBy !== null && { secondedBy }),
      ...(note !== '' && { note }),
    },
  });
  return revoked ? 'revoked' : 'reason-changed';
}
