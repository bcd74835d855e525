import { newId, type MailId, type WebhookId } from '../../core/ids.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';
import type { NotifyDependencies } from '../dependencies.js';
import type { NotifyStores, Webhook, WebhookDelivery } from '../ports.js';
import { webhookDisabledMail } from '../templates/webhook-disabled-mail.js';
import { writeMail } from '../templates/write-mail.js';
import { queueMail } from '../tell/queue-mail.js';
import type { PostWebhook, WebhookAnswer } from './post-webhook.js';
import { signWebhook } from './sign-webhook.js';

/** Seconds until the next attempt after the first, the second … failure; then the last again and again. */
const RETRY_SECONDS = [5, 60, 300, 1800, 7200, 18_000, 36_000] as const;
/** A webhook that fails is left alone for so long at most, whatever it is that waits. */
const LONGEST_PAUSE = 3600;
/** So long a message is tried; and a webhook may take nothing, less an hour, before it is switched off with its last message. */
const GIVE_UP_SECONDS = 3 * SECONDS_PER_DAY;
/** Messages of one run; others want their turn. */
const MOST_AT_ONCE = 20;
/** Ended deliveries that are kept for people to look at. */
export const DELIVERIES_KEPT = 100;
/** Webhooks that are at work in this process at a time: they must not take the place of orders. */
const MOST_WEBHOOKS = 8;
const BUSY_SECONDS = 2;

export interface WebhookCourier {
  /**
   * Hands what is due to a webhook, one after another, oldest attempt first. After a failure the rest waits; what failed is tried again for three days, ever more rarely. A webhook that took nothing for three days,
   * or says that it is gone (410), is switched off, and the organization's managers are told. Safe to repeat: a message may arrive twice, with the same `webhook-id`.
   */
  deliver(webhookId: WebhookId, signal: AbortSignal): Promise<void>;
}

/** Makes the courier of this process. */
export function createWebhookCourier(context: NotifyDependencies & { readonly postWebhook: PostWebhook }): WebhookCourier {
  const { transactor, clock } = context;
  let busy = 0;

  async function run(webhookId: WebhookId, signal: AbortSignal): Promise<void> {
    const due = await transactor.read.webhookDeliveries.due(webhookId, clock.now(), MOST_AT_ONCE);
    for (const delivery of due) {
      signal.throwIfAborted();
      // Anew each time: it may be changed, switched off or removed at any moment.
      const webhook = await transactor.read.webhooks.get(webhookId);
      if (webhook?.state !== 'active') return;
      if (webhook.failing !== null && clock.now() < webhook.failing.retryAt) break;
      const answer = await post(webhook, delivery, signal);
      await transactor.transaction((stores) => note(stores, webhook, delivery, answer, clock.now()));
      if (!answer.ok) break;
    }
    await transactor.transaction(async ({ webhooks, webhookDeliveries, jobs }) => {
      await webhookDeliveries.prune(webhookId, DELIVERIES_KEPT);
      const next = await webhookDeliveries.nextAt(webhookId);
      const webhook = await webhooks.get(webhookId);
      if (next === undefined || webhook?.state !== 'active') return;
      await jobs.add({ kind: 'deliver-webhooks', webhookId }, Math.max(next, webhook.failing?.retryAt ?? 0, clock.now()));
    });
  }

  async function post(webhook: Webhook, { id, payload }: WebhookDelivery, signal: AbortSignal): Promise<WebhookAnswer> {
    const at = clock.now();
    const secrets = (await transactor.read.webhooks.secrets(webhook.id, at)).map(({ secret }) => secret);
    return context.postWebhook({ url: webhook.url, headers: signWebhook({ id, body: payload, at, secrets }), body: payload }, signal);
  }

  async function note(stores: NotifyStores, tried: Webhook, delivery: WebhookDelivery, answer: WebhookAnswer, at: EpochSeconds): Promise<void> {
    const { webhooks, webhookDeliveries } = stores;
    if (answer.ok) {
      await webhookDeliveries.attempted(delivery.id, { state: 'delivered', lastStatus: answer.status, lastFailure: null, nextAt: null, endedAt: at });
      if (tried.failing !== null) await webhooks.setFailing(tried.id, null);
      return;
    }
    const attempts = delivery.attempts + 1;
    const isOver = at - delivery.createdAt >= GIVE_UP_SECONDS;
    await webhookDeliveries.attempted(delivery.id, {
      state: isOver ? 'failed' : 'waiting',
      lastStatus: answer.status,
      lastFailure: answer.failure,
      nextAt: isOver ? null : Math.min(at + pauseAfter(attempts), delivery.createdAt + GIVE_UP_SECONDS),
      endedAt: isOver ? at : null,
    });
    const since = tried.failing?.since ?? at;
    const inARow = (tried.failing?.attempts ?? 0) + 1;
    if (answer.status === 410 || at - since >= GIVE_UP_SECONDS - LONGEST_PAUSE) await disable(context, stores, tried, { since, failure: answer.failure, at });
    else await webhooks.setFailing(tried.id, { attempts: inARow, since, retryAt: at + Math.min(pauseAfter(inARow), LONGEST_PAUSE) });
  }

  return {
    deliver: async (webhookId, signal) => {
      if (busy >= MOST_WEBHOOKS) {
        await transactor.transaction(({ jobs }) => jobs.add({ kind: 'deliver-webhooks', webhookId }, clock.now() + BUSY_SECONDS));
        return;
      }
      busy += 1;
      try {
        await run(webhookId, signal);
      } finally {
        busy -= 1;
      }
    },
  };
}

function pauseAfter(failures: number): number {
  return RETRY_SECONDS[Math.min(failures, RETRY_SECONDS.length) - 1] ?? LONGEST_PAUSE;
}

async function disable(
  { links, sender, random }: NotifyDependencies,
  stores: NotifyStores,
  { id, organizationId, url }: Webhook,
  { since, failure, at }: { since: EpochSeconds; failure: string; at: EpochSeconds },
): Promise<void> {
  if (!(await stores.webhooks.move(id, 'active', 'disabled', failure))) return;
  await stores.webhookDeliveries.failWaiting(id, failure, at);
  await stores.audit.append({ type: 'system' }, { kind: 'webhook.disabled', organizationId, detail: { webhookId: id, url, reason: failure } });
  const organization = await stores.organizations.get(organizationId);
  const facts = { organization: organization?.attributes.organization ?? organizationId, link: links.webhooks(organizationId), url, failingSince: since, failure };
  const managers = (await stores.recipients.members(organizationId)).filter(({ role }) => role === 'manager');
  for (const { email, language } of managers) {
    const mail = writeMail(language, webhookDisabledMail(facts), sender);
    await queueMail(stores, { id: newId<MailId>(random), to: email, mail, at, urgent: true });
  }
}
