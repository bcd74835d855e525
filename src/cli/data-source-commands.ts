import type { Command } from 'commander';
import { commandLineActor } from '../app/command-line-actor.js';
import { instant } from './instant.js';
import { print } from './report.js';
import { onTarget, withTarget, type OpenVetting, type TargetOptions } from './target.js';

type DataSource = Awaited<ReturnType<OpenVetting['desk']['listDataSources']>>[number];

interface Common extends TargetOptions {
  json?: boolean;
  officer: string;
}

interface AddOptions extends Common {
  name: string;
  provider: string;
  purpose: string;
  age: string;
  updates: string;
  availability: string;
  falsification: string;
}

/** `tegata data-source …`: databases of others that evidence may come from, once two officers have evaluated them (BR 3.2.2.7). */
export function addDataSourceCommands(program: Command): void {
  const source = program.command('data-source').description('reliable data sources: evaluate, confirm, retire, list');

  withTarget(source.command('add'))
    .description('enter a data source with its evaluation; another officer has to confirm it')
    .requiredOption('--officer <name>', 'who has evaluated it')
    .requiredOption('--name <text>', 'what it is called')
    .requiredOption('--provider <text>', 'who provides the information')
    .requiredOption('--purpose <text>', 'what it is collected for')
    .requiredOption('--age <text>', 'how old the information is')
    .requiredOption('--updates <text>', 'how often it is updated')
    .requiredOption('--availability <text>', 'to whom it is available')
    .requiredOption('--falsification <text>', 'why it is hard to falsify')
    .action(({ officer, updates, name, provider, purpose, age, availability, falsification, ...options }: AddOptions) =>
      onTarget(options, async ({ desk }) => {
        const evaluation = { name, provider, purpose, age, updateFrequency: updates, availability, falsification };
        const added = await desk.addDataSource(commandLineActor(officer), evaluation);
        print({ text: `data source ${added.id} is entered; another officer has to confirm it:\n  tegata data-source confirm ${added.id} --officer NAME`, json: toJson(added) }, options.json === true);
      }),
    );

  for (const [act, description] of [
    ['confirm', 'confirm the evaluation of another officer: evidence may name it from now on'],
    ['retire', 'take a data source out of use'],
  ] as const) {
    withTarget(source.command(`${act} <id>`))
      .description(description)
      .requiredOption('--officer <name>', 'who does it')
      .action((id: string, options: Common) =>
        onTarget(options, async ({ desk }) => {
          const actor = commandLineActor(options.officer);
          await (act === 'confirm' ? desk.confirmDataSource(actor, id as DataSource['id']) : desk.retireDataSource(actor, id as DataSource['id']));
          print({ text: `data source ${id} is ${act}${act === 'confirm' ? 'ed' : 'd'}`, json: { id, [act === 'confirm' ? 'confirmed' : 'retired']: true } }, options.json === true);
        }),
      );
  }

  withTarget(source.command('list'))
    .description('all data sources')
    .action((options: Common) =>
      onTarget(options, async ({ desk }) => {
        const sources = await desk.listDataSources(commandLineActor());
        print({ text: sources.map(line).join('\n') || 'there are no data sources', json: sources.map(toJson) }, options.json === true);
      }),
    );
}

function line({ id, name, evaluatedBy, confirmedBy, retiredBy }: DataSource): string {
  const state = retiredBy !== null ? `retired by ${retiredBy}` : confirmedBy === null ? 'waits to be confirmed' : `confirmed by ${confirmedBy}`;
  return `${id}  ${name}  evaluated by ${evaluatedBy}, ${state}`;
}

function toJson({ evaluatedAt, confirmedAt, retiredAt, ...rest }: DataSource): object {
  const known = (at: number | null) => (at === null ? null : instant(at));
  return { ...rest, evaluatedAt: instant(evaluatedAt), confirmedAt: known(confirmedAt), retiredAt: known(retiredAt) };
}
