import type { OrganizationId } from '../core/ids.js';
import type { NameRisk } from '../core/state/application.js';
import type { RaDependencies } from './dependencies.js';
import type { VettingRecords } from './ports.js';

/**
 * The names of an order that look like listed ones, and that no officer has cleared for the organization (BR 4.2.1). Where none looks like
 * one, nothing is read.
 * @param names normalised
 */
export async function screenNames(
  { nameRisk }: Pick<RaDependencies, 'nameRisk'>,
  stores: Pick<VettingRecords, 'names'>,
  organizationId: OrganizationId,
  names: readonly string[],
): Promise<NameRisk[]> {
  const risks = names.flatMap((name) => nameRisk(name) ?? []);
  if (risks.length === 0) return risks;
  const cleared = new Set(
    await stores.names.cleared(
      organizationId,
      'domain',
      risks.map(({ name }) => name),
    ),
  );
  return risks.filter(({ name, list }) => list === 'denied' || !cleared.has(name));
}
