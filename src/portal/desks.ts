import type { MailChoiceDesk } from '../notify/choices/mail-choice-desk.js';
import type { WebhookDesk } from '../notify/webhooks/webhook-desk.js';
import type { SubscriberDesk } from '../subscriber/subscriber-desk.js';
import type { PeopleDesk } from '../people/people-desk.js';
import type { VettingDesk } from '../vetting/vetting-desk.js';

/** What pages and operations may call: one desk a room. `src/app/compose-desks.ts` makes them. */
export interface Desks {
  readonly people: PeopleDesk;
  readonly vetting: VettingDesk;
  readonly webhooks: WebhookDesk;
  readonly mailChoices: MailChoiceDesk;
  readonly subscriber: SubscriberDesk;
}
