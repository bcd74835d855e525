import type { MailId } from '../../core/ids.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';
import type { NotifyStores } from '../ports.js';
import type { WrittenMail } from '../templates/write-mail.js';

/** A mail server that is dead for so long has been noticed. */
const GOOD_SECONDS = 90 * SECONDS_PER_DAY;
/** Mails to one address in an hour; what is beyond goes out later, one by one. */
const MOST_AN_HOUR = 30;
const HOUR = 3600;

/**
 * Puts a mail into the outbox and the job that sends it, in the transaction at hand. An address that got many mails within an hour gets the next ones spread over the hours that
 * follow: delayed, never lost.
 * @param urgent not held back
 */
export async function queueMail(
  stores: Pick<NotifyStores, 'mails' | 'mailRate' | 'jobs'>,
  { id, to, mail, at, urgent }: { id: MailId; to: string; mail: WrittenMail; at: EpochSeconds; urgent: boolean },
): Promise<void> {
  await stores.mails.add({ id, to, ...mail, state: 'waiting', failure: null, createdAt: at, sendUntil: at + GOOD_SECONDS, endedAt: null });
  const beyond = urgent ? 0 : (await stores.mailRate.countSince(to, at - HOUR)) - MOST_AN_HOUR;
  if (beyond <= 0) await stores.jobs.add({ kind: 'send-mail', mailId: id });
  else await stores.jobs.add({ kind: 'send-mail', mailId: id }, at + Math.ceil((beyond * HOUR) / MOST_AN_HOUR));
}
