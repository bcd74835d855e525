import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { CertificateId, OrganizationId } from '../../core/ids.js';
import { GROUND_BY_SUBSCRIBER_REASON, groundInForce } from '../../policy/revocation-grounds.js';
import { auditActor } from '../audit-actor.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { SubscriberRefused } from '../subscriber-refused.js';
import { findHeld } from './find-held.js';
import type { SubscriberReason } from './revocation-reasons.js';

export interface HeldRevocation {
  readonly organizationId: OrganizationId;
  readonly certificateId: CertificateId;
  readonly reason: SubscriberReason['reason'];
  /** For the record; may be empty. */
  readonly note: string;
}

const LONGEST_NOTE = 1000;

/**
 * Revokes a certificate at its organization's own request (CP 3.4, 4.9.3; BR 4.9.1.1(1), (3)), with the CRL's job in the same commit. keyCompromise blocks the key and
 * takes back the account's other certificates for it; officers decide about those of others.
 * @throws AccessRefused; SubscriberRefused for one that has expired or is revoked, and for officers, who have pages of their own
 */
export async function revokeHeld(dependencies: SubscriberDependencies, actor: Actor, request: HeldRevocation): Promise<void> {
  const { organizationId, reason } = request;
  demand(actor, 'certificates.revoke', organizationId);
  if (!actor.memberships.some((place) => place.organizationId === organizationId)) {
    throw new SubscriberRefused(
      { en: "this is the subscriber's own way to revoke", ja: 'これは利用者本人による失効申請です' },
      { en: "officers revoke on the officers' pages, on a ground of the list", ja: '担当者は、担当者用のページで失効事由を選んで失効してください' },
    );
  }
  const { transactor, clock, baseline, recordRevocation, recordCompromise } = dependencies;
  const note = request.note.trim().slice(0, LONGEST_NOTE);
  const by = auditActor(actor, organizationId);
  await transactor.transaction(async (stores) => {
    const certificate = await findHeld(stores, 'certificates.revoke', request);
    const now = clock.now();
    if (certificate.notAfter < now) {
      throw new SubscriberRefused(
        { en: 'the certificate has expired', ja: '証明書の有効期限が切れています' },
        { en: 'there is nothing to revoke', ja: '失効の必要はありません' },
      );
    }
    const ground = groundInForce(GROUND_BY_SUBSCRIBER_REASON[reason], now, baseline);
    if (ground === undefined) {
      throw new SubscriberRefused(
        { en: 'this reason is not taken today', ja: 'この理由は現在受け付けていません' },
        { en: 'choose another reason', ja: '別の理由を選んでください' },
      );
    }
    const recorded =
      certificate.revocation === null ? await recordRevocation(stores, { certificate, ground, actor: by, secondedBy: null, knownAt: now, now, note }) : 'unchanged';
    if (recorded === 'unchanged') {
      throw new SubscriberRefused(
        { en: 'the certificate is revoked already', ja: '証明書は既に失効しています' },
        { en: 'nothing is left to do', ja: 'これ以上の操作は必要ありません' },
      );
    }
    if (reason !== 1) return;
    const { spkiHash, serial, accountId } = certificate;
    const detail = `the revocation of certificate ${serial} was requested by its organization`;
    const compromise = { spkiHash, proof: 'subscriber-statement', detail, actor: by, secondedBy: null, knownAt: now, now, onlyAccount: accountId } as const;
    await recordCompromise(stores, compromise, baseline);
  });
}
