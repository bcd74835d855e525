import { SECONDS_PER_DAY } from '../../core/time.js';
import type { PeopleDependencies } from '../dependencies.js';
import { hashOfSecret, newSecret } from '../secret-value.js';
import { readEmail } from '../texts.js';
import { mailInvitation, originOf, planInvitation, recordInvitation, sendMail } from './write-invitation.js';

/** Mails that one address gets in a day, and that one caller has sent. */
const MOST_TO_EMAIL = 3;
const MOST_FROM_ADDRESS = 20;

/**
 * Somebody whom nobody knows asks for a way in, to apply for an organization. The answer is the same whether the address is known, whether it was asked too often,
 * and whether a mail goes out: what there is to say stands in the mail alone.
 * @throws PeopleRefused for a text that is no address
 */
export async function startApplication(dependencies: PeopleDependencies, request: { email: string; address: string }): Promise<void> {
  const { transactor, clock, random, mails } = dependencies;
  const email = readEmail(request.email);
  const now = clock.now();
  const secret = newSecret(random);
  const plan = { kind: 'applicant', site: 'portal', email, invitedBy: 'public', requestedFrom: request.address } as const;
  await transactor.transaction(async (stores) => {
    const { toEmail, fromAddress } = await stores.invitations.countSince(email, request.address, now - SECONDS_PER_DAY);
    if (toEmail >= MOST_TO_EMAIL || fromAddress >= MOST_FROM_ADDRESS) {
      const detail = { invitationId: null, reason: `${email} asked for a start too often today, or too many were asked for from this address` };
      await stores.audit.append({ type: 'public', address: request.address }, { kind: 'invitation.refused', organizationId: null, detail });
      return;
    }
    const known = (await stores.people.findByEmail(email)) !== undefined;
    // A known one's invitation is counted like any other, and can be used by nobody: its secret goes nowhere.
    const invitation = planInvitation(dependencies, plan, hashOfSecret(secret), now);
    await stores.invitations.add(invitation);
    if (known) await sendMail(dependencies, stores, email, mails.known({ signInUrl: `${originOf(dependencies, 'portal')}/sign-in` }), invitation.expiresAt);
    else await mailInvitation(dependencies, stores, invitation, { secret, inviter: null });
    await recordInvitation(stores, { type: 'public', address: request.address }, 'invitation.sent', invitation);
  });
}
