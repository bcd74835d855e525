import type { Actor } from '../../core/actor.js';
import { isId, type DataSourceId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { asOfficer } from '../acting.js';
import type { VettingDependencies } from '../dependencies.js';
import { VettingRefused } from '../vetting-refused.js';

/**
 * A second officer confirms the evaluation of a data source (BR 3.2.2.7); evidence may name it from then on.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function confirmDataSource({ transactor, clock }: VettingDependencies, actor: Actor, id: DataSourceId): Promise<void> {
  const acting = asOfficer(actor, null);
  await transactor.transaction(async (stores) => {
    const source = isId(id) ? await stores.dataSources.get(id) : undefined;
    if (source === undefined) throw new NotFound('data source');
    if (source.evaluatedBy === acting.officer) {
      throw new VettingRefused(
        { ja: 'このデータソースはあなたが評価しました', en: 'you have evaluated this data source' },
        { ja: '別の審査担当者が確認しなければなりません', en: 'another officer has to confirm it' },
      );
    }
    if (!(await stores.dataSources.confirm(id, acting.officer, clock.now()))) {
      throw new VettingRefused({ ja: 'すでに確認済みか、廃止されています', en: 'it is confirmed or retired already' }, { ja: '一覧を確認してください', en: 'look at the list again' });
    }
    await stores.audit.append(acting.audit, { kind: 'data-source.confirmed', detail: { dataSourceId: id, name: source.name } });
  });
}
