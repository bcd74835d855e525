import { demand } from '../../core/access.js';
import type { Actor, OfficerRole } from '../../core/actor.js';
import type { PersonId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { Invitation, Session } from '../../core/state/person.js';
import { auditActorOf, byOf } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';
import { PeopleRefused } from '../people-refused.js';
import { active, listOfficers, type Officer } from './officers-needed.js';

/** An officer as the page of people shows them. */
export interface ShownOfficer extends Officer {
  readonly sessions: readonly Session[];
}

/** Everybody who works or worked for the CA, and who is on the way in or back. @throws AccessRefused */
export async function showOfficers({ transactor, clock }: PeopleDependencies, actor: Actor): Promise<{ officers: ShownOfficer[]; waiting: Invitation[] }> {
  demand(actor, 'work.read', null);
  const { read } = transactor;
  const now = clock.now();
  const officers = await listOfficers(read);
  return {
    officers: await Promise.all(officers.map(async (officer) => ({ ...officer, sessions: await read.sessions.of(officer.person.id, now) }))),
    waiting: await read.invitations.waiting(null, now),
  };
}

/**
 * Takes a role from an officer, from the next request on. Taking needs one person, giving two.
 * @throws AccessRefused, NotFound; PeopleRefused for the last administrator
 */
export async function takeRole({ transactor, clock }: PeopleDependencies, actor: Actor, { personId, role }: { personId: PersonId; role: OfficerRole }): Promise<void> {
  demand(actor, 'people.administer', null);
  await transactor.transaction(async ({ people, audit }) => {
    const person = await people.get(personId);
    if (person === undefined) throw new NotFound('person');
    if (role === 'administrator') refuseLastAdministrator(await listOfficers({ people }), personId);
    if (!(await people.takeRole(personId, role, { at: clock.now(), by: byOf(actor) }))) throw new NotFound('role');
    await audit.append(auditActorOf(actor), { kind: 'role.taken', detail: { personId, officerName: person.officerName, role } });
  });
}

/**
 * Shuts somebody out: no sign-in, no token, every session ends. The way back is a recovery, which takes two people.
 * @throws AccessRefused, NotFound; PeopleRefused for the last administrator, unless on the command line
 */
export async function disablePerson({ transactor, clock }: PeopleDependencies, actor: Actor, personId: PersonId): Promise<void> {
  demand(actor, 'people.administer', null);
  const ended = { at: clock.now(), by: byOf(actor) };
  await transactor.transaction(async ({ people, sessions, audit }) => {
    const person = await people.get(personId);
    if (person === undefined) throw new NotFound('person');
    if (actor.personId !== null) refuseLastAdministrator(await listOfficers({ people }), personId);
    if (!(await people.disable(personId, ended))) {
      throw new PeopleRefused({ ja: 'すでに停止されています。', en: 'This person is disabled already.' }, { ja: '一覧を読み込み直してください。', en: 'Load the list again.' });
    }
    await sessions.endAll(personId, ended);
    const { name, email, officerName } = person;
    await audit.append(auditActorOf(actor), { kind: 'person.disabled', detail: { personId, name, email, ...(officerName !== null && { officerName }) } });
  });
}

/** Ends every session of somebody. @throws AccessRefused, NotFound */
export async function endSessionsOf({ transactor, clock }: PeopleDependencies, actor: Actor, personId: PersonId): Promise<void> {
  demand(actor, 'people.administer', null);
  const at = clock.now();
  await transactor.transaction(async ({ people, sessions, audit }) => {
    if ((await people.get(personId)) === undefined) throw new NotFound('person');
    for (const { id, site } of await sessions.of(personId, at)) {
      if (await sessions.end(id, { at, by: byOf(actor) })) await audit.append(auditActorOf(actor), { kind: 'session.ended', detail: { personId, sessionId: id, site } });
    }
  });
}

function refuseLastAdministrator(officers: readonly Officer[], personId: PersonId): void {
  const administrators = active(officers).filter(({ roles }) => roles.includes('administrator'));
  if (administrators.length !== 1 || administrators[0]?.person.id !== personId) return;
  throw new PeopleRefused(
    { ja: '最後の管理者は外せません。', en: 'The last administrator cannot be shut out.' },
    { ja: '先に別の方を管理者に招待してください。', en: 'Invite another administrator first.' },
  );
}
