import type { Actor } from '../../core/actor.js';
import type { ApplicationId } from '../../core/ids.js';
import { APPLICATION_TRANSITIONS, type Application } from '../../core/state/application.js';
import { asOfficer } from '../acting.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { expectState, findApplication } from './find-application.js';
import { moveApplication } from './move-application.js';
import { reasonText } from './reason.js';

const MOST_MISSING = 30;

/**
 * Sends an application back, with the reasons and the documents that are missing (CP 4.2.2). The applicant corrects it and submits it again.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function returnApplication(
  { transactor, clock }: ApplicationDependencies,
  actor: Actor,
  { applicationId, revision, reason, missing }: { applicationId: ApplicationId; revision: number; reason: string; missing: readonly string[] },
): Promise<Application> {
  const { organizationId } = await findApplication(transactor.read, applicationId);
  const acting = asOfficer(actor, organizationId);
  const note = reasonText(reason);
  const documents = missing.map((document) => document.trim().slice(0, 300)).filter((document) => document !== '');
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const application = await findApplication(stores, applicationId);
    expectState(application, ['in-review', 'reviewed'], revision);
    const state = APPLICATION_TRANSITIONS[application.state].return;
    const step = { acting, now, kind: 'application.returned', note, missing: documents.slice(0, MOST_MISSING) } as const;
    const moved = await moveApplication(stores, application, { state, reviewer: null, subject: null }, step);
    await stores.jobs.add({ kind: 'tell', notice: { kind: 'application-returned', organizationId, applicationId } });
    return moved;
  });
}
