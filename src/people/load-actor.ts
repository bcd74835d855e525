import type { Actor, Membership } from '../core/actor.js';
import type { Person } from '../core/state/person.js';
import type { Site } from '../core/site.js';
import type { EpochSeconds } from '../core/time.js';
import type { ClientOrganizations, PeopleStores } from './ports.js';

/** Parts of {@link loadActor}. */
export interface ActorSources {
  readonly stores: Pick<PeopleStores, 'people'>;
  readonly clients: ClientOrganizations | null;
  readonly now: EpochSeconds;
}

/**
 * What a person may do at a site: for organizations at the subscribers', as an officer at the officers'. Nobody is both in one session, so that the
 * longer sessions of subscribers never carry an officer's power. An agent has the same role for a client as for the agent itself (CP 1.3.3).
 */
export async function loadActor({ stores, clients, now }: ActorSources, person: Person, site: Site): Promise<Actor> {
  const { id: personId, name, email, language } = person;
  const common = { personId, name, email, language, scopes: null };
  if (site === 'officers') {
    return { ...common, officerName: person.officerName, officerRoles: await stores.people.roles(personId), memberships: [] };
  }
  const own = (await stores.people.memberships(personId)).map(({ organizationId, role }): Membership => ({ organizationId, role, through: null }));
  const forOthers = clients === null || own.length === 0 ? [] : await clients.clientsOf(own.map(({ organizationId }) => organizationId), now);
  const clientsOfOwn = forOthers.flatMap(({ organizationId, through }): Membership[] => {
    const role = own.find((membership) => membership.organizationId === through)?.role;
    return role === undefined ? [] : [{ organizationId, role, through }];
  });
  return { ...common, officerName: null, officerRoles: [], memberships: [...own, ...clientsOfOwn] };
}
