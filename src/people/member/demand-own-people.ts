import { AccessRefused, demand } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { OrganizationId } from '../../core/ids.js';

/**
 * Whoever changes the people of an organization is its own manager: an agent's power of attorney is for certificates (CP 1.3.3), not for letting people in.
 * @throws AccessRefused
 */
export function demandOwnPeople(actor: Actor, organizationId: OrganizationId): void {
  demand(actor, 'organization.people', organizationId);
  const isOwn = actor.memberships.some((membership) => membership.organizationId === organizationId && membership.through === null);
  if (!isOwn) throw new AccessRefused('organization.people', organizationId);
}
