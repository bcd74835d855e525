import type { Actor } from '../../core/actor.js';
import { AccessRefused, demand } from '../../core/access.js';
import type { CredentialRequestId, OrganizationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { newMacKey } from '../../core/mac-key.js';
import type { EabKey } from '../../core/state/organization.js';
import { SECONDS_PER_DAY } from '../../core/time.js';
import { auditActor, requesterOf } from '../audit-actor.js';
import { requireTerms } from '../authority/accept-documents.js';
import { requirePermitted } from '../authority/permitted-requesters.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { findOrganization, requireApproved } from '../find-organization.js';
import { SubscriberRefused } from '../subscriber-refused.js';
import { clientInstructions, type ClientInstructions } from './client-instructions.js';

/** A confirmed request that nobody takes ends. */
export const TAKE_SECONDS = 30 * SECONDS_PER_DAY;

/** A new key as it is shown, this once. */
export interface TakenCredentials {
  readonly eabKeyId: string;
  /** base64url without padding, as clients take it. A secret. */
  readonly hmacKey: string;
  readonly directoryUrl: string;
  readonly instructions: readonly ClientInstructions[];
}

/**
 * Makes the key that was asked for and confirmed, and shows it to the one who asked: the only time. Before this there is no MAC key; afterwards nobody can
 * read it here again.
 * @throws AccessRefused; SubscriberRefused for a request that is not confirmed, taken already or too old, and for anybody but the requester
 */
export async function takeCredentials(
  dependencies: SubscriberDependencies,
  actor: Actor,
  { organizationId, requestId }: { organizationId: OrganizationId; requestId: CredentialRequestId },
): Promise<TakenCredentials> {
  demand(actor, 'credentials.manage', organizationId);
  const { transactor, clock, random, directoryUrl } = dependencies;
  const { personId, email } = requesterOf(actor);
  const key = await transactor.transaction(async (stores) => {
    const now = clock.now();
    const request = await stores.credentialRequests.get(requestId);
    if (request === undefined) throw new NotFound('request');
    if (request.organizationId !== organizationId) throw new AccessRefused('credentials.manage', request.organizationId);
    if (request.requesterId !== personId) {
      throw new SubscriberRefused(
        { en: 'another person has asked for this key', ja: 'このキーは別の方が申請したものです' },
        { en: 'only who asked for it can take it; ask for a key of your own', ja: '申請者本人だけが受け取れます。必要な場合はご自身で申請してください' },
      );
    }
    requireApproved(await findOrganization(stores, organizationId), now);
    await requirePermitted(stores, actor, organizationId);
    await requireTerms(dependencies, stores, organizationId);
    const isLate = request.state === 'confirmed' && now >= (request.endedAt ?? 0) + TAKE_SECONDS;
    if (request.kind !== 'new' || isLate || !(await stores.credentialRequests.move(requestId, 'confirmed', 'done', now))) throw notReady(request.state, isLate);
    const made: EabKey = {
      id: request.eabKeyId,
      organizationId,
      hmacKey: newMacKey(random),
      ...request.limits,
      revokedAt: null,
      suspendedAt: null,
      createdAt: now,
      createdBy: `person:${personId}`,
    };
    await stores.eabKeys.add(made);
    await stores.audit.append(auditActor(actor, organizationId), { kind: 'eab-key.created', organizationId, detail: { eabKeyId: made.id } });
    return made;
  });
  const hmacKey = key.hmacKey.toString('base64url');
  return {
    eabKeyId: key.id,
    hmacKey,
    directoryUrl,
    instructions: clientInstructions({ directoryUrl, eabKeyId: key.id, hmacKey, email, nameRules: key.nameRules }),
  };
}

function notReady(state: string, isLate: boolean): SubscriberRefused {
  if (state === 'waiting') {
    return new SubscriberRefused(
      { en: 'the contact has not answered yet', ja: '連絡先からの回答がまだありません' },
      { en: 'wait for the answer, or withdraw the request and ask another contact', ja: '回答を待つか、申請を取り下げて別の連絡先に確認を依頼してください' },
    );
  }
  return new SubscriberRefused(
    isLate
      ? { en: 'the confirmed request was not taken within 30 days', ja: '確認後 30 日以内に受け取られなかったため、申請は終了しました' }
      : { en: 'the key was shown already, or the request has ended', ja: 'キーは既に表示されたか、申請は終了しています' },
    { en: 'a key is shown once; revoke it if it got lost, and ask for a new one', ja: 'キーは一度だけ表示されます。紛失した場合は取り消して、新しく申請してください' },
  );
}
