import type { Actor } from '../../core/actor.js';
import { AccessRefused, demand } from '../../core/access.js';
import type { CredentialRequestId, OrganizationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { auditActor } from '../audit-actor.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { SubscriberRefused } from '../subscriber-refused.js';

/** Takes back a request that waits, or was confirmed and not taken: its link is good for nothing from the commit on. @throws AccessRefused, SubscriberRefused */
export async function withdrawRequest(
  { transactor, clock }: SubscriberDependencies,
  actor: Actor,
  { organizationId, requestId }: { organizationId: OrganizationId; requestId: CredentialRequestId },
): Promise<void> {
  demand(actor, 'credentials.manage', organizationId);
  await transactor.transaction(async (stores) => {
    const now = clock.now();
    const request = await stores.credentialRequests.get(requestId);
    if (request === undefined) throw new NotFound('request');
    if (request.organizationId !== organizationId) throw new AccessRefused('credentials.manage', request.organizationId);
    const withdrawn =
      (await stores.credentialRequests.move(requestId, 'waiting', 'withdrawn', now)) ||
      (await stores.credentialRequests.move(requestId, 'confirmed', 'withdrawn', now));
    if (!withdrawn) {
      throw new SubscriberRefused(
        { en: 'the request has ended already', ja: '申請は既に終了しています' },
        { en: 'nothing is left to do', ja: 'これ以上の操作は必要ありません' },
      );
    }
    const question = await stores.authorityQuestions.get(request.questionId);
    await stores.authorityQuestions.answer(request.questionId, 'withdrawn', { at: now, answer: { by: 'requester' } });
    await stores.audit.append(auditActor(actor, organizationId), {
      kind: 'authority.withdrawn',
      organizationId,
      detail: { questionId: request.questionId, about: question?.about ?? 'credentials', contact: question?.contact ?? '', requester: question?.requester.email ?? '' },
    });
  });
}
