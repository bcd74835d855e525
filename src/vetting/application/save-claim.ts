import type { Actor } from '../../core/actor.js';
import type { ApplicationId } from '../../core/ids.js';
import { EDITABLE_STATES, type Application, type Claim } from '../../core/state/application.js';
import { asMember } from '../acting.js';
import { checkDraft } from '../check-claim.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { organizationKey } from '../names/name-key.js';
import { ClaimRefused } from './claim-refused.js';
import { changedMeanwhile, expectState, findApplication } from './find-application.js';

/**
 * Saves what is claimed, complete or not. What evidence was found to support counts only as long as the value stays what it was.
 * @throws AccessRefused, ClaimRefused, VettingRefused, NotFound
 */
export async function saveClaim(
  { transactor }: ApplicationDependencies,
  actor: Actor,
  { applicationId, revision, claim }: { applicationId: ApplicationId; revision: number; claim: Claim },
): Promise<Application> {
  const { organizationId } = await findApplication(transactor.read, applicationId);
  const acting = asMember(actor, organizationId);
  const faults = checkDraft(claim);
  if (faults.length > 0) throw new ClaimRefused(faults);
  return transactor.transaction(async (stores) => {
    const application = await findApplication(stores, applicationId);
    expectState(application, EDITABLE_STATES, revision);
    const from = { state: application.state, revision };
    if (!(await stores.applications.change(applicationId, from, { claim, subject: null }, organizationKey(claim.legalName)))) throw changedMeanwhile();
    await stores.audit.append(acting.audit, { kind: 'application.changed', organizationId, detail: { applicationId, revision: revision + 1 } });
    return { ...application, claim, subject: null, revision: revision + 1 };
  });
}
