import type { Actor } from '../../core/actor.js';
import { newId, type OrganizationId, type WebhookId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { NoticeKind } from '../../core/notice.js';
import { NotifyRefused } from '../notify-refused.js';
import { checkWebhook } from './check-webhook.js';
import { auditActorOf } from '../audit-actor.js';
import { secretText } from './sign-webhook.js';
import type { WebhookDependencies } from './webhook-dependencies.js';

const MOST_WEBHOOKS = 10;
/** Octets of a secret (Standard Webhooks: 24 to 64). */
export const SECRET_OCTETS = 32;

/**
 * Adds a webhook to an organization.
 * @returns its secret as people copy it: it is shown now, and never again
 * @throws NotifyRefused, NotFound
 */
export async function addWebhook(
  { transactor, clock, random }: WebhookDependencies,
  actor: Actor,
  { organizationId, ...wanted }: { organizationId: OrganizationId; url: string; events: readonly NoticeKind[] },
): Promise<{ webhookId: WebhookId; secret: string }> {
  const { url, events } = checkWebhook(wanted);
  const id = newId<WebhookId>(random);
  const secret = random.bytes(SECRET_OCTETS);
  await transactor.transaction(async ({ organizations, webhooks, audit }) => {
    const now = clock.now();
    // People may belong to one whose first application is still being written.
    if ((await organizations.get(organizationId)) === undefined) throw new NotFound('organization');
    const present = await webhooks.list(organizationId);
    if (present.length >= MOST_WEBHOOKS) {
      throw new NotifyRefused(
        'conflict',
        { ja: `Webhook は ${MOST_WEBHOOKS} 個までです`, en: `an organization has ${MOST_WEBHOOKS} webhooks at most` },
        { ja: '使わないものを削除してください', en: 'remove one that is not used' },
      );
    }
    await webhooks.add({ id, organizationId, url, events, state: 'active', stateReason: null, failing: null, createdAt: now, createdBy: actor.name });
    await webhooks.addSecret(id, { secret, createdAt: now, expiresAt: null });
    await audit.append(auditActorOf(actor), { kind: 'webhook.added', organizationId, detail: { webhookId: id, url, events } });
  });
  return { webhookId: id, secret: secretText(secret) };
}
