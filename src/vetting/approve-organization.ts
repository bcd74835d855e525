import type { OrganizationId } from '../core/ids.js';
import { ORGANIZATION_TRANSITIONS, type Organization } from '../core/state/organization.js';
import type { VettingDependencies } from './dependencies.js';
import { findOrganization } from './find-organization.js';
import { officerName } from './officer-name.js';
import { VettingRefused } from './vetting-refused.js';

/** Officers who have to approve, all different. */
export const APPROVALS_NEEDED = 2;

/**
 * Records an officer's approval of an organization's present version; the second one, by a different officer, approves the organization
 * (CP 4.2.1). A suspended organization needs both anew.
 * @throws VettingRefused
 */
export async function approveOrganization(
  { transactor, clock }: VettingDependencies,
  { id, officer }: { id: OrganizationId; officer: string },
): Promise<{ organization: Organization; approvals: number }> {
  const name = officerName(officer);
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const { organizations, audit } = stores;
    const organization = await findOrganization(stores, id);
    const { status, version } = organization;
    if (status === 'approved') throw new VettingRefused(`the organization "${id}" is approved already`, 'nothing is left to do');
    if (now >= organization.expiresAt)
      throw new VettingRefused(`the vetting of the organization "${id}" has expired`, 'obtain new evidence and add the organization anew');
    if (!(await organizations.addApproval({ organizationId: id, version, officer: name, at: now }))) {
      throw new VettingRefused(
        `${name} has approved the organization "${id}" already`,
        'the second approval has to come from a different officer',
      );
    }
    const actor = { type: 'officer', name } as const;
    const detail = { version };
    await audit.append(actor, { kind: 'organization.approval-given', organizationId: id, detail });
    const approvals = (await organizations.approvals(id, version)).length;
    if (approvals < APPROVALS_NEEDED) return { organization, approvals };
    const approved = ORGANIZATION_TRANSITIONS[status].approve;
    if (!(await organizations.move(id, { status, version }, { status: approved, version, suspendedReason: null }))) {
      throw new VettingRefused(`the organization "${id}" was changed meanwhile`, 'look at it again and repeat the approval');
    }
    await audit.append(actor, { kind: 'organization.approved', organizationId: id, detail });
    return { organization: { ...organization, status: approved, suspendedReason: null }, approvals };
  });
}
