import type { Actor } from '../../core/actor.js';
import type { ApplicationId } from '../../core/ids.js';
import { APPLICATION_TRANSITIONS, type Application, type SubjectForm } from '../../core/state/application.js';
import { asOfficer } from '../acting.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { VettingRefused } from '../vetting-refused.js';
import { whatIsMissing } from '../what-is-missing.js';
import { expectState, findApplication } from './find-application.js';
import { askTerms, gatherFacts } from './gather-facts.js';
import { moveApplication } from './move-application.js';
import { refuseIncomplete } from './refuse-incomplete.js';

/**
 * The reviewing officer has judged everything and proposes the approval, with the forms of name and address that go into certificates.
 * @throws AccessRefused, VettingRefused with everything that is missing, NotFound
 */
export async function finishReview(
  dependencies: ApplicationDependencies,
  actor: Actor,
  { applicationId, revision, subject, note }: { applicationId: ApplicationId; revision: number; subject: SubjectForm; note: string },
): Promise<Application> {
  const { transactor, clock } = dependencies;
  const found = await findApplication(transactor.read, applicationId);
  const acting = asOfficer(actor, found.organizationId);
  const termsAccepted = await askTerms(dependencies, found);
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const application = await findApplication(stores, applicationId);
    expectState(application, ['in-review'], revision);
    if (application.reviewer !== acting.officer) {
      throw new VettingRefused(
        { ja: `この申請は${application.reviewer ?? ''}が審査しています`, en: `${application.reviewer ?? ''} reviews this application` },
        { ja: '担当者に任せるか、審査を引き継いでください', en: 'leave it to that officer, or put it back and take it yourself' },
      );
    }
    const proposed = { ...application, subject };
    refuseIncomplete(whatIsMissing(await gatherFacts(dependencies, stores, proposed, termsAccepted), now));
    const state = APPLICATION_TRANSITIONS[application.state].finish;
    const step = { acting, now, kind: 'application.reviewed', note: note.trim().slice(0, 2000) || null, detail: { subject: `${subject.name}, ${subject.address}` } } as const;
    return moveApplication(stores, application, { state, subject }, step);
  });
}
