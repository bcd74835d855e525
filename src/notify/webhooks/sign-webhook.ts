import { createHmac } from 'node:crypto';
import type { EpochSeconds } from '../../core/time.js';

/** Before a secret in text form, by Standard Webhooks. */
const PREFIX = 'whsec_';

/** A secret as people copy it. */
export function secretText(secret: Buffer): string {
  return PREFIX + secret.toString('base64');
}

/**
 * The headers that sign a message by Standard Webhooks (https://www.standardwebhooks.com/): HMAC-SHA256 over `id.timestamp.body`, one signature for each secret that is
 * good, so that receivers may change theirs at leisure.
 * @param at the time of this attempt
 */
export function signWebhook({ id, body, at, secrets }: { id: string; body: string; at: EpochSeconds; secrets: readonly Buffer[] }): {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
} {
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', secret).update(`${id}.${at}.${body}`).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signatures.join(' ') };
}
