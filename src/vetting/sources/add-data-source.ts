import type { Actor } from '../../core/actor.js';
import { newId, type DataSourceId } from '../../core/ids.js';
import type { DataSource } from '../../core/state/application.js';
import { asOfficer } from '../acting.js';
import type { VettingDependencies } from '../dependencies.js';
import { VettingRefused } from '../vetting-refused.js';

/** What an officer found out about a data source: the criteria of BR 3.2.2.7. */
export type DataSourceEvaluation = Pick<DataSource, 'name' | 'provider' | 'purpose' | 'age' | 'updateFrequency' | 'availability' | 'falsification'>;

/**
 * Enters a data source with its evaluation (BR 3.2.2.7). It counts once another officer has confirmed it. A database that the CA or an affiliate keeps for
 * vetting is none; whoever evaluates sees to that.
 * @throws AccessRefused, VettingRefused
 */
export async function addDataSource({ transactor, clock, random }: VettingDependencies, actor: Actor, evaluation: DataSourceEvaluation): Promise<DataSource> {
  const acting = asOfficer(actor, null);
  const trimmed = Object.fromEntries(Object.entries(evaluation).map(([member, text]) => [member, text.trim()])) as unknown as DataSourceEvaluation;
  for (const [member, text] of Object.entries(trimmed) as [keyof DataSourceEvaluation, string][]) {
    if (text === '' || text.length > (member === 'name' ? 200 : 2000)) {
      throw new VettingRefused(
        { ja: `${member}：評価のすべての項目を入力してください`, en: `${member}: every criterion has to be answered` },
        { ja: 'BR 3.2.2.7の各項目を記入してください', en: 'answer each criterion of BR 3.2.2.7' },
      );
    }
  }
  const source: DataSource = {
    id: newId<DataSourceId>(random),
    ...trimmed,
    evaluatedBy: acting.officer,
    evaluatedAt: clock.now(),
    confirmedBy: null,
    confirmedAt: null,
    retiredBy: null,
    retiredAt: null,
  };
  await transactor.transaction(async (stores) => {
    await stores.dataSources.add(source);
    await stores.audit.append(acting.audit, { kind: 'data-source.evaluated', detail: { dataSourceId: source.id, name: source.name } });
  });
  return source;
}
