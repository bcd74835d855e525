import type { PeopleDependencies } from './dependencies.js';
import type { PeopleDesk } from './people-desk.js';
import { recordRefusal } from './record-refusal.js';
import { endSession } from './session/end-session.js';
import { resumeSession } from './session/resume-session.js';
import { signIn, signInOptions } from './session/sign-in.js';
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
    members: async (organizationId) =>
      (await read.people.members(organizationId)).map(({ person: { id, name, email, language }, role }) => ({ personId: id, name, email, language, role })),
    organizationName: async (id) => (await read.organizations.get(id))?.attributes.organization,
    person: (id) => read.people.get(id),
  };
}
