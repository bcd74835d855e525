import type { AuditActor } from '../../audit/event.js';
import type { EpochSeconds } from '../../core/time.js';
import type { AuthorityQuestion, SubscriberStores } from '../ports.js';

/**
 * What follows from a contact's answer, in the transaction that writes it: a new key may be taken, a change of a key is made, or the request has ended.
 * A key that was revoked meanwhile stays as it is.
 */
export async function applyAnswer(
  stores: SubscriberStores,
  { id, organizationId }: AuthorityQuestion,
  confirmed: boolean,
  actor: AuditActor,
  now: EpochSeconds,
): Promise<void> {
  const request = await stores.credentialRequests.findByQuestion(id);
  if (request === undefined) return;
  const { eabKeyId, limits } = request;
  if (!confirmed) {
    await stores.credentialRequests.move(request.id, 'waiting', 'refused', now);
    return;
  }
  if (request.kind === 'new') {
    if (!(await stores.credentialRequests.move(request.id, 'waiting', 'confirmed', now))) return;
    await stores.jobs.add({ kind: 'tell', notice: { kind: 'credentials-ready', organizationId, eabKeyId, credentialRequestId: request.id } });
    return;
  }
  const key = await stores.eabKeys.get(eabKeyId);
  if (key === undefined || !(await stores.eabKeys.change(eabKeyId, key, limits))) {
    await stores.credentialRequests.move(request.id, 'waiting', 'withdrawn', now);
    return;
  }
  await stores.credentialRequests.move(request.id, 'waiting', 'done', now);
  const { nameRules, profiles, accountLimit, expiresAt } = limits;
  await stores.audit.append(actor, { kind: 'eab-key.changed', organizationId, detail: { eabKeyId, nameRules, profiles, accountLimit, expiresAt } });
}
