import type { Actor, MemberRole } from '../../core/actor.js';
import type { OrganizationId } from '../../core/ids.js';
import type { Invitation } from '../../core/state/person.js';
import { auditActorOf, byOf } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';
import { demandOwnPeople } from '../member/demand-own-people.js';
import { PeopleRefused } from '../people-refused.js';
import { hashOfSecret, newSecret } from '../secret-value.js';
import { readEmail } from '../texts.js';
import { mailInvitation, planInvitation, recordInvitation } from './write-invitation.js';

/** Invitations of one organization that may wait at a time. */
const MOST_WAITING = 50;

/**
 * A manager invites somebody to the organization: the mail goes out with the commit.
 * @throws AccessRefused; PeopleRefused for a member, somebody invited already, and too many at a time
 */
export async function inviteMember(
  dependencies: PeopleDependencies,
  actor: Actor,
  { organizationId, role, ...request }: { organizationId: OrganizationId; email: string; role: MemberRole },
): Promise<Invitation> {
  demandOwnPeople(actor, organizationId);
  const email = readEmail(request.email);
  const { transactor, clock, random } = dependencies;
  const secret = newSecret(random);
  const now = clock.now();
  const plan = { kind: 'member', site: 'portal', email, invitedBy: byOf(actor), organizationId, memberRole: role } as const;
  const invitation = planInvitation(dependencies, plan, hashOfSecret(secret), now);
  await transactor.transaction(async (stores) => {
    if ((await stores.people.members(organizationId)).some(({ person }) => person.email === email)) {
      throw new PeopleRefused(
        { ja: `${email} はすでにメンバーです。`, en: `${email} is a member already.` },
        { ja: '役割は、メンバーの一覧から変更できます。', en: 'The role can be changed in the list of members.' },
      );
    }
    const waiting = await stores.invitations.waiting(organizationId, now);
    if (waiting.some((other) => other.email === email)) {
      throw new PeopleRefused(
        { ja: `${email} はすでに招待されています。`, en: `${email} is invited already.` },
        { ja: '送り直すには、先に招待を取り消してください。', en: 'To send it again, withdraw the invitation first.' },
      );
    }
    if (waiting.length >= MOST_WAITING) {
      throw new PeopleRefused(
        { ja: `承諾待ちの招待が ${MOST_WAITING} 件あります。`, en: `${MOST_WAITING} invitations are waiting.` },
        { ja: '不要な招待を取り消してください。', en: 'Withdraw those that are not needed.' },
      );
    }
    await stores.invitations.add(invitation);
    await mailInvitation(dependencies, stores, invitation, { secret, inviter: actor });
    await recordInvitation(stores, auditActorOf(actor), 'invitation.sent', invitation);
  });
  return invitation;
}
