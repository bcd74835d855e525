import type { OrganizationId } from '../core/ids.js';
import type { EabKey } from '../core/state/organization.js';
import type { VettingDependencies } from './dependencies.js';

/** An external account key without its secret. */
export type ShownEabKey = Omit<EabKey, 'hmacKey'>;

/** The external account keys of one organization, or of all; revoked and expired ones included, MAC keys left out. */
export async function listEabKeys(
  { transactor }: Pick<VettingDependencies, 'transactor'>,
  organizationId?: OrganizationId,
): Promise<ShownEabKey[]> {
  const keys = await transactor.read.eabKeys.list(organizationId);
  return keys.map(({ hmacKey: _secret, ...shown }) => shown);
}
