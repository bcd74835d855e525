import type { Actor } from '../../core/actor.js';
import type { ApplicationId } from '../../core/ids.js';
import { APPLICATION_TRANSITIONS, EDITABLE_STATES, type Application } from '../../core/state/application.js';
import { asMember } from '../acting.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { whatIsMissing } from '../what-is-missing.js';
import { ClaimRefused } from './claim-refused.js';
import { expectState, findApplication } from './find-application.js';
import { askTerms, gatherFacts } from './gather-facts.js';
import { moveApplication } from './move-application.js';

/**
 * Submits an application that lacks nothing the applicant has to bring (CP 4.1.2, 4.2.1). Names that look like listed ones are put before officers.
 * @throws AccessRefused, VettingRefused with everything that is missing, NotFound
 */
export async function submitApplication(
  dependencies: ApplicationDependencies,
  actor: Actor,
  { applicationId, revision }: { applicationId: ApplicationId; revision: number },
): Promise<Application> {
  const { transactor, clock } = dependencies;
  const found = await findApplication(transactor.read, applicationId);
  const acting = asMember(actor, found.organizationId);
  const termsAccepted = await askTerms(dependencies, found);
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const application = await findApplication(stores, applicationId);
    expectState(application, EDITABLE_STATES, revision);
    const { organizationId } = application;
    const facts = await gatherFacts(dependencies, stores, application, termsAccepted);
    const missing = whatIsMissing(facts, now).missing.filter(({ by }) => by === 'applicant');
    if (missing.length > 0) throw new ClaimRefused(missing.map(({ about, text }) => ({ member: about, text })));
    for (const { kind, name, resembles, list } of facts.risks) {
      if (await stores.names.addFinding(organizationId, { kind, name, resembles, list }, now))
        await stores.audit.append(acting.audit, { kind: 'name.found', organizationId, detail: { kind, name, resembles } });
    }
    const state = APPLICATION_TRANSITIONS[application.state].submit;
    const moved = await moveApplication(stores, application, { state, submittedAt: now, reviewer: null, subject: null }, { acting, now, kind: 'application.submitted' });
    await stores.jobs.add({ kind: 'tell', notice: { kind: 'application-received', organizationId, applicationId } });
    return moved;
  });
}
