import type { Actor } from '../../core/actor.js';
import type { ApplicationId } from '../../core/ids.js';
import { APPLICATION_TRANSITIONS, type Application } from '../../core/state/application.js';
import { asOfficer } from '../acting.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { expectState, findApplication } from './find-application.js';
import { moveApplication } from './move-application.js';

/**
 * An application in review goes back into the queue for another officer: by its reviewer, or by a colleague when the reviewer is away.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function releaseApplication(
  { transactor, clock }: ApplicationDependencies,
  actor: Actor,
  { applicationId, revision }: { applicationId: ApplicationId; revision: number },
): Promise<Application> {
  const { organizationId } = await findApplication(transactor.read, applicationId);
  const acting = asOfficer(actor, organizationId);
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const application = await findApplication(stores, applicationId);
    expectState(application, ['in-review'], revision);
    const state = APPLICATION_TRANSITIONS[application.state].release;
    return moveApplication(stores, application, { state, reviewer: null }, { acting, now, kind: 'application.released' });
  });
}
