import type { AuditActor } from '../../audit/event.js';
import { CONFIRMATION_TRANSITIONS, type Confirmation, type ConfirmationAnswer } from '../../core/state/confirmation.js';
import { contactText } from '../../core/state/contact.js';
import type { EpochSeconds } from '../../core/time.js';
import type { RaStores } from '../ports.js';

/**
 * Writes a contact's answer in the transaction at hand, and sends the challenges that it is for on their way: each that is still pending becomes
 * processing, with its validation job, which judges the answer. Challenges of authorizations that have ended meanwhile stay as they are.
 * @returns false when somebody was first, or the time is over
 */
export async function answerConfirmation(
  stores: Pick<RaStores, 'confirmations' | 'authorizations' | 'jobs' | 'audit'>,
  { id, accountId, contact, covers }: Confirmation,
  act: keyof (typeof CONFIRMATION_TRANSITIONS)['waiting'],
  answered: { at: EpochSeconds; answer: ConfirmationAnswer },
): Promise<boolean> {
  const state = CONFIRMATION_TRANSITIONS.waiting[act];
  if (!(await stores.confirmations.answer(id, state, answered))) return false;
  for (const { challengeId } of covers) {
    const found = await stores.authorizations.getChallenge(challengeId);
    if (found?.authorization.status !== 'pending' || answered.at >= found.authorization.expiresAt) continue;
    if (!(await stores.authorizations.beginChallenge(challengeId))) continue;
    await stores.jobs.add({ kind: 'validate-challenge', challengeId });
  }
  const { answer } = answered;
  const actor: AuditActor = answer.by === 'link' ? { type: 'contact', id } : { type: 'officer', name: answer.officer };
  await stores.audit.append(actor, {
    kind: state === 'confirmed' ? 'confirmation.confirmed' : 'confirmation.refused',
    accountId,
    detail: {
      confirmationId: id,
      method: contact.method,
      authorizationDomain: contact.authorizationDomain,
      contact: contactText(contact),
      names: covers.map(({ name }) => name),
      ...(answer.by === 'link' && { address: answer.address }),
      ...(answer.by === 'officer' && { note: answer.note, ...(answer.spokeWith !== null && { spokeWith: answer.spokeWith }) }),
    },
  });
  return true;
}
