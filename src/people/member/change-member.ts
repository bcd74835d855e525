import type { Actor, MemberRole } from '../../core/actor.js';
import type { OrganizationId, PersonId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { auditActorOf, byOf } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';
import { PeopleRefused } from '../people-refused.js';
import { demandOwnPeople } from './demand-own-people.js';

/**
 * Gives a member another role, or (null) takes the place away; sessions and tokens have no more than that from the next request on. The last manager stays one.
 * @throws AccessRefused, NotFound, PeopleRefused
 */
export async function changeMember(
  { transactor, clock }: PeopleDependencies,
  actor: Actor,
  { organizationId, personId, role }: { organizationId: OrganizationId; personId: PersonId; role: MemberRole | null },
): Promise<void> {
  demandOwnPeople(actor, organizationId);
  const ended = { at: clock.now(), by: byOf(actor) };
  await transactor.transaction(async ({ people, audit }) => {
    const members = await people.members(organizationId);
    const member = members.find(({ person }) => person.id === personId);
    if (member === undefined) throw new NotFound('member');
    if (member.role === role) return;
    if (member.role === 'manager' && members.filter((each) => each.role === 'manager').length === 1) {
      throw new PeopleRefused(
        { ja: '最後の管理者は、外すことも役割を変えることもできません。', en: 'The last manager can neither be removed nor get another role.' },
        { ja: '先に別の方を管理者にしてください。', en: 'Make somebody else a manager first.' },
      );
    }
    const { email } = member.person;
    await people.removeMember(organizationId, personId, ended);
    if (role === null) {
      await audit.append(auditActorOf(actor), { kind: 'member.removed', organizationId, detail: { personId, email, role: member.role } });
      return;
    }
    await people.addMember({ organizationId, personId, role, addedAt: ended.at, addedBy: ended.by });
    await audit.append(auditActorOf(actor), { kind: 'member.role-changed', organizationId, detail: { personId, email, role, from: member.role } });
  });
}
