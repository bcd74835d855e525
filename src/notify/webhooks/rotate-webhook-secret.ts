import type { Actor } from '../../core/actor.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';
import { NotifyRefused } from '../notify-refused.js';
import { SECRET_OCTETS } from './add-webhook.js';
import { findWebhook } from './find-webhook.js';
import { auditActorOf } from '../audit-actor.js';
import { secretText } from './sign-webhook.js';
import type { NamedWebhook, WebhookDependencies } from './webhook-dependencies.js';

/** So long the former secret signs beside the new one. */
const OVERLAP_SECONDS = SECONDS_PER_DAY;
/** Secrets that sign at a time: each is a signature more in every message. */
const MOST_SECRETS = 4;

/**
 * Gives a webhook a new secret; the former ones sign beside it until their end.
 * @throws NotifyRefused when it is done too often within the overlap
 */
export async function rotateWebhookSecret(
  { transactor, clock, random }: WebhookDependencies,
  actor: Actor,
  named: NamedWebhook,
): Promise<{ secret: string; oldSignsUntil: EpochSeconds }> {
  const secret = random.bytes(SECRET_OCTETS);
  const now = clock.now();
  const oldSignsUntil = now + OVERLAP_SECONDS;
  await transactor.transaction(async (stores) => {
    const { id, organizationId } = await findWebhook(stores, named);
    await stores.webhooks.dropSecrets(id, now);
    if ((await stores.webhooks.secrets(id, now)).length >= MOST_SECRETS) {
      throw new NotifyRefused(
        'conflict',
        { ja: '署名の鍵を続けて何度も替えることはできません', en: `${MOST_SECRETS} secrets sign already` },
        { ja: '古い鍵の期限が過ぎてから替えてください', en: 'wait until the first of them has ended' },
      );
    }
    await stores.webhooks.endSecrets(id, oldSignsUntil);
    await stores.webhooks.addSecret(id, { secret, createdAt: now, expiresAt: null });
    await stores.audit.append(auditActorOf(actor), { kind: 'webhook.secret-rotated', organizationId, detail: { webhookId: id, oldSignsUntil } });
  });
  return { secret: secretText(secret), oldSignsUntil };
}
