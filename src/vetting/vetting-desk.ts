import { demand } from '../core/access.js';
import type { Actor } from '../core/actor.js';
import type { ApplicationId, DataSourceId, EvidenceId, OrganizationId } from '../core/ids.js';
import type { Application, Claim, DataSource, DeniedName, Evidence, NameRisk, SubjectForm, VettedAttribute } from '../core/state/application.js';
import type { Organization } from '../core/state/organization.js';
import { approveApplication } from './application/approve-application.js';
import { finishReview } from './application/finish-review.js';
import { listApplications } from './application/list-applications.js';
import { refuseApplication } from './application/refuse-application.js';
import { releaseApplication } from './application/release-application.js';
import { returnApplication } from './application/return-application.js';
import { saveClaim } from './application/save-claim.js';
import { startApplication } from './application/start-application.js';
import { submitApplication } from './application/submit-application.js';
import { takeApplication } from './application/take-application.js';
import { viewApplication, type ApplicationView } from './application/view-application.js';
import { withdrawApplication } from './application/withdraw-application.js';
import { workQueue, type VettingQueue } from './application/work-queue.js';
import { asOfficer } from './acting.js';
import { approveOrganization } from './approve-organization.js';
import type { ApplicationDependencies } from './dependencies.js';
import { addEvidence, type NewEvidence } from './evidence/add-evidence.js';
import { judgeEvidence } from './evidence/judge-evidence.js';
import { readEvidence } from './evidence/read-evidence.js';
import { reuseEvidence } from './evidence/reuse-evidence.js';
import { withdrawEvidence } from './evidence/withdraw-evidence.js';
import { decideName } from './names/decide-name.js';
import { denyName } from './names/deny-name.js';
import { liftDenial } from './names/lift-denial.js';
import { listDenied } from './names/list-denied.js';
import { addDataSource, type DataSourceEvaluation } from './sources/add-data-source.js';
import { confirmDataSource } from './sources/confirm-data-source.js';
import { listDataSources } from './sources/list-data-sources.js';
import { retireDataSource } from './sources/retire-data-source.js';
import { listOrganizations } from './list-organizations.js';
import { suspendOrganization } from './suspend-organization.js';
import { viewOrganization, type OrganizationView } from './view-organization.js';

/** An act on an application, with the revision that it was decided on: of two at once one wins, and the other is told. */
export interface OnApplication {
  applicationId: ApplicationId;
  revision: number;
}

/**
 * The vetting of organizations (CP 3.2, 4.2): applicants apply and bring documents, officers judge, a second pair of eyes approves. Every act throws AccessRefused for
 * whoever may not, NotFound for what is not there, VettingRefused (both languages) for what the rules don't allow; then nothing was changed.
 */
export interface VettingDesk {
  startApplication(actor: Actor, request: { organizationId: OrganizationId | null; claim?: Claim }): Promise<Application>;
  saveClaim(actor: Actor, request: OnApplication & { claim: Claim }): Promise<Application>;
  submitApplication(actor: Actor, request: OnApplication): Promise<Application>;
  withdrawApplication(actor: Actor, request: OnApplication): Promise<Application>;
  viewApplication(actor: Actor, id: ApplicationId): Promise<ApplicationView>;
  listApplications(actor: Actor, organizationId: OrganizationId): Promise<Application[]>;

  addEvidence(actor: Actor, request: NewEvidence): Promise<Evidence>;
  reuseEvidence(actor: Actor, request: { applicationId: ApplicationId; evidenceId: EvidenceId; supports: readonly VettedAttribute[] }): Promise<void>;
  withdrawEvidence(actor: Actor, request: { applicationId: ApplicationId; evidenceId: EvidenceId }): Promise<void>;
  readEvidence(actor: Actor, id: EvidenceId): Promise<{ evidence: Evidence; content: Buffer }>;

  workQueue(actor: Actor): Promise<VettingQueue>;
  takeApplication(actor: Actor, request: OnApplication): Promise<Application>;
  releaseApplication(actor: Actor, request: OnApplication): Promise<Application>;
  judgeEvidence(actor: Actor, request: { applicationId: ApplicationId; evidenceId: EvidenceId; supports: readonly VettedAttribute[]; note: string }): Promise<void>;
  returnApplication(actor: Actor, request: OnApplication & { reason: string; missing: readonly string[] }): Promise<Application>;
  refuseApplication(actor: Actor, request: OnApplication & { reason: string; deny: boolean }): Promise<Application>;
  finishReview(actor: Actor, request: OnApplication & { subject: SubjectForm; note: string }): Promise<Application>;
  approveApplication(actor: Actor, request: OnApplication): Promise<{ application: Application; organization: Organization }>;

  listOrganizations(actor: Actor): Promise<Organization[]>;
  viewOrganization(actor: Actor, id: OrganizationId): Promise<OrganizationView>;
  suspendOrganization(actor: Actor, request: { organizationId: OrganizationId; reason: string }): Promise<Organization>;
  /** Approves a suspended organization; the second approval, by another officer, lifts the suspension. */
  liftSuspension(actor: Actor, organizationId: OrganizationId): Promise<{ organization: Organization; approvals: number }>;

  decideName(actor: Actor, request: { organizationId: OrganizationId; kind: NameRisk['kind']; name: string; decision: 'cleared' | 'refused'; note: string }): Promise<void>;
  denyName(actor: Actor, request: { kind: NameRisk['kind']; name: string; reason: string }): Promise<void>;
  liftDenial(actor: Actor, request: { kind: NameRisk['kind']; name: string; reason: string }): Promise<void>;
  listDenied(actor: Actor): Promise<DeniedName[]>;

  addDataSource(actor: Actor, evaluation: DataSourceEvaluation): Promise<DataSource>;
  confirmDataSource(actor: Actor, id: DataSourceId): Promise<void>;
  retireDataSource(actor: Actor, id: DataSourceId): Promise<void>;
  listDataSources(actor: Actor): Promise<DataSource[]>;
}

/** Binds the acts to what they work with. */
export function createVettingDesk(dependencies: ApplicationDependencies): VettingDesk {
  const bound =
    <Arguments extends readonly unknown[], Result>(act: (dependencies: ApplicationDependencies, ...rest: Arguments) => Promise<Result>) =>
    (...rest: Arguments): Promise<Result> =>
      act(dependencies, ...rest);
  return {
    startApplication: bound(startApplication),
    saveClaim: bound(saveClaim),
    submitApplication: bound(submitApplication),
    withdrawApplication: bound(withdrawApplication),
    viewApplication: bound(viewApplication),
    listApplications: bound(listApplications),
    addEvidence: bound(addEvidence),
    reuseEvidence: bound(reuseEvidence),
    withdrawEvidence: bound(withdrawEvidence),
    readEvidence: bound(readEvidence),
    workQueue: bound(workQueue),
    takeApplication: bound(takeApplication),
    releaseApplication: bound(releaseApplication),
    judgeEvidence: bound(judgeEvidence),
    returnApplication: bound(returnApplication),
    refuseApplication: bound(refuseApplication),
    finishReview: bound(finishReview),
    approveApplication: bound(approveApplication),
    listOrganizations: async (actor) => {
      demand(actor, 'work.read', null);
      return listOrganizations(dependencies);
    },
    viewOrganization: bound(viewOrganization),
    suspendOrganization: async (actor, { organizationId, reason }) =>
      suspendOrganization(dependencies, { id: organizationId, reason, officer: asOfficer(actor, organizationId).officer }),
    liftSuspension: async (actor, organizationId) => {
      const { officer } = asOfficer(actor, organizationId);
      return approveOrganization(dependencies, { id: organizationId, officer, from: 'suspended' });
    },
    decideName: bound(decideName),
    denyName: bound(denyName),
    liftDenial: bound(liftDenial),
    listDenied: bound(listDenied),
    addDataSource: bound(addDataSource),
    confirmDataSource: bound(confirmDataSource),
    retireDataSource: bound(retireDataSource),
    listDataSources: bound(listDataSources),
  };
}
