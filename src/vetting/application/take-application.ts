import type { Actor } from '../../core/actor.js';
import type { ApplicationId } from '../../core/ids.js';
import { APPLICATION_TRANSITIONS, type Application } from '../../core/state/application.js';
import { asOfficer } from '../acting.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { expectState, findApplication } from './find-application.js';
import { moveApplication } from './move-application.js';

/**
 * An officer begins the review of an application that waits. Of two at once, one gets it.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function takeApplication(
  { transactor, clock }: ApplicationDependencies,
  actor: Actor,
  { applicationId, revision }: { applicationId: ApplicationId; revision: number },
): Promise<Application> {
  const { organizationId } = await findApplication(transactor.read, applicationId);
  const acting = asOfficer(actor, organizationId);
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const application = await findApplication(stores, applicationId);
    expectState(application, ['submitted'], revision);
    const state = APPLICATION_TRANSITIONS[application.state].take;
    return moveApplication(stores, application, { state, reviewer: acting.officer }, { acting, now, kind: 'application.taken' });
  });
}
