import type { MailId } from '../../core/ids.js';
import type { Clock } from '../../core/time.js';
import type { Transactor } from '../../core/transactor.js';
import { ActRefused } from '../act-refused.js';
import type { RaStores } from '../ports.js';
import { endMail } from './end-mail.js';

/**
 * Notes that a mail has come back (RFC 3464). The contact may then be asked again at once.
 * @throws ActRefused for a mail that is none of ours, or has not been sent
 */
export async function recordBounce(
  { transactor, clock }: { transactor: Transactor<RaStores>; clock: Clock },
  { mailId, failure }: { mailId: string; failure: string },
): Promise<{ mailId: string; to: string; recorded: boolean }> {
  const id = mailId as MailId;
  return transactor.transaction(async (stores) => {
    const mail = await stores.mails.get(id);
    if (mail === undefined) throw new ActRefused(`the report is about a mail "${mailId}" that is none of ours`, 'pass reports about mail of this CA only');
    if (mail.state === 'bounced') return { mailId, to: mail.to, recorded: false };
    if (!(await endMail(stores, mail, ['sent', 'waiting'], { state: 'bounced', failure, at: clock.now() })))
      throw new ActRefused(`the mail "${mailId}" is ${mail.state}`, 'nothing is left to do');
    return { mailId, to: mail.to, recorded: true };
  });
}
