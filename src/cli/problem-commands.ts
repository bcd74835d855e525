import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { commandLineActor } from '../app/command-line-actor.js';
import type { OpenRevocation } from '../app/open-revocation.js';
import { certificateLine } from './describe-revocation.js';
import { describeProblem, problemJson, problemLine } from './describe-problem.js';
import { parseCount } from './parse-count.js';
import { parseInstant } from './parse-instant.js';
import { print } from './report.js';
import { collect, onDesks } from './revocation-target.js';
import { withTarget, type TargetOptions } from './target.js';

interface Common extends TargetOptions {
  json?: boolean;
}
interface Acting extends Common {
  officer: string;
}
type Kind = Parameters<OpenRevocation['problems']['enter']>[1]['kind'];
type Channel = Parameters<OpenRevocation['problems']['enter']>[2]['channel'];
type Outcome = Parameters<OpenRevocation['problems']['close']>[2]['outcome'];

const KINDS: readonly Kind[] = ['key-compromise', 'misuse', 'wrong-information', 'domain-not-owned', 'other'];
const CHANNELS: readonly Channel[] = ['mail', 'telephone', 'post'];
const OUTCOMES: readonly Outcome[] = ['revoked', 'no-action', 'not-a-report'];
const MOST_SHOWN = 1000;

/** `tegata problem …`: certificate problem reports and their clocks (BR 4.9.3, 4.9.5). */
export function addProblemCommands(program: Command): void {
  const problem = program.command('problem').description('certificate problem reports: list, show, enter, investigate, close');
  const reader = () => commandLineActor();

  withTarget(problem.command('list'))
    .description('reports that are not closed, the nearest deadline first')
    .option('--all', 'closed ones too, the newest first')
    .option('--limit <n>', 'most reports shown', parseCount, 100)
    .action((options: Common & { all?: boolean; limit: number }) =>
      onDesks(options, async ({ problems, now }) => {
        const limit = Math.min(options.limit, MOST_SHOWN);
        const lines = options.all === true ? await problems.list(reader(), now() + 1, limit) : (await problems.open(reader())).slice(0, limit);
        print({ text: lines.map((line) => problemLine(line, now())).join('\n') || 'no report waits', json: lines.map(problemJson) }, options.json === true);
      }),
    );

  withTarget(problem.command('show <id-or-reference>'))
    .description('one report with its certificates, files and steps')
    .action((named: string, options: Common) =>
      onDesks(options, async ({ problems, now }) => print(describeProblem(await problems.show(reader(), named), now()), options.json === true)),
    );

  withTarget(problem.command('enter'))
    .description('enter a report that came by mail, telephone or post; the clocks run from the time at which it came in')
    .addOption(new Option('--channel <channel>', 'how it came').choices(CHANNELS).makeOptionMandatory())
    .addOption(new Option('--kind <kind>', 'what is said to be wrong').choices(KINDS).makeOptionMandatory())
    .requiredOption('--received-at <time>', 'when it came in (YYYY-MM-DDTHH:MM:SSZ)', parseInstant)
    .requiredOption('--text <text>', 'what was reported, in the reporter’s words')
    .requiredOption('--officer <name>', 'who enters it')
    .option('--about <text>', 'certificates: serials, SHA-256 fingerprints, host names', '')
    .option('--name <name>', 'the reporter')
    .option('--email <address>', 'where the reporter is answered')
    .option('--telephone <number>', 'the reporter’s number')
    .addOption(new Option('--language <language>', 'what the reporter is answered in').choices(['ja', 'en']).default('ja'))
    .option('--file <file>', 'what came with it; several with another --file', collect)
    .action((options: Acting & EnterOptions) =>
      onDesks(options, async ({ problems, now }) => {
        const { channel, kind, receivedAt, text, about, name, email, telephone, language, file: files = [] } = options;
        const report = await problems.enter(
          commandLineActor(options.officer),
          {
            kind,
            about,
            description: text,
            reporter: { name: name ?? null, email: email ?? null, telephone: telephone ?? null },
            language,
            files: files.map((path) => ({ name: basename(path), content: readFileSync(resolve(path)) })),
          },
          { channel, receivedAt },
        );
        print(describeProblem(await problems.show(reader(), report.id), now()), options.json === true);
      }),
    );

  acting(problem.command('attach <id-or-reference>'), 'add certificates that the report is about')
    .requiredOption('--about <text>', 'serials, SHA-256 fingerprints, host names')
    .action((named: string, options: Acting & { about: string }) =>
      act(options, ({ problems }, actor) => problems.attach(actor, named, options.about), (added) =>
        [`${added.length} certificate(s) added`, ...added.map(certificateLine)].join('\n'),
      ),
    );

  acting(problem.command('note <id-or-reference>'), 'add a note about the investigation; it stays inside the CA')
    .requiredOption('--text <text>', 'what was found')
    .action((named: string, options: Acting & { text: string }) => act(options, ({ problems }, actor) => problems.note(actor, named, options.text), () => 'noted'));

  acting(problem.command('preliminary <id-or-reference>'), 'send the preliminary report to reporter and subscribers, within 24 hours of the notice')
    .requiredOption('--text <text>', 'the findings; both read it')
    .action((named: string, options: Acting & { text: string }) =>
      act(options, ({ problems }, actor) => problems.sendPreliminary(actor, named, options.text), ({ late }) =>
        late ? 'the preliminary report is sent, after its deadline: this is an incident (BR 4.9.5)' : 'the preliminary report is sent',
      ),
    );

  acting(problem.command('revoke <id-or-reference>'), 'decide to revoke certificates of the report; a second officer gives the same command')
    .requiredOption('--ground <id>', 'why: see "tegata revocation grounds"; deadline and reason follow from it')
    .requiredOption('--serial <serial>', 'certificate of the report; several with another --serial', collect)
    .requiredOption('--note <text>', 'on what evidence')
    .action((named: string, options: Acting & { ground: string; serial: string[]; note: string }) => {
      const { serial: serials, ground, note } = options;
      return act(options, ({ problems }, actor) => problems.revoke(actor, named, { serials, ground, note }), (results) =>
        results.map(({ serial, outcome }) => `${serial} ${outcome === 'proposed' ? 'waits for a second officer' : outcome}`).join('\n'),
      );
    });

  acting(problem.command('close <id-or-reference>'), 'end the report with its result, which the reporter is told')
    .addOption(new Option('--outcome <outcome>', 'how it ended').choices(OUTCOMES).makeOptionMandatory())
    .requiredOption('--text <text>', 'the result, or why there is none')
    .action((named: string, options: Acting & { outcome: Outcome; text: string }) =>
      act(options, ({ problems }, actor) => problems.close(actor, named, { outcome: options.outcome, text: options.text }), () => 'closed'),
    );
}

interface EnterOptions {
  channel: Channel;
  kind: Kind;
  receivedAt: number;
  text: string;
  about: string;
  name?: string;
  email?: string;
  telephone?: string;
  language: 'ja' | 'en';
  file?: string[];
}

function acting(command: Command, description: string): Command {
  return withTarget(command).description(description).requiredOption('--officer <name>', 'who does it');
}

function act<T>(
  options: Acting,
  work: (opened: OpenRevocation, actor: ReturnType<typeof commandLineActor>) => Promise<T>,
  words: (done: T) => string,
): Promise<void> {
  return onDesks(options, async (opened) => {
    const text = words(await work(opened, commandLineActor(options.officer)));
    print({ text, json: { done: text } }, options.json === true);
  });
}
