import type { OrganizationId, WebhookId } from '../../core/ids.js';
import type { Random } from '../../core/random.js';
import type { Clock } from '../../core/time.js';
import type { Transactor } from '../../core/transactor.js';
import type { NotifyStores } from '../ports.js';

/** What the acts on webhooks work with. */
export interface WebhookDependencies {
  readonly transactor: Transactor<NotifyStores>;
  readonly clock: Clock;
  readonly random: Random;
}

/** A webhook that is named by people of its organization. */
export interface NamedWebhook {
  readonly organizationId: OrganizationId;
  readonly webhookId: WebhookId;
}
