import { NotFound } from '../../core/not-found.js';
import type { NotifyStores, Webhook } from '../ports.js';
import type { NamedWebhook } from './webhook-dependencies.js';

/**
 * A webhook of an organization.
 * @throws NotFound for one that is not there, is removed, or is another organization's
 */
export async function findWebhook({ webhooks }: Pick<NotifyStores, 'webhooks'>, { organizationId, webhookId }: NamedWebhook): Promise<Webhook> {
  const webhook = await webhooks.get(webhookId);
  if (webhook !== undefined && webhook.organizationId === organizationId && webhook.state !== 'removed') return webhook;
  throw new NotFound('webhook');
}
