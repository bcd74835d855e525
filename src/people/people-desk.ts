import type { Actor } from '../core/actor.js';
import type { MemberRole, OfficerRole } from '../core/actor.js';
import type { ApiTokenId, InvitationId, OrganizationId, PersonId, SessionId } from '../core/ids.js';
import type { Language } from '../core/language.js';
import type { ApiToken, Invitation, Person, Session } from '../core/state/person.js';
import type { Site } from '../core/site.js';
import type { EpochSeconds } from '../core/time.js';
import type { OwnAccount } from './account/own-account.js';
import type { Acceptance } from './invitation/accept-invitation.js';
import type { InvitationView } from './invitation/find-invitation.js';
import type { NewOfficer } from './officer/invite-officer.js';
import type { ShownOfficer } from './officer/manage-officers.js';
import type { CreationOptions } from './passkey/registration.js';
import type { NewToken } from './token/manage-tokens.js';
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

/** How people come in. */
export interface InvitationDesk {
  /** @returns undefined for a link that is none of ours, or of the other site */
  invitation(site: Site, secret: string): Promise<InvitationView | undefined>;
  /** @throws NotFound, PeopleRefused */
  invitationOptions(request: { secret: string; site: Site; name: string }): Promise<CreationOptions>;
  /** @throws NotFound, PeopleRefused */
  acceptByPasskey(acceptance: Acceptance): Promise<StartedSession>;
  /** @throws NotFound, PeopleRefused */
  acceptSignedIn(actor: Actor, request: { secret: string; site: Site; caller: Caller }): Promise<void>;
  /** @throws PeopleRefused for a text that is no address */
  startApplication(request: { email: string; address: string }): Promise<void>;
}

/** One's own account. */
export interface AccountDesk {
  ownAccount(actor: Actor): Promise<OwnAccount>;
  changeOwnAccount(actor: Actor, change: { name: string; language: Language }): Promise<void>;
  passkeyOptions(actor: Actor, site: Site): Promise<CreationOptions>;
  addPasskey(actor: Actor, request: { site: Site; name: string; response: unknown }): Promise<void>;
  renamePasskey(actor: Actor, request: { id: string; name: string }): Promise<void>;
  removePasskey(actor: Actor, id: string): Promise<void>;
  endOwnSession(actor: Actor, id: SessionId): Promise<void>;
}

/** The people and tokens of an organization. */
export interface MemberDesk {
  /** Members and invitations that wait. @throws AccessRefused */
  showMembers(actor: Actor, organizationId: OrganizationId): Promise<{ members: { person: Person; role: MemberRole; addedAt: EpochSeconds }[]; waiting: Invitation[] }>;
  inviteMember(actor: Actor, request: { organizationId: OrganizationId; email: string; role: MemberRole }): Promise<Invitation>;
  changeMember(actor: Actor, request: { organizationId: OrganizationId; personId: PersonId; role: MemberRole | null }): Promise<void>;
  createToken(actor: Actor, request: NewToken): Promise<{ token: ApiToken; text: string }>;
  listTokens(actor: Actor, organizationId: OrganizationId): Promise<ApiToken[]>;
  revokeToken(actor: Actor, request: { organizationId: OrganizationId; id: ApiTokenId }): Promise<void>;
}

/** The CA's own people. */
export interface OfficerDesk {
  showOfficers(actor: Actor): Promise<{ officers: ShownOfficer[]; waiting: Invitation[] }>;
  inviteOfficer(actor: Actor, request: NewOfficer): Promise<Invitation>;
  secondInvitation(actor: Actor, id: InvitationId): Promise<void>;
  takeRole(actor: Actor, request: { personId: PersonId; role: OfficerRole }): Promise<void>;
  disablePerson(actor: Actor, personId: PersonId): Promise<void>;
  endSessionsOf(actor: Actor, personId: PersonId): Promise<void>;
}

/** The room's use cases for the portal and the command line. Refusals are `AccessRefused`, `NotFound` and `PeopleRefused`. */
export interface PeopleDesk extends SignInDesk, InvitationDesk, AccountDesk, MemberDesk, OfficerDesk, PeopleDirectory {
  /** @param organizationId whose page it was done on; null: the CA's own */
  withdrawInvitation(actor: Actor, id: InvitationId, organizationId: OrganizationId | null): Promise<void>;
  /** @param organizationId whose page it was done on; null: by an administrator */
  recoverPerson(actor: Actor, personId: PersonId, organizationId: OrganizationId | null): Promise<Invitation>;
}
