import type { OrganizationId } from '../core/ids.js';
import { ORGANIZATION_TRANSITIONS, type Organization } from '../core/state/organization.js';
import type { VettingDependencies } from './dependencies.js';
import { findOrganization } from './find-organization.js';
import { officerName } from './officer-name.js';
import { VettingRefused } from './vetting-refused.js';

/**
 * Suspends an approved organization: from the commit on it may neither order nor finalize. Its certificates stay as they are (CP 4.9.13).
 * @throws VettingRefused
 */
export async function suspendOrganization(
  { transactor }: VettingDependencies,
  { id, reason, officer }: { id: OrganizationId; reason: string; officer: string },
): Promise<Organization> {
  const name = officerName(officer);
  const suspendedReason = reason.trim();
  if (suspendedReason === '' || suspendedReason.length > 1000)
    throw new VettingRefused('a suspension needs a reason of 1 to 1000 characters', 'say why, for those who will have to decide about it');
  return transactor.transaction(async (stores) => {
    const organization = await findOrganization(stores, id);
    const { status, version } = organization;
    if (status !== 'approved')
      throw new VettingRefused(
        `the organization "${id}" is not approved but in state ${status}`,
        'only an approved organization can be suspended',
      );
    const to = { status: ORGANIZATION_TRANSITIONS[status].suspend, version: version + 1, suspendedReason };
    if (!(await stores.organizations.move(id, { status, version }, to))) {
      throw new VettingRefused(`the organization "${id}" was changed meanwhile`, 'look at it again and repeat the suspension');
    }
    await stores.audit.append(
      { type: 'officer', name },
      { kind: 'organization.suspended', organizationId: id, detail: { version: to.version, reason: suspendedReason } },
    );
    await stores.jobs.add({ kind: 'tell', notice: { kind: 'organization-suspended', organizationId: id } });
    return { ...organization, ...to };
  });
}
