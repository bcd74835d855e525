import type { OfficerRole } from '../../core/actor.js';
import type { Person } from '../../core/state/person.js';
import type { PeopleStores } from '../ports.js';

/** Somebody who works for the CA, with the roles held now. */
export interface Officer {
  readonly person: Person;
  readonly roles: readonly OfficerRole[];
}

/** Everybody who works or worked for the CA. */
export async function listOfficers({ people }: Pick<PeopleStores, 'people'>): Promise<Officer[]> {
  return Promise.all((await people.officers()).map(async (person) => ({ person, roles: await people.roles(person.id) })));
}

/** Those who can act: not disabled, with a role. */
export function active(officers: readonly Officer[]): Officer[] {
  return officers.filter(({ person, roles }) => person.disabled === null && roles.length > 0);
}
