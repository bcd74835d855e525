import type { Actor } from '../../core/actor.js';
import type { PersonId } from '../../core/ids.js';
import type { Language } from '../../core/language.js';
import { NotFound } from '../../core/not-found.js';
import type { Invitation, Person } from '../../core/state/person.js';
import type { Site } from '../../core/site.js';
import type { AuditActor } from '../../audit/event.js';
import { auditActorOf, auditActorOfPerson } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';
import { PeopleRefused } from '../people-refused.js';
import { registrationOptions, verifyRegistration, type CreationOptions } from '../passkey/registration.js';
import { relyingPartyOf } from '../passkey/relying-party.js';
import type { PeopleStores } from '../ports.js';
import { startSession, type Caller, type StartedSession } from '../session/start-session.js';
import { readName } from '../texts.js';
import { findInvitation, type FoundInvitation } from './find-invitation.js';
import { recordInvitation } from './write-invitation.js';

const purposeOf = ({ id }: Invitation) => `invitation ${id}`;

/** What somebody new says on the page of the invitation. */
export interface Acceptance {
  readonly secret: string;
  readonly site: Site;
  readonly name: string;
  readonly language: Language;
  /** Of the browser's ceremony, of unknown shape. */
  readonly response: unknown;
  readonly caller: Caller;
}

/** Begins the making of a passkey for an invitation. @throws NotFound, PeopleRefused */
export async function invitationOptions(dependencies: PeopleDependencies, request: { secret: string; site: Site; name: string }): Promise<CreationOptions> {
  const { invitation, person } = await findOpen(dependencies, request, 'register');
  const { passkeys } = dependencies.transactor.read;
  const holder = {
    personId: person?.id ?? newPersonId(invitation),
    name: readName(request.name),
    email: invitation.email,
    present: person === undefined || invitation.kind === 'recovery' ? [] : await passkeys.of(person.id),
  };
  return registrationOptions(dependencies.challenges, relyingPartyOf(dependencies, invitation.site), purposeOf(invitation), holder);
}

/**
 * Accepts an invitation with a new passkey: makes the person where there is none, gives what the invitation promises, begins a session. Good once; a way back
 * removes every former passkey and ends every session.
 * @throws NotFound, PeopleRefused
 */
export async function acceptByPasskey(dependencies: PeopleDependencies, { secret, site, language, response, caller, ...request }: Acceptance): Promise<StartedSession> {
  const name = readName(request.name);
  const { invitation, person: known } = await findOpen(dependencies, { secret, site }, 'register', caller);
  const party = relyingPartyOf(dependencies, invitation.site);
  const made = await verifyRegistration(dependencies.challenges, party, purposeOf(invitation), response);
  const { transactor, clock } = dependencies;
  const now = clock.now();
  const person: Person = known ?? {
    id: newPersonId(invitation),
    name,
    email: invitation.email,
    language,
    officerName: invitation.officerName,
    createdAt: now,
    disabled: null,
  };
  const by = auditActorOfPerson({ ...person, officerName: person.officerName ?? invitation.officerName }, invitation.site);
  return transactor.transaction(async (stores) => {
    if (known === undefined) {
      if (!(await stores.people.add(person))) throw ended();
      const detail = { personId: person.id, name: person.name, email: person.email, ...(person.officerName !== null && { officerName: person.officerName }) };
      await stores.audit.append(by, { kind: 'person.added', detail });
    }
    await keepPromise(stores, { invitation, person, by, now });
    const { passkeys, audit } = stores;
    if (!(await passkeys.add({ ...made, personId: person.id, name: nameOfNew(language), addedAt: now, usedAt: now, removedAt: null }))) throw ended();
    await audit.append(by, { kind: 'passkey.added', detail: { personId: person.id, passkeyId: made.id, rpId: made.rpId } });
    const holder = { ...person, officerName: person.officerName ?? invitation.officerName };
    return startSession(dependencies, stores, { person: holder, site: invitation.site, passkeyId: made.id, caller });
  });
}

/**
 * Accepts an invitation as who has signed in: by the same e-mail address.
 * @throws NotFound, PeopleRefused
 */
export async function acceptSignedIn(dependencies: PeopleDependencies, actor: Actor, request: { secret: string; site: Site; caller: Caller }): Promise<void> {
  const { invitation, person } = await findOpen(dependencies, request, 'sign-in', request.caller);
  if (person === undefined || person.id !== actor.personId) {
    throw new PeopleRefused(
      { ja: `この招待は ${invitation.email} 宛てです。`, en: `This invitation is for ${invitation.email}.` },
      { ja: 'サインアウトし、その方のパスキーでサインインし直してください。', en: 'Sign out, and sign in with a passkey of that person.' },
    );
  }
  const by = auditActorOf(actor);
  await dependencies.transactor.transaction((stores) => keepPromise(stores, { invitation, person, by, now: dependencies.clock.now() }));
}

/** Gives what the invitation promises, once, in the transaction at hand. */
async function keepPromise(
  stores: PeopleStores,
  { invitation, person, by, now }: { invitation: Invitation; person: Person; by: AuditActor; now: number },
): Promise<void> {
  const { kind, organizationId, memberRole, officerName, officerRoles, invitedBy, secondedBy } = invitation;
  const { people, passkeys, sessions, invitations, audit } = stores;
  if (!(await invitations.accept(invitation.id, person.id, now))) throw ended();
  await recordInvitation(stores, by, 'invitation.accepted', invitation);
  if (kind === 'officer' && officerName !== null) {
    if (person.officerName === null && !(await people.nameOfficer(person.id, officerName))) throw ended();
    for (const role of officerRoles) {
      if (!(await people.giveRole(person.id, role, { at: now, by: invitedBy, secondedBy }))) continue;
      await audit.append(by, { kind: 'role.given', detail: { personId: person.id, officerName, role, ...(secondedBy !== null && { secondedBy }) } });
    }
  }
  if (kind === 'member' && organizationId !== null && memberRole !== null) {
    if (!(await people.addMember({ organizationId, personId: person.id, role: memberRole, addedAt: now, addedBy: invitedBy }))) throw ended();
    await audit.append(by, { kind: 'member.added', organizationId, detail: { personId: person.id, email: person.email, role: memberRole } });
  }
  if (kind === 'recovery') {
    const ending = { at: now, by: invitedBy };
    for (const { id, rpId } of await passkeys.of(person.id)) {
      await passkeys.remove(id, person.id, ending);
      await audit.append(by, { kind: 'passkey.removed', detail: { personId: person.id, passkeyId: id, rpId } });
    }
    await sessions.endAll(person.id, ending);
    if (person.disabled !== null && (await people.enable(person.id))) {
      await audit.append(by, { kind: 'person.enabled', detail: { personId: person.id, name: person.name, email: person.email } });
    }
  }
}

async function findOpen(
  dependencies: PeopleDependencies,
  { secret, site }: { secret: string; site: Site },
  way: 'register' | 'sign-in',
  caller?: Caller,
): Promise<FoundInvitation> {
  const found = await findInvitation(dependencies, secret);
  if (found?.invitation.site !== site) throw new NotFound('invitation');
  const { invitation, person, view } = found;
  const isDisabled = person !== undefined && person.disabled !== null && invitation.kind !== 'recovery';
  if (view.state === 'open' && view.by === way && !isDisabled) return found;
  if (caller !== undefined) {
    const reason = isDisabled ? 'the person is disabled' : view.state === 'open' ? `it is accepted by ${view.by}` : `it is ${view.state}`;
    await dependencies.transactor.transaction(({ audit }) =>
      audit.append(
        { type: 'public', address: caller.address },
        { kind: 'invitation.refused', organizationId: invitation.organizationId, detail: { invitationId: invitation.id, reason } },
      ),
    );
  }
  throw ended();
}

/** The id of a person that an invitation brings in: the same in both halves of the ceremony. */
function newPersonId({ id }: Invitation): PersonId {
  return id as string as PersonId;
}

function nameOfNew(language: Language): string {
  return language === 'ja' ? '最初のパスキー' : 'First passkey';
}

function ended(): PeopleRefused {
  return new PeopleRefused(
    { ja: 'この招待は使えません。すでに使われたか、取り消されたか、期限が切れています。', en: 'This invitation cannot be used: it was used or withdrawn already, or its time is over.' },
    { ja: '招待された方に、もう一度お送りいただくようご依頼ください。', en: 'Ask whoever invited you to send another.' },
  );
}
