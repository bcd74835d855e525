import type { MailId } from '../../core/ids.js';
import type { RaContext } from '../context.js';
import { endMail } from './end-mail.js';

/**
 * Sends a mail of the outbox and notes what came of it. A mail that its server will never take is a bounce; one that could not be handed over
 * while it was good is dropped. Safe to repeat: a mail may go out twice when the program dies in between, unchanged, as the BR permit.
 * @throws Error when the server could not be reached or asks to be asked again: the job is run again later
 */
export async function deliverMail(context: RaContext, id: MailId): Promise<void> {
  const { transactor, clock } = context;
  const mail = await transactor.read.mails.get(id);
  if (mail?.state !== 'waiting' || mail.text === null) return;
  if (clock.now() >= mail.sendUntil) {
    const end = { state: 'dropped', failure: 'no mail server took it while it was good', at: clock.now() } as const;
    await transactor.transaction((stores) => endMail(stores, mail, ['waiting'], end));
    return;
  }
  const sent = await context.sendMail({ id, to: mail.to, subject: mail.subject, text: mail.text });
  const at = clock.now();
  await transactor.transaction((stores) =>
    endMail(stores, mail, ['waiting'], sent.ok ? { state: 'sent', failure: null, at } : { state: 'refused', failure: sent.refused, at }),
  );
}
