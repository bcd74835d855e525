import type { OrganizationId, PersonId } from './ids.js';
import type { Language } from './language.js';

/**
 * What a person may do for the CA (CP 1.3.2, 5.2; BR 5.3). `officer`: vets organizations, validates by telephone and post, revokes. `auditor`: reads
 * everything, changes nothing. `administrator`: invites people and gives or takes roles, and vets nobody.
 */
export const OFFICER_ROLES = ['officer', 'auditor', 'administrator'] as const;
export type OfficerRole = (typeof OFFICER_ROLES)[number];

/**
 * What a person may do for an organization (CP 4.1.1, BR 3.2.5). `manager`: applies, invites people, names permitted requesters, and all below.
 * `requester`: asks for credentials, revokes, answers for certificates. `reader`: looks.
 */
export const MEMBER_ROLES = ['manager', 'requester', 'reader'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** A person's place in an organization. */
export interface Membership {
  readonly organizationId: OrganizationId;
  readonly role: MemberRole;
  /** The agent whose power of attorney gives the place (CP 1.3.3, 3.2.5); null for the organization's own people. */
  readonly through: OrganizationId | null;
}

/** Who acts, as a session, an API token or the command line found out. What it may do is said by `core/access.ts` alone. */
export interface Actor {
  /** Null for the command line, whose user the operating system let in. */
  readonly personId: PersonId | null;
  /** For people to read. */
  readonly name: string;
  /** The one form of `core/officer-name.ts`, by which four eyes are told apart; null for whoever has no officer role. */
  readonly officerName: string | null;
  readonly email: string | null;
  readonly language: Language;
  readonly officerRoles: readonly OfficerRole[];
  readonly memberships: readonly Membership[];
  /** Rights that an API token was narrowed to; null: all that the person has. */
  readonly scopes: readonly string[] | null;
}
