import type { Actor } from '../../core/actor.js';
import type { ApplicationId } from '../../core/ids.js';
import { APPLICATION_TRANSITIONS, type Application } from '../../core/state/application.js';
import { asOfficer } from '../acting.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { expectState, findApplication } from './find-application.js';
import { moveApplication } from './move-application.js';
import { reasonText } from './reason.js';

/**
 * Refuses an application for good (CP 3.1.6, 4.2.2). It is remembered: applications in the same name, or with the same registration number, show it.
 * @param request.deny whether the name is refused to everybody from now on
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function refuseApplication(
  { transactor, clock, names }: ApplicationDependencies,
  actor: Actor,
  request: { applicationId: ApplicationId; revision: number; reason: string; deny: boolean },
): Promise<Application> {
  const { applicationId, revision, deny } = request;
  const { organizationId } = await findApplication(transactor.read, applicationId);
  const acting = asOfficer(actor, organizationId);
  const note = reasonText(request.reason);
  const refused = await transactor.transaction(async (stores) => {
    const now = clock.now();
    const application = await findApplication(stores, applicationId);
    expectState(application, ['in-review', 'reviewed'], revision);
    const state = APPLICATION_TRANSITIONS[application.state].refuse;
    const moved = await moveApplication(stores, application, { state, endedAt: now }, { acting, now, kind: 'application.refused', note });
    const name = application.claim.legalName;
    const denial = { kind: 'organization', name, reason: note.slice(0, 1000), deniedBy: acting.officer, deniedAt: now, liftedBy: null, liftedAt: null } as const;
    if (deny && (await stores.names.deny(denial)))
      await stores.audit.append(acting.audit, { kind: 'name.denied', detail: { kind: 'organization', name, note } });
    await stores.jobs.add({ kind: 'tell', notice: { kind: 'application-refused', organizationId, applicationId } });
    return moved;
  });
  if (deny) await names.refresh();
  return refused;
}
