import { z } from 'zod';
import type { OrganizationId, WebhookId } from '../../core/ids.js';
import { WEBHOOK_KINDS } from '../../core/notice-kinds.js';
import type { NoticeKind } from '../../core/notice.js';
import { toRfc3339, type EpochSeconds } from '../../core/time.js';
import type { WebhookDelivery } from '../../notify/ports.js';
import type { WebhookView } from '../../notify/webhooks/webhook-desk.js';
import { operation, type AnyOperation } from '../operation.js';

const RIGHT = 'webhooks.manage';
const PATH = '/organizations/{organizationId}/webhooks';
const organization = z.strictObject({ organizationId: z.string().max(64) });
const named = organization.extend({ webhookId: z.string().max(64) });
const kind = z.enum(WEBHOOK_KINDS as [NoticeKind, ...NoticeKind[]]);
const wanted = { url: z.string().min(1).max(1000), events: z.array(kind).min(1).max(WEBHOOK_KINDS.length) };
const time = z.iso.datetime();

const webhook = z.strictObject({
  id: z.string(),
  url: z.string(),
  events: z.array(kind),
  state: z.enum(['active', 'disabled', 'removed']),
  stateReason: z.string().nullable(),
  failing: z.strictObject({ attempts: z.int(), since: time, retryAt: time }).nullable(),
  waiting: z.int(),
  createdAt: time,
  createdBy: z.string(),
});

const delivery = z.strictObject({
  id: z.string(),
  event: z.string(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  lastStatus: z.int().nullable(),
  lastFailure: z.string().nullable(),
  createdAt: time,
  nextAt: time.nullable(),
  endedAt: time.nullable(),
});

const ids = ({ organizationId, webhookId }: z.output<typeof named>) => ({ organizationId: organizationId as OrganizationId, webhookId: webhookId as WebhookId });

export const listWebhooks = operation({
  id: 'webhook.list',
  method: 'GET',
  path: PATH,
  summary: 'The webhooks of an organization',
  right: RIGHT,
  input: organization,
  output: z.strictObject({ webhooks: z.array(webhook) }),
  run: async ({ webhooks }, actor, { organizationId }) => ({ webhooks: (await webhooks.list(actor, organizationId as OrganizationId)).map(toWebhook) }),
});

export const createWebhook = operation({
  id: 'webhook.create',
  method: 'POST',
  path: PATH,
  summary: 'Adds a webhook; its secret is in this answer and never again',
  right: RIGHT,
  input: organization.extend(wanted),
  output: z.strictObject({ webhook, secret: z.string() }),
  run: async ({ webhooks }, actor, { organizationId, url, events }) => {
    const added = await webhooks.add(actor, { organizationId: organizationId as OrganizationId, url, events });
    return { webhook: toWebhook(added.webhook), secret: added.secret };
  },
});

export const readWebhook = operation({
  id: 'webhook.read',
  method: 'GET',
  path: `${PATH}/{webhookId}`,
  summary: 'One webhook',
  right: RIGHT,
  input: named,
  output: webhook,
  run: async ({ webhooks }, actor, input) => toWebhook(await webhooks.show(actor, ids(input))),
});

export const changeWebhook = operation({
  id: 'webhook.change',
  method: 'PUT',
  path: `${PATH}/{webhookId}`,
  summary: 'Changes where a webhook is and what it is told',
  right: RIGHT,
  input: named.extend(wanted),
  output: webhook,
  run: async ({ webhooks }, actor, input) => toWebhook(await webhooks.change(actor, { ...ids(input), url: input.url, events: input.events })),
});

export const removeWebhook = operation({
  id: 'webhook.remove',
  method: 'DELETE',
  path: `${PATH}/{webhookId}`,
  summary: 'Removes a webhook; what waits for it is given up',
  right: RIGHT,
  input: named,
  output: z.strictObject({}),
  run: async ({ webhooks }, actor, input) => {
    await webhooks.remove(actor, ids(input));
    return {};
  },
});

export const rotateWebhookSecret = operation({
  id: 'webhook.rotate-secret',
  method: 'POST',
  path: `${PATH}/{webhookId}/secret`,
  summary: 'Makes a new secret; the former one signs beside it for a day',
  right: RIGHT,
  input: named,
  output: z.strictObject({ secret: z.string(), oldSignsUntil: time }),
  run: async ({ webhooks }, actor, input) => {
    const { secret, oldSignsUntil } = await webhooks.rotateSecret(actor, ids(input));
    return { secret, oldSignsUntil: toRfc3339(oldSignsUntil) };
  },
});

export const disableWebhook = operation({
  id: 'webhook.disable',
  method: 'POST',
  path: `${PATH}/{webhookId}/disable`,
  summary: 'Switches a webhook off; what waits for it is given up',
  right: RIGHT,
  input: named,
  output: webhook,
  run: async ({ webhooks }, actor, input) => toWebhook(await webhooks.disable(actor, ids(input))),
});

export const enableWebhook = operation({
  id: 'webhook.enable',
  method: 'POST',
  path: `${PATH}/{webhookId}/enable`,
  summary: 'Switches a webhook on again',
  right: RIGHT,
  input: named,
  output: webhook,
  run: async ({ webhooks }, actor, input) => toWebhook(await webhooks.enable(actor, ids(input))),
});

export const pingWebhook = operation({
  id: 'webhook.ping',
  method: 'POST',
  path: `${PATH}/{webhookId}/ping`,
  summary: 'Sends a test message',
  right: RIGHT,
  input: named,
  output: z.strictObject({ deliveryId: z.string() }),
  run: async ({ webhooks }, actor, input) => ({ deliveryId: await webhooks.ping(actor, ids(input)) }),
});

export const listDeliveries = operation({
  id: 'webhook.deliveries',
  method: 'GET',
  path: `${PATH}/{webhookId}/deliveries`,
  summary: 'The newest messages to a webhook and what became of them',
  right: RIGHT,
  input: named,
  output: z.strictObject({ deliveries: z.array(delivery) }),
  run: async ({ webhooks }, actor, input) => ({ deliveries: (await webhooks.deliveries(actor, ids(input))).map(toDelivery) }),
});

export const WEBHOOK_OPERATIONS: readonly AnyOperation[] = [
  listWebhooks,
  createWebhook,
  readWebhook,
  changeWebhook,
  removeWebhook,
  rotateWebhookSecret,
  disableWebhook,
  enableWebhook,
  pingWebhook,
  listDeliveries,
];

function toWebhook({ id, url, events, state, stateReason, failing, waiting, createdAt, createdBy }: WebhookView): z.input<typeof webhook> {
  return {
    id,
    url,
    events: [...events],
    state,
    stateReason,
    failing: failing && { attempts: failing.attempts, since: toRfc3339(failing.since), retryAt: toRfc3339(failing.retryAt) },
    waiting,
    createdAt: toRfc3339(createdAt),
    createdBy,
  };
}

function toDelivery({ id, event, state, attempts, lastStatus, lastFailure, createdAt, nextAt, endedAt }: WebhookDelivery): z.input<typeof delivery> {
  const instant = (at: EpochSeconds | null) => (at === null ? null : toRfc3339(at));
  return { id, event, state, attempts, lastStatus, lastFailure, createdAt: toRfc3339(createdAt), nextAt: instant(nextAt), endedAt: instant(endedAt) };
}
