import type { Actor } from '../../core/actor.js';
import type { OrganizationId } from '../../core/ids.js';
import type { Organization } from '../../core/state/organization.js';
import type { SubscriberStores } from '../ports.js';

/** The agent through which somebody acts for an organization; null for its own people. */
export async function agentOf({ organizations }: Pick<SubscriberStores, 'organizations'>, { memberships }: Actor, organizationId: OrganizationId): Promise<Organization | null> {
  const places = memberships.filter((place) => place.organizationId === organizationId);
  const through = places.some((place) => place.through === null) ? null : (places[0]?.through ?? null);
  return through === null ? null : ((await organizations.get(through)) ?? null);
}
