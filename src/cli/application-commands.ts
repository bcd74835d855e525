import type { Command } from 'commander';
import { commandLineActor } from '../app/command-line-actor.js';
import { instant } from './instant.js';
import { print, type Report } from './report.js';
import { table } from './table.js';
import { onTarget, withTarget, type OpenVetting, type TargetOptions } from './target.js';

type Queue = Awaited<ReturnType<OpenVetting['desk']['workQueue']>>;
type View = Awaited<ReturnType<OpenVetting['desk']['viewApplication']>>;
type Application = View['application'];

interface Common extends TargetOptions {
  json?: boolean;
}

/** `tegata application …`: what waits for officers, and one application with everything about it. They work on it in their pages. */
export function addApplicationCommands(program: Command): void {
  const application = program.command('application').description('applications for vetting: list those that wait, show one');

  withTarget(application.command('list'))
    .description('applications that wait for officers, the longest-waiting first; or all of one organization')
    .option('--organization <id>', 'all of this organization, whatever their state')
    .action(({ organization, ...options }: Common & { organization?: string }) =>
      onTarget(options, async ({ desk }) => {
        const actor = commandLineActor();
        const listed: Queue['applications'] =
          organization === undefined
            ? (await desk.workQueue(actor)).applications
            : (await desk.listApplications(actor, organization as Application['organizationId'])).map((each) => ({ application: each, waitingSeconds: 0 }));
        const rows = listed.map(({ application: each, waitingSeconds }) => [each.id, each.state, each.reviewer ?? '-', waitingText(waitingSeconds), each.claim.legalName]);
        const text = rows.length === 0 ? 'there are no applications' : table(['application', 'state', 'reviewer', 'waiting', 'name'], rows).join('\n');
        print({ text, json: listed.map(({ application: each, waitingSeconds }) => ({ ...applicationJson(each), waitingSeconds })) }, options.json === true);
      }),
    );

  withTarget(application.command('show <id>'))
    .description('one application: what is claimed, the evidence for it, what is missing, who did what')
    .action((id: string, options: Common) =>
      onTarget(options, async ({ desk }) => print(describe(await desk.viewApplication(commandLineActor(), id as Application['id'])), options.json === true)),
    );
}

function describe({ application, evidence, steps, completeness, risks, formerRefusals }: View): Report {
  const { claim } = application;
  const lines = [
    `${application.id}  ${application.state}  organization ${application.organizationId}${application.reviewer === null ? '' : `  reviewer ${application.reviewer}`}`,
    ...completeness.attributes
      .filter(({ value }) => value !== '')
      .map(({ attribute, value, supportedBy }) => `${attribute}: ${value}  ${supportedBy === null ? '(not supported)' : `(${supportedBy.kind} of ${instant(supportedBy.obtainedAt)})`}`),
    ...evidence.map(({ id, kind, source, verdict, fileName }) => `evidence ${id}  ${kind}  ${verdict}  ${source}  ${fileName}`),
    ...risks.map(({ name, resembles, list, decision }) => `name ${name} resembles ${resembles} (${list}): ${decision}`),
    ...formerRefusals.map(({ application: refused, reason }) => `refused before: ${refused.id}${reason === null ? '' : `: ${reason}`}`),
    ...completeness.missing.map(({ by, text }) => `missing (${by}): ${text.en}`),
    ...steps.map(({ at, name, state, note, missing }) => `${instant(at)}  ${state}  ${name}${note === null ? '' : `: ${note}`}${missing.length === 0 ? '' : ` [${missing.join('; ')}]`}`),
  ];
  const json = {
    ...applicationJson(application),
    claim,
    evidence: evidence.map(({ obtainedAt, issuedAt, addedAt, judgedAt, ...rest }) => ({
      ...rest,
      obtainedAt: instant(obtainedAt),
      issuedAt: issuedAt === null ? null : instant(issuedAt),
      addedAt: instant(addedAt),
      judgedAt: judgedAt === null ? null : instant(judgedAt),
    })),
    missing: completeness.missing,
    risks,
    steps: steps.map(({ at, ...rest }) => ({ ...rest, at: instant(at) })),
  };
  return { text: lines.join('\n'), json };
}

function applicationJson({ createdAt, submittedAt, endedAt, claim: _claim, ...rest }: Application): object {
  const known = (at: number | null) => (at === null ? null : instant(at));
  return { ...rest, createdAt: instant(createdAt), submittedAt: known(submittedAt), endedAt: known(endedAt) };
}

function waitingText(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
