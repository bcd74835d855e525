import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Actor } from '../../core/actor.js';
import { LANGUAGES } from '../../core/language.js';
import { fromRfc3339, toRfc3339 } from '../../core/time.js';
import type { ProblemReportLine } from '../../problems/ports.js';
import type { ProblemFileView } from '../../problems/problem-desk.js';
import { ENTERED_CHANNELS, MOST_FILES, PROBLEM_CHANNELS, PROBLEM_KINDS, PROBLEM_OUTCOMES, type UploadedFile as ProofFile } from '../../problems/problem-report.js';
import { downloadOperation, operation, type AnyOperation } from '../operation.js';
import type { UploadedFile } from '../uploaded-file.js';

const time = z.string().describe('RFC 3339');
/** An RFC 3339 text, read into epoch seconds. */
export const instantInput = z.string().transform((text, context) => {
  const at = fromRfc3339(text);
  if (at === undefined) context.addIssue({ code: 'custom', message: 'RFC 3339 (YYYY-MM-DDTHH:MM:SSZ)' });
  return at ?? 0;
});
const named = z.string().min(1).max(64).describe('id or reference (PR-…)');

/** What somebody reports, as forms and programs send it. */
export const reportInput = {
  kind: z.enum(PROBLEM_KINDS),
  about: z.string().max(20_000).default('').describe('PEM, serial numbers, SHA-256 fingerprints, host names; one a line'),
  description: z.string().min(1).max(20_000),
  reporterName: z.string().max(200).optional(),
  reporterEmail: z.string().max(320).optional(),
  reporterTelephone: z.string().max(50).optional(),
};

const lineOutput = z.strictObject({
  id: z.string(),
  reference: z.string(),
  kind: z.enum(PROBLEM_KINDS),
  channel: z.enum(PROBLEM_CHANNELS),
  receivedAt: time,
  preliminaryDue: time,
  preliminaryAt: time.nullable(),
  closedAt: time.nullable(),
  certificates: z.int(),
});
const viewOutput = z.strictObject({
  id: z.string(),
  reference: z.string(),
  kind: z.enum(PROBLEM_KINDS),
  channel: z.enum(PROBLEM_CHANNELS),
  state: z.enum(['received', 'investigated', 'closed']),
  due: z.strictObject({ what: z.enum(['preliminary', 'decision']), at: time }).nullable(),
  receivedAt: time,
  recordedAt: time,
  receivedBy: z.string(),
  reporter: z.strictObject({ name: z.string().nullable(), email: z.string().nullable(), telephone: z.string().nullable() }),
  language: z.enum(LANGUAGES),
  about: z.string(),
  description: z.string(),
  certificates: z.array(z.strictObject({ serial: z.string(), names: z.array(z.string()), organizationId: z.string(), revokedAt: time.nullable(), proposedGround: z.string().nullable() })),
  files: z.array(z.strictObject({ position: z.int(), name: z.string(), mediaType: z.string(), sha256: z.string(), bytes: z.int() })),
  steps: z.array(z.strictObject({ kind: z.enum(['note', 'preliminary', 'closed']), outcome: z.enum(PROBLEM_OUTCOMES).nullable(), text: z.string(), by: z.string(), at: time })),
});
const done = z.strictObject({ reference: z.string() });

/** Reports a problem: by programs; people without a token use the public page. */
export const createProblemReport = operation({
  id: 'problem-report.create',
  method: 'POST',
  path: '/problem-reports',
  summary: 'Report a problem with a certificate; files as proof (text, PDF, PNG, JPEG, certificates)',
  right: null,
  files: true,
  input: z.strictObject({ ...reportInput, language: z.enum(LANGUAGES).optional() }),
  output: z.strictObject({ id: z.string(), reference: z.string(), preliminaryDue: time }),
  async run({ problems }, actor, { language, ...input }, files) {
    const { id, reference, preliminaryDue } = await problems.reportAs(actor, { ...readReport(input, actor), language: language ?? actor.language, files: await contentsOf(files) });
    return { id, reference, preliminaryDue: toRfc3339(preliminaryDue) };
  },
});

export const enterProblemReport = operation({
  id: 'problem-report.enter',
  method: 'POST',
  path: '/problem-reports/entered',
  summary: 'Enter a report that came by mail, telephone or post',
  right: 'problems.work',
  files: true,
  input: z.strictObject({ ...reportInput, language: z.enum(LANGUAGES).default('ja'), channel: z.enum(ENTERED_CHANNELS), receivedAt: instantInput }),
  output: z.strictObject({ id: z.string(), reference: z.string() }),
  async run({ problems }, actor, { channel, receivedAt, language, ...input }, files) {
    const { id, reference } = await problems.enter(actor, { ...readReport(input, null), language, files: await contentsOf(files) }, { channel, receivedAt });
    return { id, reference };
  },
});

export const listProblemReports = operation({
  id: 'problem-report.list',
  method: 'GET',
  path: '/problem-reports',
  summary: 'Reports that are not closed, the nearest deadline first; or all before a time, the newest first',
  right: 'work.read',
  input: z.strictObject({ before: instantInput.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
  output: z.strictObject({ reports: z.array(lineOutput) }),
  async run({ problems }, actor, { before, limit }) {
    const lines = before === undefined ? (await problems.open(actor)).slice(0, limit) : await problems.list(actor, before, limit);
    return { reports: lines.map(lineJson) };
  },
});

export const showProblemReport = operation({
  id: 'problem-report.show',
  method: 'GET',
  path: '/problem-reports/{report}',
  summary: 'One report with its certificates, files and steps',
  right: 'work.read',
  input: z.strictObject({ report: named }),
  output: viewOutput,
  run: async ({ problems }, actor, { report }) => viewJson(await problems.show(actor, report)),
});

export const noteProblemReport = operation({
  id: 'problem-report.note',
  method: 'POST',
  path: '/problem-reports/{report}/notes',
  summary: 'Add a note about the investigation',
  right: 'problems.work',
  input: z.strictObject({ report: named, text: z.string().min(1).max(20_000) }),
  output: done,
  async run({ problems }, actor, { report, text }) {
    await problems.note(actor, report, text);
    return { reference: report };
  },
});

export const attachToProblemReport = operation({
  id: 'problem-report.attach',
  method: 'POST',
  path: '/problem-reports/{report}/certificates',
  summary: 'Add certificates that the report is about',
  right: 'problems.work',
  input: z.strictObject({ report: named, about: z.string().min(1).max(20_000) }),
  output: z.strictObject({ added: z.array(z.string()) }),
  run: async ({ problems }, actor, { report, about }) => ({ added: (await problems.attach(actor, report, about)).map(({ serial }) => serial) }),
});

export const sendPreliminary = operation({
  id: 'problem-report.preliminary',
  method: 'POST',
  path: '/problem-reports/{report}/preliminary-report',
  summary: 'Send the preliminary report to reporter and subscribers',
  right: 'problems.work',
  input: z.strictObject({ report: named, text: z.string().min(1).max(20_000) }),
  output: z.strictObject({ late: z.boolean() }),
  run: ({ problems }, actor, { report, text }) => problems.sendPreliminary(actor, report, text),
});

export const revokeReportedCertificates = operation({
  id: 'problem-report.revoke',
  method: 'POST',
  path: '/problem-reports/{report}/revocations',
  summary: 'Decide to revoke certificates of the report; the second officer does the same',
  right: 'problems.work',
  input: z.strictObject({ report: named, serials: z.array(z.string()).min(1).max(200), ground: z.string().min(1).max(64), note: z.string().min(1).max(1900) }),
  output: z.strictObject({ results: z.array(z.strictObject({ serial: z.string(), outcome: z.enum(['revoked', 'reason-changed', 'proposed']), deadline: time.nullable() })) }),
  run: async ({ problems }, actor, { report, ...decision }) => ({
    results: (await problems.revoke(actor, report, decision)).map(({ serial, outcome, deadline }) => ({ serial, outcome, deadline: deadline === null ? null : toRfc3339(deadline) })),
  }),
});

export const closeProblemReport = operation({
  id: 'problem-report.close',
  method: 'POST',
  path: '/problem-reports/{report}/closure',
  summary: 'End the report with its result, which the reporter is told',
  right: 'problems.work',
  input: z.strictObject({ report: named, outcome: z.enum(PROBLEM_OUTCOMES), text: z.string().min(1).max(20_000) }),
  output: done,
  async run({ problems }, actor, { report, outcome, text }) {
    await problems.close(actor, report, { outcome, text });
    return { reference: report };
  },
});

export const readProblemFile = downloadOperation({
  id: 'problem-report.file',
  method: 'GET',
  path: '/problem-reports/{report}/files/{position}',
  summary: 'A file that came with a report',
  right: 'work.read',
  download: true,
  input: z.strictObject({ report: named, position: z.coerce.number().int().min(1).max(MOST_FILES) }),
  output: z.unknown(),
  async run({ problems }, actor, { report, position }) {
    const { name, mediaType, content } = await problems.file(actor, report, position);
    return { fileName: name, contentType: mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType, content };
  },
});

export const problemReportOperations: readonly AnyOperation[] = [
  createProblemReport,
  enterProblemReport,
  listProblemReports,
  showProblemReport,
  noteProblemReport,
  attachToProblemReport,
  sendPreliminary,
  revokeReportedCertificates,
  closeProblemReport,
  readProblemFile,
];

/** @param actor whose name and address stand in for what is left out; null: nobody's */
export function readReport(
  { kind, about, description, reporterName, reporterEmail, reporterTelephone }: z.output<z.ZodObject<typeof reportInput>>,
  actor: Actor | null,
) {
  return {
    kind,
    about,
    description,
    reporter: { name: reporterName ?? actor?.name ?? null, email: reporterEmail ?? actor?.email ?? null, telephone: reporterTelephone ?? null },
  };
}

/** Files of a form, read into memory. Their number and size were limited when they were taken; the desk's limits are narrower. */
export async function contentsOf(files: readonly UploadedFile[]): Promise<ProofFile[]> {
  const few = files.slice(0, MOST_FILES + 1);
  return Promise.all(few.map(async ({ fileName, path }) => ({ name: fileName, content: await readFile(path) })));
}

function lineJson({ report, preliminaryAt, closedAt, certificates }: ProblemReportLine): z.input<typeof lineOutput> {
  const { id, reference, kind, channel, receivedAt, preliminaryDue } = report;
  const times = { receivedAt: toRfc3339(receivedAt), preliminaryDue: toRfc3339(preliminaryDue), preliminaryAt: timeOrNull(preliminaryAt), closedAt: timeOrNull(closedAt) };
  return { id, reference, kind, channel, ...times, certificates };
}

function viewJson({ report, state, due, steps, files, certificates }: ProblemFileView): z.input<typeof viewOutput> {
  const { id, reference, kind, channel, receivedAt, recordedAt, receivedBy, reporter, language, about, description } = report;
  return {
    id,
    reference,
    kind,
    channel,
    state,
    due: due && { what: due.what, at: toRfc3339(due.at) },
    receivedAt: toRfc3339(receivedAt),
    recordedAt: toRfc3339(recordedAt),
    receivedBy,
    reporter: { ...reporter },
    language,
    about,
    description,
    certificates: certificates.map(({ certificate: { serial, names, organizationId, revocation }, proposal }) => ({
      serial,
      names: [...names],
      organizationId,
      revokedAt: timeOrNull(revocation && revocation.at),
      proposedGround: proposal && proposal.ground,
    })),
    files: files.map((file) => ({ ...file })),
    steps: steps.map(({ kind: step, outcome, text, by, at }) => ({ kind: step, outcome, text, by, at: toRfc3339(at) })),
  };
}

function timeOrNull(at: number | null): string | null {
  return at === null ? null : toRfc3339(at);
}
