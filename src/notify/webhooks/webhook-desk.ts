import { demand } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { OrganizationId } from '../../core/ids.js';
import type { NoticeKind } from '../../core/notice.js';
import type { EpochSeconds } from '../../core/time.js';
import type { Webhook, WebhookDelivery } from '../ports.js';
import { addWebhook } from './add-webhook.js';
import { changeWebhook } from './change-webhook.js';
import { DELIVERIES_KEPT } from './deliver-webhooks.js';
import { findWebhook } from './find-webhook.js';
import { moveWebhook } from './move-webhook.js';
import { pingWebhook } from './ping-webhook.js';
import { rotateWebhookSecret } from './rotate-webhook-secret.js';
import type { NamedWebhook, WebhookDependencies } from './webhook-dependencies.js';

/** A webhook with what is underway. */
export interface WebhookView extends Webhook {
  /** Messages that wait to be delivered. */
  readonly waiting: number;
}

/**
 * What people of an organization do about its webhooks. Every method demands `webhooks.manage`.
 * Methods throw AccessRefused, NotFound for a webhook that is none of the organization's, and NotifyRefused for what cannot be done.
 */
export interface WebhookDesk {
  list(actor: Actor, organizationId: OrganizationId): Promise<WebhookView[]>;
  show(actor: Actor, named: NamedWebhook): Promise<WebhookView>;
  /** @returns the secret beside it, `whsec_…`: shown now and never again */
  add(actor: Actor, request: { organizationId: OrganizationId; url: string; events: readonly NoticeKind[] }): Promise<{ webhook: WebhookView; secret: string }>;
  change(actor: Actor, request: NamedWebhook & { url: string; events: readonly NoticeKind[] }): Promise<WebhookView>;
  /** Makes a new secret; the old ones sign beside it for another day. @returns the new one */
  rotateSecret(actor: Actor, named: NamedWebhook): Promise<{ secret: string; oldSignsUntil: EpochSeconds }>;
  disable(actor: Actor, named: NamedWebhook): Promise<WebhookView>;
  enable(actor: Actor, named: NamedWebhook): Promise<WebhookView>;
  remove(actor: Actor, named: NamedWebhook): Promise<void>;
  /** Sends a `webhook.ping`; what comes of it is among the deliveries a moment later. @returns its `webhook-id` */
  ping(actor: Actor, named: NamedWebhook): Promise<string>;
  /** The newest, newest first. */
  deliveries(actor: Actor, named: NamedWebhook): Promise<WebhookDelivery[]>;
}

export function createWebhookDesk(dependencies: WebhookDependencies): WebhookDesk {
  const { read } = dependencies.transactor;
  const view = async (webhook: Webhook): Promise<WebhookView> => ({ ...webhook, waiting: await read.webhookDeliveries.countWaiting(webhook.id) });
  const show = async (named: NamedWebhook): Promise<WebhookView> => view(await findWebhook(read, named));
  const allow = (actor: Actor, organizationId: OrganizationId): void => demand(actor, 'webhooks.manage', organizationId);
  return {
    list: async (actor, organizationId) => {
      allow(actor, organizationId);
      return Promise.all((await read.webhooks.list(organizationId)).map(view));
    },
    show: async (actor, named) => {
      allow(actor, named.organizationId);
      return show(named);
    },
    add: async (actor, request) => {
      allow(actor, request.organizationId);
      const { webhookId, secret } = await addWebhook(dependencies, actor, request);
      return { webhook: await show({ organizationId: request.organizationId, webhookId }), secret };
    },
    change: async (actor, request) => {
      allow(actor, request.organizationId);
      await changeWebhook(dependencies, actor, request);
      return show(request);
    },
    rotateSecret: async (actor, named) => {
      allow(actor, named.organizationId);
      return rotateWebhookSecret(dependencies, actor, named);
    },
    disable: async (actor, named) => {
      allow(actor, named.organizationId);
      await moveWebhook(dependencies, actor, named, 'disabled');
      return show(named);
    },
    enable: async (actor, named) => {
      allow(actor, named.organizationId);
      await moveWebhook(dependencies, actor, named, 'active');
      return show(named);
    },
    remove: async (actor, named) => {
      allow(actor, named.organizationId);
      await moveWebhook(dependencies, actor, named, 'removed');
    },
    ping: async (actor, named) => {
      allow(actor, named.organizationId);
      return pingWebhook(dependencies, named);
    },
    deliveries: async (actor, named) => {
      allow(actor, named.organizationId);
      const { id } = await findWebhook(read, named);
      return read.webhookDeliveries.list(id, DELIVERIES_KEPT);
    },
  };
}
