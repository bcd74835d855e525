import type { OutboxMail } from '../../core/state/confirmation.js';
import { contactText } from '../../core/state/contact.js';
import type { EpochSeconds } from '../../core/time.js';
import type { RaStores } from '../ports.js';

/** Characters of what a mail server said that are kept. */
const LONGEST_FAILURE = 500;
/** Sentences that a challenge shows. */
const MOST_FAULTS = 10;

/**
 * Writes a mail's end in the transaction at hand; where it did not reach its contact, the challenges that wait for the answer say so.
 * @returns false when it is in none of `from` any more
 */
export async function endMail(
  stores: Pick<RaStores, 'mails' | 'confirmations' | 'authorizations' | 'audit'>,
  { id, to }: Pick<OutboxMail, 'id' | 'to'>,
  from: readonly OutboxMail['state'][],
  end: { state: Exclude<OutboxMail['state'], 'waiting'>; failure: string | null; at: EpochSeconds },
): Promise<boolean> {
  const failure = end.failure === null ? null : end.failure.slice(0, LONGEST_FAILURE);
  if (!(await stores.mails.end(id, from, { ...end, failure }))) return false;
  await stores.audit.append({ type: 'system' }, { kind: `mail.${end.state}`, detail: { mailId: id, to, ...(failure !== null && { failure }) } });
  if (failure === null) return true;
  const confirmation = await stores.confirmations.findByMail(id);
  for (const { challengeId } of confirmation?.covers ?? []) {
    const challenge = (await stores.authorizations.getChallenge(challengeId))?.challenge;
    if (confirmation === undefined || challenge?.status !== 'pending') continue;
    const { awaiting, contactFaults = [], ...rest } = challenge.parameters ?? {};
    const fault = `the mail to ${to} was not delivered: ${failure}`;
    const still = awaiting === contactText(confirmation.contact) ? {} : { ...(awaiting !== undefined && { awaiting }) };
    await stores.authorizations.setParameters(challengeId, { ...rest, ...still, contactFaults: [...contactFaults, fault].slice(-MOST_FAULTS) });
  }
  return true;
}
