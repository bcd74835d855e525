import { newId, type WebhookDeliveryId } from '../../core/ids.js';
import { toRfc3339 } from '../../core/time.js';
import { NotifyRefused } from '../notify-refused.js';
import { findWebhook } from './find-webhook.js';
import type { NamedWebhook, WebhookDependencies } from './webhook-dependencies.js';

const PING = 'webhook.ping';
/** Pings that may wait: they are for people who try something out. */
const MOST_WAITING = 1000;

/**
 * Sends a test message by the way that all messages go.
 * @returns its `webhook-id`
 * @throws NotifyRefused for one that is switched off
 */
export async function pingWebhook({ transactor, clock, random }: WebhookDependencies, named: NamedWebhook): Promise<string> {
  const id = newId<WebhookDeliveryId>(random);
  const now = clock.now();
  await transactor.transaction(async (stores) => {
    const { id: webhookId, organizationId, state } = await findWebhook(stores, named);
    if (state !== 'active' || (await stores.webhookDeliveries.countWaiting(webhookId)) >= MOST_WAITING) {
      throw new NotifyRefused(
        'conflict',
        { ja: 'この Webhook は停止しているか、送信待ちが多すぎます', en: 'the webhook is switched off, or too much waits for it' },
        { ja: '再開してから試してください', en: 'switch it on, or wait' },
      );
    }
    const payload = JSON.stringify({ type: PING, timestamp: toRfc3339(now), data: { organizationId, webhookId } });
    await stores.webhookDeliveries.add({
      id,
      webhookId,
      event: PING,
      payload,
      state: 'waiting',
      attempts: 0,
      lastStatus: null,
      lastFailure: null,
      createdAt: now,
      nextAt: now,
      endedAt: null,
    });
    await stores.jobs.add({ kind: 'deliver-webhooks', webhookId });
  });
  return id;
}
