import { demand } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { InvitationId, OrganizationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { auditActorOf } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';
import { demandOwnPeople } from '../member/demand-own-people.js';
import { PeopleRefused } from '../people-refused.js';
import { recordInvitation } from './write-invitation.js';

/**
 * Takes an invitation back; its link leads nowhere from now on.
 * @param organizationId whose page it was done on; null: the CA's own people
 * @throws AccessRefused, NotFound, PeopleRefused
 */
export async function withdrawInvitation({ transactor, clock }: PeopleDependencies, actor: Actor, id: InvitationId, organizationId: OrganizationId | null): Promise<void> {
  if (organizationId === null) demand(actor, 'people.administer', null);
  else demandOwnPeople(actor, organizationId);
  await transactor.transaction(async (stores) => {
    const invitation = await stores.invitations.get(id);
    if (invitation?.organizationId !== organizationId || invitation.kind === 'applicant') throw new NotFound('invitation');
    if (!(await stores.invitations.withdraw(id, clock.now()))) {
      throw new PeopleRefused(
        { ja: 'この招待は、すでに使われたか、取り消されています。', en: 'This invitation was used or withdrawn already.' },
        { ja: '一覧を読み込み直してください。', en: 'Load the list again.' },
      );
    }
    await recordInvitation(stores, auditActorOf(actor), 'invitation.withdrawn', invitation);
  });
}
