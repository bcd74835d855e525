import type { Organization } from '../core/state/organization.js';
import type { VettingDependencies } from './dependencies.js';

/** All organizations, whatever their state. */
export function listOrganizations({ transactor }: Pick<VettingDependencies, 'transactor'>): Promise<Organization[]> {
  return transactor.read.organizations.list();
}
