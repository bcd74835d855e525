import { demand } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { DataSource } from '../../core/state/application.js';
import type { VettingDependencies } from '../dependencies.js';

/** Data sources, evaluated, confirmed or retired. @throws AccessRefused */
export async function listDataSources({ transactor }: Pick<VettingDependencies, 'transactor'>, actor: Actor): Promise<DataSource[]> {
  demand(actor, 'work.read', null);
  return transactor.read.dataSources.list();
}
