import type { OrganizationId } from '../core/ids.js';
import type { Organization } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';
import type { VettingDependencies } from './dependencies.js';
import { findOrganization } from './find-organization.js';
import { askGate } from './gate.js';
import { listEabKeys, type ShownEabKey } from './list-eab-keys.js';

export interface ShownOrganization {
  organization: Organization;
  /** Approvals of the present version. */
  approvals: readonly { officer: string; at: EpochSeconds }[];
  eabKeys: readonly ShownEabKey[];
  /** Why it may not order now, in words; null when it may. */
  blocked: string | null;
}

/**
 * Everything officers need to see of an organization; no secrets.
 * @throws VettingRefused when there is none with this id
 */
export async function showOrganization(dependencies: VettingDependencies, id: OrganizationId): Promise<ShownOrganization> {
  const { transactor, clock } = dependencies;
  const organization = await findOrganization(transactor.read, id);
  const gate = askGate({ organization, eabKey: null, effective: null, now: clock.now() });
  return {
    organization,
    approvals: await transactor.read.organizations.approvals(id, organization.version),
    eabKeys: await listEabKeys(dependencies, id),
    blocked: gate.pass ? null : gate.reason,
  };
}
