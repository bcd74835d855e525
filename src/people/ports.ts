import type { AuditLog } from '../audit/event.js';
import type { MemberRole, OfficerRole } from '../core/actor.js';
import type { ApiTokenId, InvitationId, OrganizationId, PersonId, SessionId } from '../core/ids.js';
import type { JobQueue } from '../core/job.js';
import type { Language } from '../core/language.js';
import type { OutboxMail } from '../core/state/confirmation.js';
import type { Organization } from '../core/state/organization.js';
import type { ApiToken, Invitation, Passkey, Person, Session, StoredMembership } from '../core/state/person.js';
import type { Site } from '../core/site.js';
import type { EpochSeconds } from '../core/time.js';

/** Who ends something, and when. `by`: `person:ID`, `officer:NAME`, `system`. */
export interface Ended {
  readonly at: EpochSeconds;
  readonly by: string;
}

export interface PersonStore {
  get(id: PersonId): Promise<Person | undefined>;
  findByEmail(email: string): Promise<Person | undefined>;
  findByOfficerName(officerName: string): Promise<Person | undefined>;
  /** Everybody with an officer name, by that name. */
  officers(): Promise<Person[]>;
  /** @returns false when e-mail address or officer name is taken */
  add(person: Person): Promise<boolean>;
  update(id: PersonId, change: { name: string; language: Language }): Promise<void>;
  /** Gives a person without one an officer name. @returns false when it has one, or the name is taken */
  nameOfficer(id: PersonId, officerName: string): Promise<boolean>;
  /** @returns false when it is disabled already */
  disable(id: PersonId, ended: Ended): Promise<boolean>;
  enable(id: PersonId): Promise<boolean>;

  /** Roles that are held now. */
  roles(id: PersonId): Promise<OfficerRole[]>;
  /** @returns false when it is held already */
  giveRole(id: PersonId, role: OfficerRole, given: Ended & { secondedBy: string | null }): Promise<boolean>;
  /** @returns false when it is not held */
  takeRole(id: PersonId, role: OfficerRole, ended: Ended): Promise<boolean>;

  memberships(id: PersonId): Promise<StoredMembership[]>;
  /** Present members by name, disabled people left out. */
  members(organizationId: OrganizationId): Promise<{ person: Person; role: MemberRole; addedAt: EpochSeconds }[]>;
  /** @returns false when there already */
  addMember(membership: StoredMembership & { addedBy: string }): Promise<boolean>;
  /** @returns false when not there */
  removeMember(organizationId: OrganizationId, personId: PersonId, ended: Ended): Promise<boolean>;
}

export interface InvitationStore {
  get(id: InvitationId): Promise<Invitation | undefined>;
  findByValue(valueHash: string): Promise<Invitation | undefined>;
  add(invitation: Invitation): Promise<void>;
  /** Proposed → open. @returns false when it was not proposed any more */
  open(id: InvitationId, second: { secondedBy: string; valueHash: string; expiresAt: EpochSeconds }): Promise<boolean>;
  /** Open → accepted, before it expires. At most one caller wins. */
  accept(id: InvitationId, personId: PersonId, at: EpochSeconds): Promise<boolean>;
  /** Proposed or open → withdrawn. */
  withdraw(id: InvitationId, at: EpochSeconds): Promise<boolean>;
  /** Proposed and open ones of an organization, or (null) of officers and recoveries; oldest first. */
  waiting(organizationId: OrganizationId | null, now: EpochSeconds): Promise<Invitation[]>;
  /** How many were sent to an address, and asked for from one on the public page, since a time. */
  countSince(email: string, requestedFrom: string, since: EpochSeconds): Promise<{ toEmail: number; fromAddress: number }>;
}

export interface PasskeyStore {
  get(id: string): Promise<Passkey | undefined>;
  /** Present ones, oldest first. */
  of(personId: PersonId): Promise<Passkey[]>;
  /** @returns false when the credential is known already */
  add(passkey: Passkey): Promise<boolean>;
  /** Notes a use, if the counter is still what it was. @returns false for a lost race, or a removed one */
  use(id: string, counter: { from: number; to: number }, at: EpochSeconds): Promise<boolean>;
  rename(id: string, personId: PersonId, name: string): Promise<boolean>;
  remove(id: string, personId: PersonId, ended: Ended): Promise<boolean>;
}

export interface SessionStore {
  get(id: SessionId): Promise<Session | undefined>;
  /** By the hash of its present or its former value. */
  find(hash: string): Promise<Session | undefined>;
  /** Not ended and not expired, newest first. */
  of(personId: PersonId, now: EpochSeconds): Promise<Session[]>;
  add(session: Session): Promise<void>;
  see(id: SessionId, at: EpochSeconds): Promise<void>;
  /** Replaces its value. @returns false for a lost race */
  rotate(id: SessionId, change: { from: string; to: string }, at: EpochSeconds): Promise<boolean>;
  /** @returns false when it has ended already */
  end(id: SessionId, ended: Ended): Promise<boolean>;
  /** Ends all of a person. @returns how many */
  endAll(personId: PersonId, ended: Ended): Promise<number>;
}

export interface ApiTokenStore {
  find(secretHash: string): Promise<ApiToken | undefined>;
  get(id: ApiTokenId): Promise<ApiToken | undefined>;
  /** Newest first, revoked and expired ones with them. */
  of(organizationId: OrganizationId): Promise<ApiToken[]>;
  add(token: ApiToken): Promise<void>;
  use(id: ApiTokenId, at: EpochSeconds): Promise<void>;
  revoke(id: ApiTokenId, ended: Ended): Promise<boolean>;
}

/** Structurally part of ra's mail store. */
export interface MailOutbox {
  add(mail: OutboxMail): Promise<void>;
}

export interface PeopleStores {
  people: PersonStore;
  invitations: InvitationStore;
  passkeys: PasskeyStore;
  sessions: SessionStore;
  apiTokens: ApiTokenStore;
  organizations: { get(id: OrganizationId): Promise<Organization | undefined> };
  mails: MailOutbox;
  jobs: JobQueue;
  audit: AuditLog;
}

/** The clients of agents, by powers of attorney that are in force (CP 1.3.3, 3.2.5). */
export interface ClientOrganizations {
  /** @param agents organizations @returns each client with the agent that has its power of attorney */
  clientsOf(agents: readonly OrganizationId[], now: EpochSeconds): Promise<readonly { organizationId: OrganizationId; through: OrganizationId }[]>;
}

/** A mail in the reader's and the other language. */
export interface WrittenMail {
  readonly subject: string;
  readonly text: string;
}

/** Words the mails with which people come in. */
export interface PeopleMails {
  invitation(facts: { kind: Invitation['kind']; site: Site; organization: string | null; invitedBy: string | null; link: string; expiresAt: EpochSeconds }): WrittenMail;
  /** To somebody who asked for a new start but can sign in already. */
  known(facts: { signInUrl: string }): WrittenMail;
}
