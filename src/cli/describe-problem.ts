import type { OpenRevocation } from '../app/open-revocation.js';
import { certificateJson, certificateLine } from './describe-revocation.js';
import { instant } from './instant.js';
import type { Report } from './report.js';

type Desk = OpenRevocation['problems'];
type Line = Awaited<ReturnType<Desk['list']>>[number];
type View = Awaited<ReturnType<Desk['show']>>;

const when = (at: number | null) => (at === null ? null : instant(at));

/** A report in one line: reference, kind, how it stands, what is due. */
export function problemLine({ report, preliminaryAt, closedAt, certificates }: Line, now: number): string {
  const { reference, kind, channel, receivedAt, preliminaryDue } = report;
  const late = now > preliminaryDue ? 'OVERDUE' : `due ${instant(preliminaryDue)}`;
  const stands = closedAt !== null ? `closed ${instant(closedAt)}` : preliminaryAt !== null ? 'under investigation' : `preliminary report ${late}`;
  return `${reference}  ${kind}  received ${instant(receivedAt)} by ${channel}  ${certificates} certificate(s)  ${stands}`;
}

/** The same for programs. */
export function problemJson({ report, preliminaryAt, closedAt, certificates }: Line): object {
  const { receivedAt, recordedAt, preliminaryDue, ...facts } = report;
  const times = { receivedAt: instant(receivedAt), recordedAt: instant(recordedAt), preliminaryDue: instant(preliminaryDue) };
  return { ...facts, ...times, preliminaryAt: when(preliminaryAt), closedAt: when(closedAt), certificates };
}

/** One report with everything about it. */
export function describeProblem({ report, due, state, steps, files, certificates }: View, now: number): Report {
  const at = (kind: string) => steps.find((step) => step.kind === kind)?.at ?? null;
  const line = { report, preliminaryAt: at('preliminary'), closedAt: at('closed'), certificates: certificates.length };
  const { name, email, telephone } = report.reporter;
  const text = [
    problemLine(line, now),
    `from ${[name, email, telephone].filter((part) => part !== null).join(', ') || 'somebody who gave no name'} (${report.receivedBy})`,
    ...(due === null ? [] : [`next: ${due.what}, by ${instant(due.at)}`]),
    ...(report.about === '' ? [] : [`about: ${report.about}`]),
    '',
    report.description,
    '',
    ...certificates.map(({ certificate, proposal }) => `${certificateLine(certificate)}${proposal === null ? '' : `  waits for a second officer: ${proposal.ground}`}`),
    ...files.map(({ name: file, bytes, sha256 }) => `file ${file}, ${bytes} octets, SHA-256 ${sha256}`),
    ...steps.map(({ kind, outcome, text: said, by, at: taken }) => `${instant(taken)} ${kind}${outcome === null ? '' : ` (${outcome})`} by ${by}: ${said}`),
  ].join('\n');
  const json = {
    ...problemJson(line),
    state,
    due: due && { what: due.what, at: instant(due.at) },
    certificates: certificates.map(({ certificate }) => certificateJson(certificate)),
    files,
    steps: steps.map((step) => ({ ...step, at: instant(step.at) })),
  };
  return { text, json };
}
