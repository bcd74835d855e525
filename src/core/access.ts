import type { Actor, MemberRole, OfficerRole } from './actor.js';
import type { OrganizationId } from './ids.js';

interface Holders {
  /** Who has the right over their own organization, or a client's. */
  readonly members: readonly MemberRole[];
  /** Who has it over every organization. */
  readonly officers: readonly OfficerRole[];
}

const EVERY_MEMBER = ['manager', 'requester', 'reader'] as const;
const EVERY_OFFICER = ['officer', 'auditor', 'administrator'] as const;

/*
 * Every right there is, and the roles that hold it. A right of no member concerns the CA itself.
 *   read  look        apply  organization data and its evidence      people  invite and remove members, give roles
 *   credentials       external account keys                         certificates  accept, complain, ask for revocation
 */
const RIGHTS = {
  'organization.read': { members: EVERY_MEMBER, officers: EVERY_OFFICER },
  'organization.apply': { members: ['manager'], officers: [] },
  'organization.people': { members: ['manager'], officers: [] },
  'credentials.read': { members: EVERY_MEMBER, officers: EVERY_OFFICER },
  'credentials.manage': { members: ['manager', 'requester'], officers: [] },
  'certificates.read': { members: EVERY_MEMBER, officers: EVERY_OFFICER },
  'certificates.answer': { members: ['manager', 'requester'], officers: [] },
  'certificates.revoke': { members: ['manager', 'requester'], officers: ['officer'] },
  'webhooks.manage': { members: ['manager'], officers: [] },
  'evidence.read': { members: ['manager'], officers: ['officer', 'auditor'] },
  'vetting.work': { members: [], officers: ['officer'] },
  'validation.work': { members: [], officers: ['officer'] },
  'credentials.work': { members: [], officers: ['officer'] },
  'problems.work': { members: [], officers: ['officer'] },
  'work.read': { members: [], officers: EVERY_OFFICER },
  'audit.read': { members: [], officers: ['officer', 'auditor'] },
  'people.administer': { members: [], officers: ['administrator'] },
} as const satisfies Record<string, Holders>;

export type Right = keyof typeof RIGHTS;

/** Every right, for tables of scopes and tests. */
export const ALL_RIGHTS = Object.keys(RIGHTS) as readonly Right[];

/**
 * Whether somebody may do something: the one place where roles and organizations are looked at (CP 1.3.2, 5.2).
 * @param organizationId whose affair it is; null for the CA's own
 */
export function may(actor: Actor, right: Right, organizationId: OrganizationId | null): boolean {
  if (actor.scopes !== null && !actor.scopes.includes(right)) return false;
  const { members, officers }: Holders = RIGHTS[right];
  if (actor.officerRoles.some((role) => officers.includes(role))) return true;
  return (
    organizationId !== null &&
    actor.memberships.some((membership) => membership.organizationId === organizationId && members.includes(membership.role))
  );
}

/** An act that somebody has no right to. Nothing was changed. Outsiders are answered as if what they named did not exist. */
export class AccessRefused extends Error {
  override readonly name = 'AccessRefused';

  readonly right: Right;
  readonly organizationId: OrganizationId | null;

  constructor(right: Right, organizationId: OrganizationId | null) {
    super(`the right "${right}" is missing`);
    this.right = right;
    this.organizationId = organizationId;
  }
}

/** @throws AccessRefused unless {@link may} */
export function demand(actor: Actor, right: Right, organizationId: OrganizationId | null): void {
  if (!may(actor, right, organizationId)) throw new AccessRefused(right, organizationId);
}
