import { demand } from '../core/access.js';
import { changeOwnAccount, endOwnSession, ownAccount } from './account/own-account.js';
import { addPasskey, passkeyOptions, removePasskey, renamePasskey } from './account/own-passkeys.js';
import type { PeopleDependencies } from './dependencies.js';
import { acceptByPasskey, acceptSignedIn, invitationOptions } from './invitation/accept-invitation.js';
import { findInvitation } from './invitation/find-invitation.js';
import { inviteMember } from './invitation/invite-member.js';
import { recoverPerson } from './invitation/recover-person.js';
import { secondInvitation } from './invitation/second-invitation.js';
import { startApplication } from './invitation/start-application.js';
import { withdrawInvitation } from './invitation/withdraw-invitation.js';
import { changeMember } from './member/change-member.js';
import { inviteOfficer } from './officer/invite-officer.js';
import { disablePerson, endSessionsOf, showOfficers, takeRole } from './officer/manage-officers.js';
import type { PeopleDesk } from './people-desk.js';
import { recordRefusal } from './record-refusal.js';
import { endSession } from './session/end-session.js';
import { resumeSession } from './session/resume-session.js';
import { signIn, signInOptions } from './session/sign-in.js';
import { createToken, listTokens, revokeToken } from './token/manage-tokens.js';
import { actorOfToken } from './token/actor-of-token.js';

/** Binds the room's use cases. */
export function createPeopleDesk(dependencies: PeopleDependencies): PeopleDesk {
  const { read } = dependencies.transactor;
  return {
    resume: (site, secret) => resumeSession(dependencies, site, secret),
    signInOptions: (site, visitor) => signInOptions(dependencies, site, visitor),
    signIn: (request) => signIn(dependencies, request),
    signOut: (actor, session) => endSession(dependencies, actor, session),
    actorOfToken: (token) => actorOfToken(dependencies, token),
    recordRefusal: (actor, refused) => recordRefusal(dependencies, actor, refused),
    invitation: async (site, secret) => {
      const found = await findInvitation(dependencies, secret);
      return found?.invitation.site === site ? found.view : undefined;
    },
    invitationOptions: (request) => invitationOptions(dependencies, request),
    acceptByPasskey: (acceptance) => acceptByPasskey(dependencies, acceptance),
    acceptSignedIn: (actor, request) => acceptSignedIn(dependencies, actor, request),
    startApplication: (request) => startApplication(dependencies, request),
    ownAccount: (actor) => ownAccount(dependencies, actor),
    changeOwnAccount: (actor, change) => changeOwnAccount(dependencies, actor, change),
    passkeyOptions: (actor, site) => passkeyOptions(dependencies, actor, site),
    addPasskey: (actor, request) => addPasskey(dependencies, actor, request),
    renamePasskey: (actor, request) => renamePasskey(dependencies, actor, request),
    removePasskey: (actor, id) => removePasskey(dependencies, actor, id),
    endOwnSession: (actor, id) => endOwnSession(dependencies, actor, id),
    showMembers: async (actor, organizationId) => {
      demand(actor, 'organization.read', organizationId);
      const now = dependencies.clock.now();
      return { members: await read.people.members(organizationId), waiting: await read.invitations.waiting(organizationId, now) };
    },
    inviteMember: (actor, request) => inviteMember(dependencies, actor, request),
    changeMember: (actor, request) => changeMember(dependencies, actor, request),
    createToken: (actor, request) => createToken(dependencies, actor, request),
    listTokens: (actor, organizationId) => listTokens(dependencies, actor, organizationId),
    revokeToken: (actor, request) => revokeToken(dependencies, actor, request),
    showOfficers: (actor) => showOfficers(dependencies, actor),
    inviteOfficer: (actor, request) => inviteOfficer(dependencies, actor, request),
    secondInvitation: (actor, id) => secondInvitation(dependencies, actor, id),
    takeRole: (actor, request) => takeRole(dependencies, actor, request),
    disablePerson: (actor, personId) => disablePerson(dependencies, actor, personId),
    endSessionsOf: (actor, personId) => endSessionsOf(dependencies, actor, personId),
    withdrawInvitation: (actor, id, organizationId) => withdrawInvitation(dependencies, actor, id, organizationId),
    recoverPerson: (actor, personId, organizationId) => recoverPerson(dependencies, actor, personId, organizationId),
    members: async (organizationId) =>
      (await read.people.members(organizationId)).map(({ person: { id, name, email, language }, role }) => ({ personId: id, name, email, language, role })),
    organizationName: async (id) => (await read.organizations.get(id))?.attributes.organization,
    person: (id) => read.people.get(id),
  };
}
