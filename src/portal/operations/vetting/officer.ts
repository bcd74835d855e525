import { z } from 'zod';
import type { ApplicationId, DataSourceId, EvidenceId } from '../../../core/ids.js';
import type { Organization } from '../../../core/state/organization.js';
import { toRfc3339 } from '../../../core/time.js';
import { operation, type AnyOperation } from '../../operation.js';
import { applicationShape, attributeName, findingShape, onApplication, organization, sourceShape, subjectForm, toApplication, toFinding, toSource } from './shapes.js';

const nothing = z.strictObject({});
const organizationShape = z.strictObject({
  organizationId: z.string(),
  status: z.enum(['draft', 'approved', 'suspended']),
  version: z.number(),
  country: z.string(),
  stateOrProvince: z.string(),
  locality: z.string(),
  organization: z.string(),
  vettedAt: z.string(),
  expiresAt: z.string(),
});

function toOrganization({ id, status, version, attributes, vettedAt, expiresAt }: Organization): z.input<typeof organizationShape> {
  return { organizationId: id, status, version, ...attributes, vettedAt: toRfc3339(vettedAt), expiresAt: toRfc3339(expiresAt) };
}

export const vettingQueue = operation({
  id: 'vetting.queue',
  method: 'GET',
  path: '/vetting/queue',
  summary: 'Applications that wait for officers, the longest-waiting first, and names that look like listed ones',
  right: 'work.read',
  input: nothing,
  output: z.strictObject({ applications: z.array(applicationShape.extend({ waitingSeconds: z.number() })), names: z.array(findingShape) }),
  run: async ({ vetting }, actor) => {
    const { applications, names } = await vetting.workQueue(actor);
    return { applications: applications.map(({ application, waitingSeconds }) => ({ ...toApplication(application), waitingSeconds })), names: names.map(toFinding) };
  },
});

export const applicationTake = operation({
  id: 'application.take',
  method: 'POST',
  path: '/applications/{applicationId}/take',
  summary: 'Begin the review of an application that waits',
  right: 'vetting.work',
  input: z.strictObject(onApplication),
  output: applicationShape,
  run: async ({ vetting }, actor, { applicationId, revision }) => toApplication(await vetting.takeApplication(actor, { applicationId: applicationId as ApplicationId, revision })),
});

export const applicationRelease = operation({
  id: 'application.release',
  method: 'POST',
  path: '/applications/{applicationId}/release',
  summary: 'Put an application in review back into the queue',
  right: 'vetting.work',
  input: z.strictObject(onApplication),
  output: applicationShape,
  run: async ({ vetting }, actor, { applicationId, revision }) => toApplication(await vetting.releaseApplication(actor, { applicationId: applicationId as ApplicationId, revision })),
});

export const applicationReturn = operation({
  id: 'application.return',
  method: 'POST',
  path: '/applications/{applicationId}/return',
  summary: 'Send an application back with the reason and the documents that are missing, one a line',
  right: 'vetting.work',
  input: z.strictObject({ ...onApplication, reason: z.string(), missing: z.string().default('') }),
  output: applicationShape,
  run: async ({ vetting }, actor, { applicationId, revision, reason, missing }) =>
    toApplication(await vetting.returnApplication(actor, { applicationId: applicationId as ApplicationId, revision, reason, missing: missing.split(/\r?\n/) })),
});

export const applicationRefuse = operation({
  id: 'application.refuse',
  method: 'POST',
  path: '/applications/{applicationId}/refuse',
  summary: 'Refuse an application for good; deny: its name is refused to everybody',
  right: 'vetting.work',
  input: z.strictObject({ ...onApplication, reason: z.string(), deny: z.union([z.boolean(), z.enum(['yes', 'no']).transform((word) => word === 'yes')]).default(false) }),
  output: applicationShape,
  run: async ({ vetting }, actor, { applicationId, revision, reason, deny }) =>
    toApplication(await vetting.refuseApplication(actor, { applicationId: applicationId as ApplicationId, revision, reason, deny })),
});

export const applicationFinish = operation({
  id: 'application.finish',
  method: 'POST',
  path: '/applications/{applicationId}/finish',
  summary: 'Finish the review and propose the approval, with the forms of name and address that go into certificates',
  right: 'vetting.work',
  input: z.strictObject({ ...onApplication, ...subjectForm.shape, note: z.string().default('') }),
  output: applicationShape,
  run: async ({ vetting }, actor, { applicationId, revision, name, address, note }) =>
    toApplication(await vetting.finishReview(actor, { applicationId: applicationId as ApplicationId, revision, subject: { name, address }, note })),
});

export const applicationApprove = operation({
  id: 'application.approve',
  method: 'POST',
  path: '/applications/{applicationId}/approve',
  summary: 'Approve a reviewed application, as an officer who neither reviewed it nor collected or judged its evidence',
  right: 'vetting.work',
  input: z.strictObject(onApplication),
  output: z.strictObject({ application: applicationShape, organization: organizationShape }),
  run: async ({ vetting }, actor, { applicationId, revision }) => {
    const approved = await vetting.approveApplication(actor, { applicationId: applicationId as ApplicationId, revision });
    return { application: toApplication(approved.application), organization: toOrganization(approved.organization) };
  },
});

export const evidenceJudge = operation({
  id: 'evidence.judge',
  method: 'POST',
  path: '/applications/{applicationId}/evidence/{evidenceId}/verdict',
  summary: 'Say what a document was found to support, as it is claimed now; nothing: it is rejected, with a reason',
  right: 'vetting.work',
  input: z.strictObject({ applicationId: z.string(), evidenceId: z.string(), supports: z.array(attributeName).default([]), note: z.string().default('') }),
  output: nothing,
  run: async ({ vetting }, actor, { applicationId, evidenceId, supports, note }) => {
    await vetting.judgeEvidence(actor, { applicationId: applicationId as ApplicationId, evidenceId: evidenceId as EvidenceId, supports, note });
    return {};
  },
});

export const organizationSuspend = operation({
  id: 'organization.suspend',
  method: 'POST',
  path: '/organizations/{organizationId}/suspend',
  summary: 'Suspend an approved organization: it can neither order nor finalize',
  right: 'vetting.work',
  input: z.strictObject({ organizationId: z.string(), reason: z.string() }),
  output: organizationShape,
  run: async ({ vetting }, actor, { organizationId, reason }) => toOrganization(await vetting.suspendOrganization(actor, { organizationId: organization(organizationId), reason })),
});

export const organizationLift = operation({
  id: 'organization.lift',
  method: 'POST',
  path: '/organizations/{organizationId}/lift',
  summary: 'Approve that a suspension is lifted; the second officer’s approval lifts it',
  right: 'vetting.work',
  input: z.strictObject({ organizationId: z.string() }),
  output: organizationShape.extend({ approvals: z.number() }),
  run: async ({ vetting }, actor, { organizationId }) => {
    const { organization: lifted, approvals } = await vetting.liftSuspension(actor, organization(organizationId));
    return { ...toOrganization(lifted), approvals };
  },
});

const nameInput = { kind: z.enum(['organization', 'domain']), name: z.string() };

export const nameDecide = operation({
  id: 'name.decide',
  method: 'POST',
  path: '/organizations/{organizationId}/names',
  summary: 'Let an organization have a name that looks like a listed one, or refuse it',
  right: 'vetting.work',
  input: z.strictObject({ organizationId: z.string(), ...nameInput, decision: z.enum(['cleared', 'refused']), note: z.string() }),
  output: nothing,
  run: async ({ vetting }, actor, { organizationId, ...decision }) => {
    await vetting.decideName(actor, { organizationId: organization(organizationId), ...decision });
    return {};
  },
});

export const deniedList = operation({
  id: 'name.denied',
  method: 'GET',
  path: '/denied-names',
  summary: 'Names that are refused to everybody',
  right: 'work.read',
  input: nothing,
  output: z.strictObject({ names: z.array(z.strictObject({ ...nameInput, reason: z.string(), deniedBy: z.string(), deniedAt: z.string() })) }),
  run: async ({ vetting }, actor) => ({
    names: (await vetting.listDenied(actor)).map(({ kind, name, reason, deniedBy, deniedAt }) => ({ kind, name, reason, deniedBy, deniedAt: toRfc3339(deniedAt) })),
  }),
});

export const nameDeny = operation({
  id: 'name.deny',
  method: 'POST',
  path: '/denied-names',
  summary: 'Refuse a name, and what looks like it, to everybody',
  right: 'vetting.work',
  input: z.strictObject({ ...nameInput, reason: z.string() }),
  output: nothing,
  run: async ({ vetting }, actor, denial) => {
    await vetting.denyName(actor, denial);
    return {};
  },
});

export const nameLift = operation({
  id: 'name.lift',
  method: 'POST',
  path: '/denied-names/lift',
  summary: 'Lift a denial',
  right: 'vetting.work',
  input: z.strictObject({ ...nameInput, reason: z.string() }),
  output: nothing,
  run: async ({ vetting }, actor, lifted) => {
    await vetting.liftDenial(actor, lifted);
    return {};
  },
});

export const sourceList = operation({
  id: 'data-source.list',
  method: 'GET',
  path: '/data-sources',
  summary: 'Data sources, evaluated, confirmed or retired',
  right: 'work.read',
  input: nothing,
  output: z.strictObject({ dataSources: z.array(sourceShape) }),
  run: async ({ vetting }, actor) => ({ dataSources: (await vetting.listDataSources(actor)).map(toSource) }),
});

export const sourceAdd = operation({
  id: 'data-source.add',
  method: 'POST',
  path: '/data-sources',
  summary: 'Enter a data source with its evaluation (BR 3.2.2.7)',
  right: 'vetting.work',
  input: z.strictObject({
    name: z.string(),
    provider: z.string(),
    purpose: z.string(),
    age: z.string(),
    updateFrequency: z.string(),
    availability: z.string(),
    falsification: z.string(),
  }),
  output: sourceShape,
  run: async ({ vetting }, actor, evaluation) => toSource(await vetting.addDataSource(actor, evaluation)),
});

export const sourceConfirm = operation({
  id: 'data-source.confirm',
  method: 'POST',
  path: '/data-sources/{dataSourceId}/confirm',
  summary: 'Confirm another officer’s evaluation',
  right: 'vetting.work',
  input: z.strictObject({ dataSourceId: z.string() }),
  output: nothing,
  run: async ({ vetting }, actor, { dataSourceId }) => {
    await vetting.confirmDataSource(actor, dataSourceId as DataSourceId);
    return {};
  },
});

export const sourceRetire = operation({
  id: 'data-source.retire',
  method: 'POST',
  path: '/data-sources/{dataSourceId}/retire',
  summary: 'Take a data source out of use',
  right: 'vetting.work',
  input: z.strictObject({ dataSourceId: z.string() }),
  output: nothing,
  run: async ({ vetting }, actor, { dataSourceId }) => {
    await vetting.retireDataSource(actor, dataSourceId as DataSourceId);
    return {};
  },
});

/** What validation officers do. */
export const VETTING_OPERATIONS: readonly AnyOperation[] = [
  vettingQueue,
  applicationTake,
  applicationRelease,
  applicationReturn,
  applicationRefuse,
  applicationFinish,
  applicationApprove,
  evidenceJudge,
  organizationSuspend,
  organizationLift,
  nameDecide,
  deniedList,
  nameDeny,
  nameLift,
  sourceList,
  sourceAdd,
  sourceConfirm,
  sourceRetire,
];
