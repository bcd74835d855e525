import type { OrganizationId } from '../core/ids.js';
import type { Organization } from '../core/state/organization.js';
import type { VettingStores } from './ports.js';
import { VettingRefused } from './vetting-refused.js';

/**
 * The organization with this id.
 * @throws VettingRefused when there is none
 */
export async function findOrganization({ organizations }: Pick<VettingStores, 'organizations'>, id: OrganizationId): Promise<Organization> {
  const organization = await organizations.get(id);
  if (organization === undefined) throw new VettingRefused(`there is no organization "${id}"`, 'list the organizations to see their ids');
  return organization;
}
