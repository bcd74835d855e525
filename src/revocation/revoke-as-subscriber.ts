import type { OrganizationId, PersonId } from '../core/ids.js';
import type { AuditActor } from '../audit/event.js';
import type { EpochSeconds } from '../core/time.js';
import { GROUND_BY_SUBSCRIBER_REASON, type GroundInForce } from '../policy/revocation-grounds.js';
import type { RevocationDependencies } from './dependencies.js';
import { recordCompromise, type Compromise } from './record-compromise.js';
import { recordRevocation } from './record-revocation.js';
import { expiredAlready, revokedAlready, unknownSerial } from './refusals.js';
import { requireGround } from './require-ground.js';
import { readSerial } from './serial-text.js';

/** Reasons that subscribers choose from (BR 4.9.1.1(1), 7.2.2): none, keyCompromise, affiliationChanged, superseded, cessationOfOperation. */
export const SUBSCRIBER_REASONS = [0, 1, 3, 4, 5] as const;
export type SubscriberReason = (typeof SUBSCRIBER_REASONS)[number];

export interface SubscriberRevocation {
  readonly serial: string;
  readonly reason: SubscriberReason;
  /** Whose certificate it has to be. */
  readonly organizationId: OrganizationId;
  /** Who asks; the caller has seen to the right (CP 3.4, 4.9.3). */
  readonly person: { readonly id: PersonId; readonly name: string };
  /** For the record; may be empty. */
  readonly note: string;
}

/**
 * Revokes a certificate at its subscriber's request, at once (CP 4.9.1, 4.9.3; BR 4.9.1.1(1)). keyCompromise blocks the key and takes along the
 * organization's other certificates for it; about those of others officers decide.
 * @throws RevocationRefused
 */
export async function revokeAsSubscriber(
  { transactor, clock, baseline }: RevocationDependencies,
  request: SubscriberRevocation,
): Promise<{ serial: string; ground: GroundInForce; deadline: EpochSeconds | null }> {
  const serial = readSerial(request.serial);
  const actor: AuditActor = { type: 'person', ...request.person };
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const ground = requireGround(GROUND_BY_SUBSCRIBER_REASON[request.reason], now, baseline);
    const certificate = await stores.certificates.findAnyBySerial(serial);
    if (certificate === undefined || certificate.organizationId !== request.organizationId) throw unknownSerial(serial);
    if (certificate.notAfter < now) throw expiredAlready(serial);
    const note = request.note.trim().slice(0, 2000);
    const decision = { certificate, ground, actor, secondedBy: null, knownAt: now, now, note };
    if (certificate.revocation !== null || (await recordRevocation(stores, decision)) === 'unchanged') throw revokedAlready(serial);
    if (request.reason === 1) {
      const { spkiHash, organizationId } = certificate;
      const detail = `its subscriber has asked for the revocation of certificate ${serial}`;
      const compromise: Compromise = { spkiHash, proof: 'subscriber-statement', detail, actor, secondedBy: null, knownAt: now, now, only: { organizationId } };
      await recordCompromise(stores, compromise, baseline);
    }
    return { serial, ground, deadline: ground.seconds === null ? null : now + ground.seconds };
  });
}
