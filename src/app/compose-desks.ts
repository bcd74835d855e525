import { createMailChoiceDesk } from '../notify/choices/mail-choice-desk.js';
import { createWebhookDesk } from '../notify/webhooks/webhook-desk.js';
import type { Desks } from '../portal/desks.js';
import type { SubscriberDesk } from '../subscriber/subscriber-desk.js';
import type { VettingDesk } from '../vetting/vetting-desk.js';
import { composeRecordDesks, type RecordDeskParts } from './compose-record-desks.js';
import { composePeopleDesk, type PeopleDeskParts } from './compose-people-desk.js';

export interface DeskParts extends PeopleDeskParts {
  readonly subscriber: SubscriberDesk;
  readonly vetting: VettingDesk;
  readonly records: Omit<RecordDeskParts, 'transactor' | 'clock' | 'random'>;
}

/** The desks that the sites and the API work at. */
export function composeDesks({ subscriber, vetting, records, ...parts }: DeskParts): Desks {
  return {
    people: composePeopleDesk(parts),
    webhooks: createWebhookDesk(parts),
    mailChoices: createMailChoiceDesk(parts),
    subscriber,
    vetting,
    ...composeRecordDesks({ ...parts, ...records }),
  };
}
