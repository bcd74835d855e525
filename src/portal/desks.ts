import type { AuditDesk } from '../audit/audit-desk.js';
import type { DossierDesk } from '../dossier/dossier-desk.js';
import type { MailChoiceDesk } from '../notify/choices/mail-choice-desk.js';
import type { WebhookDesk } from '../notify/webhooks/webhook-desk.js';
import type { SubscriberDesk } from '../subscriber/subscriber-desk.js';
import type { PeopleDesk } from '../people/people-desk.js';
import type { VettingDesk } from '../vetting/vetting-desk.js';
import type { PolicyDesk } from '../policy/policy-desk.js';
import type { ProblemDesk } from '../problems/problem-desk.js';
import type { AccountDesk } from '../ra/account-desk.js';
import type { ValidationDesk } from '../ra/contact/validation-desk.js';
import type { RevocationDesk } from '../revocation/revocation-desk.js';

/** What pages and operations may call: one desk a room. `src/app/compose-desks.ts` makes them. */
export interface Desks {
  readonly people: PeopleDesk;
  readonly vetting: VettingDesk;
  readonly problems: ProblemDesk;
  readonly revocations: RevocationDesk;
  readonly validations: ValidationDesk;
  readonly accounts: AccountDesk;
  readonly audit: AuditDesk;
  readonly dossiers: DossierDesk;
  readonly policies: PolicyDesk;
  readonly webhooks: WebhookDesk;
  readonly mailChoices: MailChoiceDesk;
  readonly subscriber: SubscriberDesk;
}
