import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { ApplicationFacts, NoticeLinks, NotifyStores, ProblemReportFacts } from './ports.js';
import type { MailSender } from './templates/write-mail.js';

/** What the acts of this room work with. */
export interface NotifyDependencies {
  readonly transactor: Transactor<NotifyStores>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly links: NoticeLinks;
  readonly sender: MailSender;
  readonly applications: ApplicationFacts;
  readonly problemReports: ProblemReportFacts;
}
