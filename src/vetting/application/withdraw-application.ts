import type { Actor } from '../../core/actor.js';
import type { ApplicationId } from '../../core/ids.js';
import { APPLICATION_TRANSITIONS, OPEN_STATES, type Application } from '../../core/state/application.js';
import { asMember } from '../acting.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { expectState, findApplication } from './find-application.js';
import { moveApplication } from './move-application.js';

/**
 * Withdraws an application, whatever it waits for. The version in force stays.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function withdrawApplication(
  { transactor, clock }: ApplicationDependencies,
  actor: Actor,
  { applicationId, revision }: { applicationId: ApplicationId; revision: number },
): Promise<Application> {
  const { organizationId } = await findApplication(transactor.read, applicationId);
  const acting = asMember(actor, organizationId);
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const application = await findApplication(stores, applicationId);
    expectState(application, OPEN_STATES, revision);
    const state = APPLICATION_TRANSITIONS[application.state].withdraw;
    return moveApplication(stores, application, { state, endedAt: now }, { acting, now, kind: 'application.withdrawn' });
  });
}
