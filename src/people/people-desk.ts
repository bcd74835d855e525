import type { Actor } from '../core/actor.js';
import type { OrganizationId, PersonId } from '../core/ids.js';
import type { MemberRole } from '../core/actor.js';
import type { Language } from '../core/language.js';
import type { Person, Session } from '../core/state/person.js';
import type { Site } from '../core/site.js';
import type { RequestOptions } from './passkey/authentication.js';
import type { ResumedSession } from './session/resume-session.js';
import type { Caller, StartedSession } from './session/start-session.js';

/** Who belongs to an organization, for mails and pages. */
export interface PeopleDirectory {
  members(organizationId: OrganizationId): Promise<{ personId: PersonId; name: string; email: string; language: Language; role: MemberRole }[]>;
  person(id: PersonId): Promise<Person | undefined>;
  /** Undefined for an organization that is not entered yet. */
  organizationName(id: OrganizationId): Promise<string | undefined>;
}

/** What the portal needs before it knows who is there. */
export interface SignInDesk {
  resume(site: Site, secret: string): Promise<ResumedSession | undefined>;
  signInOptions(site: Site, visitor: string): Promise<RequestOptions>;
  /** @throws PeopleRefused */
  signIn(request: { site: Site; visitor: string; response: unknown; caller: Caller }): Promise<StartedSession>;
  signOut(actor: Actor, session: Session): Promise<void>;
  actorOfToken(token: string): Promise<Actor | undefined>;
  recordRefusal(actor: Actor | null, refused: { right: string; organizationId: OrganizationId | null; path: string; address: string }): Promise<void>;
}

/** The room's use cases for the portal and the command line. */
export interface PeopleDesk extends SignInDesk, PeopleDirectory {}
