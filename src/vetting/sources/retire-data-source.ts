import type { Actor } from '../../core/actor.js';
import { isId, type DataSourceId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { asOfficer } from '../acting.js';
import type { VettingDependencies } from '../dependencies.js';
import { VettingRefused } from '../vetting-refused.js';

/**
 * Takes a data source out of use: evidence from it counts no more in applications that are open. What was approved on it stays until it is vetted again.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function retireDataSource({ transactor, clock }: VettingDependencies, actor: Actor, id: DataSourceId): Promise<void> {
  const acting = asOfficer(actor, null);
  await transactor.transaction(async (stores) => {
    const source = isId(id) ? await stores.dataSources.get(id) : undefined;
    if (source === undefined) throw new NotFound('data source');
    if (!(await stores.dataSources.retire(id, acting.officer, clock.now())))
      throw new VettingRefused({ ja: 'すでに廃止されています', en: 'it is retired already' }, { ja: '何もする必要はありません', en: 'nothing is left to do' });
    await stores.audit.append(acting.audit, { kind: 'data-source.retired', detail: { dataSourceId: id, name: source.name } });
  });
}
