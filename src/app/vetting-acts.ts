import type { EabKeyId, OrganizationId } from '../core/ids.js';
import type { EabKey, Organization } from '../core/state/organization.js';
import { effectivePolicy } from '../policy/effective.js';
import { addOrganization, type NewOrganization } from '../vetting/add-organization.js';
import { approveOrganization } from '../vetting/approve-organization.js';
import { createEabKey, type NewEabKey } from '../vetting/create-eab-key.js';
import type { VettingDependencies } from '../vetting/dependencies.js';
import { listEabKeys, type ShownEabKey } from '../vetting/list-eab-keys.js';
import { listOrganizations } from '../vetting/list-organizations.js';
import { revokeEabKey } from '../vetting/revoke-eab-key.js';
import { showOrganization, type ShownOrganization } from '../vetting/show-organization.js';
import { suspendOrganization } from '../vetting/suspend-organization.js';
import type { Rules } from './load-rules.js';

/** The vetting room's acts, bound to a database and to the rules in force. What the CLI calls, and later the portal. Ids are plain texts here. */
export interface VettingActs {
  addOrganization(request: Omit<NewOrganization, 'reuseDays'> & { reuseDays?: number }): Promise<Organization>;
  approveOrganization(request: { id: string; officer: string }): Promise<{ organization: Organization; approvals: number }>;
  suspendOrganization(request: { id: string; reason: string; officer: string }): Promise<Organization>;
  showOrganization(id: string): Promise<ShownOrganization>;
  listOrganizations(): Promise<Organization[]>;
  createEabKey(
    request: Omit<NewEabKey, 'knownProfiles' | 'organizationId' | 'profiles'> & { organizationId: string; profiles?: readonly string[] },
  ): Promise<EabKey>;
  listEabKeys(organizationId?: string): Promise<ShownEabKey[]>;
  revokeEabKey(request: { id: string; officer: string }): Promise<void>;
}

/**
 * @param rules evidence may be reused as long as the strictest of their policies allows; external account keys may name their profiles, and name
 *   all of them where none is given
 */
export function vettingActs(dependencies: VettingDependencies, rules: Rules): VettingActs {
  const allowedReuse = () =>
    Math.min(
      ...[...rules.policies.values()].map(
        ({ policy }) => effectivePolicy(policy, rules.baseline, dependencies.clock.now()).organizationReuseDays,
      ),
    );
  const knownProfiles = [...rules.profiles.keys()];
  return {
    addOrganization: (request) =>
      addOrganization(dependencies, { ...request, reuseDays: Math.min(request.reuseDays ?? Infinity, allowedReuse()) }),
    approveOrganization: ({ id, officer }) => approveOrganization(dependencies, { id: id as OrganizationId, officer }),
    suspendOrganization: ({ id, ...request }) => suspendOrganization(dependencies, { id: id as OrganizationId, ...request }),
    showOrganization: (id) => showOrganization(dependencies, id as OrganizationId),
    listOrganizations: () => listOrganizations(dependencies),
    createEabKey: ({ organizationId, profiles = knownProfiles, ...request }) =>
      createEabKey(dependencies, { ...request, organizationId: organizationId as OrganizationId, profiles, knownProfiles }),
    listEabKeys: (organizationId) => listEabKeys(dependencies, organizationId as OrganizationId | undefined),
    revokeEabKey: ({ id, officer }) => revokeEabKey(dependencies, { id: id as EabKeyId, officer }),
  };
}
