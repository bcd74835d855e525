import type { Actor } from '../../core/actor.js';
import type { NoticeKind } from '../../core/notice.js';
import { checkWebhook } from './check-webhook.js';
import { findWebhook } from './find-webhook.js';
import { auditActorOf } from '../audit-actor.js';
import type { NamedWebhook, WebhookDependencies } from './webhook-dependencies.js';

/**
 * Changes where a webhook is, and what it is told. What waits goes to the new place.
 * @throws NotifyRefused
 */
export async function changeWebhook({ transactor }: WebhookDependencies, actor: Actor, request: NamedWebhook & { url: string; events: readonly NoticeKind[] }): Promise<void> {
  const { url, events } = checkWebhook(request);
  await transactor.transaction(async (stores) => {
    const { id, organizationId } = await findWebhook(stores, request);
    await stores.webhooks.change(id, { url, events });
    await stores.audit.append(auditActorOf(actor), { kind: 'webhook.changed', organizationId, detail: { webhookId: id, url, events } });
  });
}
