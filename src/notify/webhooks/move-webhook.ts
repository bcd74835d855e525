import type { Actor } from '../../core/actor.js';
import { findWebhook } from './find-webhook.js';
import { auditActorOf } from '../audit-actor.js';
import type { NamedWebhook, WebhookDependencies } from './webhook-dependencies.js';

const EVENTS = { active: 'webhook.enabled', disabled: 'webhook.disabled', removed: 'webhook.removed' } as const;
const BY_PERSON = 'switched off by a person';

/**
 * Switches a webhook off or on, or removes it. What waits for one that is switched off or removed is given up. To the state that it is in: changes nothing.
 * @throws NotifyRefused
 */
export async function moveWebhook(
  { transactor, clock }: WebhookDependencies,
  actor: Actor,
  named: NamedWebhook,
  to: 'active' | 'disabled' | 'removed',
): Promise<void> {
  await transactor.transaction(async (stores) => {
    const { id, organizationId, state, url } = await findWebhook(stores, named);
    if (state === to || !(await stores.webhooks.move(id, state, to, to === 'disabled' ? BY_PERSON : null))) return;
    if (to !== 'active') await stores.webhookDeliveries.failWaiting(id, to === 'removed' ? 'the webhook was removed' : BY_PERSON, clock.now());
    const detail = { webhookId: id, url, ...(to === 'disabled' && { reason: BY_PERSON }) };
    await stores.audit.append(auditActorOf(actor), { kind: EVENTS[to], organizationId, detail });
  });
}
