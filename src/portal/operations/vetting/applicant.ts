import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ApplicationId, DataSourceId, EvidenceId } from '../../../core/ids.js';
import { InputRefused } from '../../input-refused.js';
import { downloadOperation, operation, type AnyOperation } from '../../operation.js';
import { applicationShape, attributeName, claimInput, day, evidenceKind, evidenceShape, onApplication, organization, toApplication, toEvidence, toView, viewShape } from './shapes.js';

/** Begins the first application of an organization that is not known yet. */
export const applicationBegin = operation({
  id: 'application.begin',
  method: 'POST',
  path: '/applications',
  summary: 'Begin the application of a new organization; its author becomes its manager',
  right: 'organization.apply',
  input: z.strictObject({ claim: claimInput }),
  output: applicationShape,
  run: async ({ vetting }, actor, { claim }) => toApplication(await vetting.startApplication(actor, { organizationId: null, claim })),
});

export const applicationStart = operation({
  id: 'application.start',
  method: 'POST',
  path: '/organizations/{organizationId}/applications',
  summary: 'Begin an application of an organization: data have changed, or its evidence grows old. Without a claim it begins with the last one',
  right: 'organization.apply',
  input: z.strictObject({ organizationId: z.string(), claim: claimInput.optional() }),
  output: applicationShape,
  run: async ({ vetting }, actor, { organizationId, claim }) =>
    toApplication(await vetting.startApplication(actor, { organizationId: organization(organizationId), ...(claim !== undefined && { claim }) })),
});

export const applicationList = operation({
  id: 'application.list',
  method: 'GET',
  path: '/organizations/{organizationId}/applications',
  summary: 'All applications of an organization, the newest first',
  right: 'organization.read',
  input: z.strictObject({ organizationId: z.string() }),
  output: z.strictObject({ applications: z.array(applicationShape) }),
  run: async ({ vetting }, actor, { organizationId }) => ({ applications: (await vetting.listApplications(actor, organization(organizationId))).map(toApplication) }),
});

export const applicationRead = operation({
  id: 'application.read',
  method: 'GET',
  path: '/applications/{applicationId}',
  summary: 'One application: what is claimed, what supports it, what is missing, what was done',
  right: 'organization.read',
  input: z.strictObject({ applicationId: z.string() }),
  output: viewShape,
  run: async ({ vetting }, actor, { applicationId }) => toView(await vetting.viewApplication(actor, applicationId as ApplicationId)),
});

export const applicationSave = operation({
  id: 'application.save',
  method: 'PUT',
  path: '/applications/{applicationId}/claim',
  summary: 'Save what is claimed, complete or not',
  right: 'organization.apply',
  input: z.strictObject({ ...onApplication, claim: claimInput }),
  output: applicationShape,
  run: async ({ vetting }, actor, { applicationId, revision, claim }) =>
    toApplication(await vetting.saveClaim(actor, { applicationId: applicationId as ApplicationId, revision, claim })),
});

export const applicationSubmit = operation({
  id: 'application.submit',
  method: 'POST',
  path: '/applications/{applicationId}/submit',
  summary: 'Submit an application that lacks nothing the applicant has to bring',
  right: 'organization.apply',
  input: z.strictObject(onApplication),
  output: applicationShape,
  run: async ({ vetting }, actor, { applicationId, revision }) =>
    toApplication(await vetting.submitApplication(actor, { applicationId: applicationId as ApplicationId, revision })),
});

export const applicationWithdraw = operation({
  id: 'application.withdraw',
  method: 'POST',
  path: '/applications/{applicationId}/withdraw',
  summary: 'Withdraw an application; the version in force stays',
  right: 'organization.apply',
  input: z.strictObject(onApplication),
  output: applicationShape,
  run: async ({ vetting }, actor, { applicationId, revision }) =>
    toApplication(await vetting.withdrawApplication(actor, { applicationId: applicationId as ApplicationId, revision })),
});

export const evidenceAdd = operation({
  id: 'evidence.add',
  method: 'POST',
  path: '/organizations/{organizationId}/evidence',
  summary: 'Add a document (PDF, PNG, JPEG or plain text, at most 20 MiB), for an application or none',
  // Officers add what they collect; the desk tells them apart.
  right: null,
  files: true,
  input: z.strictObject({
    organizationId: z.string(),
    applicationId: z.string().optional(),
    kind: evidenceKind,
    source: z.string(),
    dataSourceId: z.string().optional(),
    issuedOn: day.optional(),
    obtainedOn: day.optional(),
    supports: z.array(attributeName).default([]),
    note: z.string().max(20_000).optional(),
  }),
  output: evidenceShape,
  run: async ({ vetting }, actor, input, files) => {
    const { organizationId, applicationId, kind, source, dataSourceId, issuedOn, obtainedOn, supports, note } = input;
    const [file, another] = files;
    if ((file === undefined) === (note === undefined) || another !== undefined) {
      throw new InputRefused([{ member: 'file', text: { ja: 'ファイルを1つ選ぶか、記録を文章で入力してください。', en: 'Choose one file, or write a note.' } }]);
    }
    const evidence = await vetting.addEvidence(actor, {
      organizationId: organization(organizationId),
      applicationId: (applicationId ?? null) as ApplicationId | null,
      kind,
      source,
      dataSourceId: (dataSourceId ?? null) as DataSourceId | null,
      issuedAt: issuedOn ?? null,
      obtainedAt: obtainedOn ?? null,
      supports,
      fileName: file?.fileName ?? 'note.txt',
      // At most FORM_LIMITS.file octets.
      content: file === undefined ? Buffer.from(`${note ?? ''}\n`) : await readFile(file.path),
    });
    return toEvidence(evidence);
  },
});

export const evidenceReuse = operation({
  id: 'evidence.reuse',
  method: 'POST',
  path: '/applications/{applicationId}/evidence/{evidenceId}',
  summary: 'Make a document that the organization has brought before part of an application',
  right: null,
  input: z.strictObject({ applicationId: z.string(), evidenceId: z.string(), supports: z.array(attributeName).default([]) }),
  output: z.strictObject({}),
  run: async ({ vetting }, actor, { applicationId, evidenceId, supports }) => {
    await vetting.reuseEvidence(actor, { applicationId: applicationId as ApplicationId, evidenceId: evidenceId as EvidenceId, supports });
    return {};
  },
});

export const evidenceWithdraw = operation({
  id: 'evidence.withdraw',
  method: 'DELETE',
  path: '/applications/{applicationId}/evidence/{evidenceId}',
  summary: 'Take a document back that nobody has judged; it is kept, and counts for nothing in the application',
  right: 'organization.apply',
  input: z.strictObject({ applicationId: z.string(), evidenceId: z.string() }),
  output: z.strictObject({}),
  run: async ({ vetting }, actor, { applicationId, evidenceId }) => {
    await vetting.withdrawEvidence(actor, { applicationId: applicationId as ApplicationId, evidenceId: evidenceId as EvidenceId });
    return {};
  },
});

/** Pictures and texts may be shown where they are asked for; everything else is saved. */
export const evidenceContent = downloadOperation({
  id: 'evidence.content',
  method: 'GET',
  path: '/evidence/{evidenceId}',
  summary: 'The content of a document; who looked is recorded',
  right: 'evidence.read',
  download: true,
  input: z.strictObject({ evidenceId: z.string() }),
  output: z.strictObject({}),
  run: async ({ vetting }, actor, { evidenceId }) => {
    const { evidence, content } = await vetting.readEvidence(actor, evidenceId as EvidenceId);
    const { fileName, mediaType } = evidence;
    return { fileName, contentType: mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType, content, inline: mediaType !== 'application/pdf' };
  },
});

/** What applicants do. */
export const APPLICANT_OPERATIONS: readonly AnyOperation[] = [
  applicationBegin,
  applicationStart,
  applicationList,
  applicationRead,
  applicationSave,
  applicationSubmit,
  applicationWithdraw,
  evidenceAdd,
  evidenceReuse,
  evidenceWithdraw,
  evidenceContent,
];
