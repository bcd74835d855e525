import { demand } from '../../core/access.js';
import { actingOfficer } from '../../core/acting-officer.js';
import type { Actor } from '../../core/actor.js';
import type { Clock } from '../../core/time.js';
import type { Transactor } from '../../core/transactor.js';
import type { RaStores } from '../ports.js';
import { answerAsOfficer, type OfficerAnswer } from './answer-as-officer.js';
import { findTasks, listTasks, toTask, type OfficerTask } from './work-list.js';

/** The calls and letters that officers make to domain contacts (BR 3.2.2.4.2, .15, .16, .17). */
export interface ValidationDesk {
  /** What waits, the soonest to end first. @throws AccessRefused */
  tasks(actor: Actor): Promise<OfficerTask[]>;
  /** @param id of one that waits @throws AccessRefused, ActRefused when it does not */
  task(actor: Actor, id: string): Promise<OfficerTask>;
  /** Writes down what a contact has answered; several at once when one call or letter was about them all. @throws AccessRefused, ActRefused */
  answer(actor: Actor, answer: Omit<OfficerAnswer, 'officer'>): Promise<OfficerTask[]>;
}

export function createValidationDesk(dependencies: { transactor: Transactor<RaStores>; clock: Clock }): ValidationDesk {
  const { transactor, clock } = dependencies;
  return {
    async tasks(actor) {
      demand(actor, 'work.read', null);
      return await listTasks(transactor.read, clock.now());
    },
    async task(actor, id) {
      // Random values are for those who call: whoever reads one could confirm by it.
      demand(actor, 'validation.work', null);
      const [found] = await findTasks(transactor.read, [id], clock.now());
      return await toTask(transactor.read, found as NonNullable<typeof found>);
    },
    async answer(actor, answer) {
      return await answerAsOfficer(dependencies, { ...answer, officer: actingOfficer(actor, 'validation.work') });
    },
  };
}
