import type { Actor } from '../../core/actor.js';
import type { ApplicationId } from '../../core/ids.js';
import { APPLICATION_TRANSITIONS, type Application, type ApplicationEvidence } from '../../core/state/application.js';
import type { Organization } from '../../core/state/organization.js';
import { asOfficer } from '../acting.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { findOrganization } from '../find-organization.js';
import { subjectOf } from '../subject-of.js';
import { VettingRefused } from '../vetting-refused.js';
import { whatIsMissing } from '../what-is-missing.js';
import { changedMeanwhile, expectState, findApplication } from './find-application.js';
import { askTerms, gatherFacts } from './gather-facts.js';
import { moveApplication } from './move-application.js';
import { refuseIncomplete } from './refuse-incomplete.js';

/**
 * A second officer approves a reviewed application (CP 4.2.1, 5.2): its data become the next version of the organization's record in the same commit,
 * and orders see them from then on. Certificates that were issued before keep their own subject. The one who reviewed, collected or judged cannot approve; the database refuses it too.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function approveApplication(
  dependencies: ApplicationDependencies,
  actor: Actor,
  { applicationId, revision }: { applicationId: ApplicationId; revision: number },
): Promise<{ application: Application; organization: Organization }> {
  const { transactor, clock } = dependencies;
  const found = await findApplication(transactor.read, applicationId);
  const acting = asOfficer(actor, found.organizationId);
  const termsAccepted = await askTerms(dependencies, found);
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const application = await findApplication(stores, applicationId);
    const { organizationId, subject, claim } = application;
    expectState(application, ['reviewed'], revision);
    const facts = await gatherFacts(dependencies, stores, application, termsAccepted);
    refuseInvolved(application, facts.evidence, acting.officer);
    const { vettedAt, expiresAt } = refuseIncomplete(whatIsMissing(facts, now));
    if (subject === null) throw changedMeanwhile();
    const organization = await findOrganization(stores, organizationId);
    if (organization.status === 'suspended') {
      throw new VettingRefused(
        { ja: 'この組織は停止中です', en: 'the organization is suspended' },
        { ja: '先に停止を解除するかどうかを決めてください', en: 'decide about the suspension first' },
      );
    }
    const version = organization.version + 1;
    const attributes = subjectOf(claim, subject);
    const former = { ...organization.attributes, vettedAt: organization.vettedAt, expiresAt: organization.expiresAt };
    const evidence = facts.evidence.filter(({ verdict }) => verdict === 'accepted').map(({ sha256 }) => sha256);
    const state = APPLICATION_TRANSITIONS[application.state].approve;
    const moved = await moveApplication(
      stores,
      application,
      { state, approvedBy: acting.officer, endedAt: now, organizationVersion: version },
      { acting, now, kind: 'application.approved', detail: { version, subject: Object.values(attributes).join(', '), vettedAt, expiresAt, evidence, former } },
    );
    const to = { status: 'approved', version, attributes, vettedAt, expiresAt } as const;
    if (!(await stores.organizations.revise(organizationId, organization.version, to))) throw changedMeanwhile();
    await stores.organizations.addApproval({ organizationId, version, officer: acting.officer, at: now });
    await stores.audit.append(acting.audit, { kind: 'organization.approved', organizationId, detail: { version } });
    await stores.jobs.add({ kind: 'tell', notice: { kind: 'organization-approved', organizationId, applicationId } });
    return { application: moved, organization: { ...organization, ...to, suspendedReason: null } };
  });
}

/** Four eyes (CP 5.2): another pair than those that have looked already. */
function refuseInvolved({ reviewer }: Application, evidence: readonly ApplicationEvidence[], officer: string): void {
  const involved =
    reviewer === officer
      ? { ja: 'あなたがこの申請を審査しました', en: 'you have reviewed this application' }
      : evidence.some(({ collectedBy, judgedBy }) => collectedBy === `officer:${officer}` || judgedBy === officer)
        ? { ja: 'あなたがこの申請の証拠を収集または確認しました', en: 'you have collected or judged evidence of this application' }
        : undefined;
  if (involved !== undefined) throw new VettingRefused(involved, { ja: '別の審査担当者が承認しなければなりません', en: 'another officer has to approve it' });
}
