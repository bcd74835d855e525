import type { MemberRole, OfficerRole } from '../actor.js';
import type { ApiTokenId, InvitationId, OrganizationId, PersonId, SessionId } from '../ids.js';
import type { Language } from '../language.js';
import type { Site } from '../site.js';
import type { EpochSeconds } from '../time.js';

/** Somebody who can sign in, or once could. Never deleted: audit events name them. */
export interface Person {
  readonly id: PersonId;
  readonly name: string;
  /** Lower case. */
  readonly email: string;
  readonly language: Language;
  /** In the one form of `core/officer-name.ts`; never changed once given. */
  readonly officerName: string | null;
  readonly createdAt: EpochSeconds;
  readonly disabled: { readonly at: EpochSeconds; readonly by: string } | null;
}

/** A person's place in an organization, as it is stored. `by`: `person:ID`, `officer:NAME`. */
export interface StoredMembership {
  readonly organizationId: OrganizationId;
  readonly personId: PersonId;
  readonly role: MemberRole;
  readonly addedAt: EpochSeconds;
}

/*
 *   proposed --second--> open --accept--> accepted      An officer's role, or an officer's way back, takes a second person.
 *      |                  |
 *      +----withdraw------+--> withdrawn                 An open one whose time is over counts as expired.
 */
export type InvitationState = 'proposed' | 'open' | 'accepted' | 'withdrawn';

/** A way in, sent by mail, good once. */
export interface Invitation {
  readonly id: InvitationId;
  /** `officer`: becomes an officer. `member`: of an organization. `applicant`: asked for it on the public page. `recovery`: has lost the passkeys. */
  readonly kind: 'officer' | 'member' | 'applicant' | 'recovery';
  readonly site: Site;
  readonly email: string;
  readonly officerName: string | null;
  readonly officerRoles: readonly OfficerRole[];
  readonly organizationId: OrganizationId | null;
  readonly memberRole: MemberRole | null;
  /** Of a recovery: who. */
  readonly personId: PersonId | null;
  /** SHA-256 of the link's random value, lower-case hex; null until it was sent. */
  readonly valueHash: string | null;
  readonly state: InvitationState;
  /** `person:ID`, `officer:NAME`, `public`. */
  readonly invitedBy: string;
  readonly secondedBy: string | null;
  /** Address that asked for it on the public page. */
  readonly requestedFrom: string | null;
  readonly createdAt: EpochSeconds;
  readonly expiresAt: EpochSeconds;
  readonly endedAt: EpochSeconds | null;
  readonly acceptedBy: PersonId | null;
}

/** A WebAuthn credential. */
export interface Passkey {
  /** Credential id, base64url. */
  readonly id: string;
  readonly personId: PersonId;
  /** Host name that it is good for. */
  readonly rpId: string;
  readonly name: string;
  /** COSE_Key (RFC 9052 §7). */
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
  /** Whether the authenticator keeps a copy elsewhere. */
  readonly backedUp: boolean;
  readonly addedAt: EpochSeconds;
  readonly usedAt: EpochSeconds | null;
  readonly removedAt: EpochSeconds | null;
}

export interface Session {
  readonly id: SessionId;
  readonly personId: PersonId;
  readonly site: Site;
  readonly passkeyId: string;
  /** SHA-256 of the cookie's value, lower-case hex. */
  readonly secretHash: string;
  /** Of the value before the last rotation, which pages on their way still carry. */
  readonly formerHash: string | null;
  readonly address: string;
  readonly userAgent: string;
  readonly startedAt: EpochSeconds;
  readonly rotatedAt: EpochSeconds;
  readonly seenAt: EpochSeconds;
  readonly expiresAt: EpochSeconds;
  readonly endedAt: EpochSeconds | null;
}

export interface ApiToken {
  readonly id: ApiTokenId;
  readonly personId: PersonId;
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly secretHash: string;
  /** Rights of `core/access.ts`. */
  readonly scopes: readonly string[];
  readonly createdAt: EpochSeconds;
  readonly expiresAt: EpochSeconds;
  readonly usedAt: EpochSeconds | null;
  readonly revokedAt: EpochSeconds | null;
}
