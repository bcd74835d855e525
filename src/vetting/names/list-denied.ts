import { demand } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { DeniedName } from '../../core/state/application.js';
import type { ApplicationDependencies } from '../dependencies.js';

/** Names refused to everybody, for officers. @throws AccessRefused */
export async function listDenied({ transactor }: Pick<ApplicationDependencies, 'transactor'>, actor: Actor): Promise<DeniedName[]> {
  demand(actor, 'work.read', null);
  return transactor.read.names.denied();
}
