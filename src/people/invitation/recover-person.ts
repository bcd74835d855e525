import { may } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { OrganizationId, PersonId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { Invitation } from '../../core/state/person.js';
import { auditActorOf, byOf } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';
import { demandOwnPeople } from '../member/demand-own-people.js';
import { PeopleRefused } from '../people-refused.js';
import { hashOfSecret, newSecret } from '../secret-value.js';
import { mailInvitation, planInvitation, recordInvitation } from './write-invitation.js';

/**
 * A way back for somebody who has lost every passkey, or was disabled. A manager opens it for a member who belongs to nobody else: not an officer, no other
 * organization, whose access the manager has no say in. Everybody else's is proposed by an administrator and takes a second person.
 * @param organizationId whose page it was done on; null: by an administrator
 * @throws AccessRefused, NotFound, PeopleRefused
 */
export async function recoverPerson(dependencies: PeopleDependencies, actor: Actor, personId: PersonId, organizationId: OrganizationId | null): Promise<Invitation> {
  if (organizationId === null) demand(actor, 'people.administer', null);
  else demandOwnPeople(actor, organizationId);
  const { transactor, clock, random } = dependencies;
  const now = clock.now();
  const secret = newSecret(random);
  return transactor.transaction(async (stores) => {
    const person = await stores.people.get(personId);
    if (person === undefined) throw new NotFound('person');
    if (organizationId !== null) {
      const places = await stores.people.memberships(personId);
      if (!places.some((place) => place.organizationId === organizationId)) throw new NotFound('person');
      if (person.disabled !== null || person.officerName !== null || places.some((place) => !may(actor, 'organization.people', place.organizationId))) {
        throw new PeopleRefused(
          { ja: 'この方は他の組織にも所属しているため、組織の管理者だけでは再登録できません。', en: 'This person belongs elsewhere too, so a manager alone cannot do this.' },
          { ja: '認証局の管理者にご連絡ください。', en: 'Contact the administrators of the certificate authority.' },
        );
      }
    }
    const site = organizationId === null && person.officerName !== null ? 'officers' : 'portal';
    const plan = { kind: 'recovery', site, email: person.email, invitedBy: byOf(actor), personId } as const;
    const invitation = planInvitation(dependencies, plan, organizationId === null ? null : hashOfSecret(secret), now);
    await stores.invitations.add(invitation);
    if (organizationId !== null) await mailInvitation(dependencies, stores, invitation, { secret, inviter: actor });
    await recordInvitation(stores, auditActorOf(actor), organizationId === null ? 'invitation.proposed' : 'invitation.sent', invitation);
    return invitation;
  });
}
