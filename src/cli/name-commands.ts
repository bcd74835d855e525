import { Option, type Command } from 'commander';
import { commandLineActor } from '../app/command-line-actor.js';
import { instant } from './instant.js';
import { print } from './report.js';
import { onTarget, withTarget, type OpenVetting, type TargetOptions } from './target.js';

type Desk = OpenVetting['desk'];
type Finding = Awaited<ReturnType<Desk['workQueue']>>['names'][number];

interface Common extends TargetOptions {
  json?: boolean;
  officer: string;
  kind: 'organization' | 'domain';
  reason: string;
}

const kindOption = () => new Option('--kind <kind>', 'whose name').choices(['organization', 'domain']).default('domain');

/** `tegata name …`: names that look like well-known ones (BR 4.2.1), and names that are refused to everybody (CP 3.1.6). */
export function addNameCommands(program: Command): void {
  const name = program.command('name').description('risky and denied names: list, clear, refuse, deny, lift');

  withTarget(name.command('list'))
    .description('names that wait for an officer, and names that are denied')
    .action((options: Common) =>
      onTarget(options, async ({ desk }) => {
        const actor = commandLineActor();
        const { names } = await desk.workQueue(actor);
        const denied = await desk.listDenied(actor);
        const lines = [
          ...names.map(({ organizationId, kind, name: risky, resembles, foundAt }) => `waits  ${kind} ${risky}  of ${organizationId}, like ${resembles}, since ${instant(foundAt)}`),
          ...denied.map(({ kind, name: refused, reason, deniedBy, deniedAt }) => `denied  ${kind} ${refused}  by ${deniedBy} at ${instant(deniedAt)}: ${reason}`),
        ];
        print({ text: lines.join('\n') || 'no name waits, and none is denied', json: { waiting: names, denied } }, options.json === true);
      }),
    );

  for (const [act, decision, description] of [
    ['clear', 'cleared', 'let an organization have a name that looks like a well-known one'],
    ['refuse', 'refused', 'refuse it to this organization'],
  ] as const) {
    withTarget(name.command(`${act} <name>`))
      .description(description)
      .requiredOption('--organization <id>', 'whose')
      .requiredOption('--officer <name>', 'who decides')
      .requiredOption('--reason <text>', 'why')
      .addOption(kindOption())
      .action((risky: string, { organization, officer, kind, reason, ...options }: Common & { organization: string }) =>
        onTarget(options, async ({ desk }) => {
          await desk.decideName(commandLineActor(officer), { organizationId: organization as Finding['organizationId'], kind, name: risky, decision, note: reason });
          print({ text: `${risky} is ${decision} for ${organization}`, json: { name: risky, organization, decision } }, options.json === true);
        }),
      );
  }

  for (const [act, description] of [
    ['deny', 'refuse a name, and what looks like it, to everybody; of a domain everything below it too'],
    ['lift', 'lift a denial'],
  ] as const) {
    withTarget(name.command(`${act} <name>`))
      .description(description)
      .requiredOption('--officer <name>', 'who decides')
      .requiredOption('--reason <text>', 'why')
      .addOption(kindOption())
      .action((denied: string, { officer, kind, reason, ...options }: Common) =>
        onTarget(options, async ({ desk }) => {
          const actor = commandLineActor(officer);
          await (act === 'deny' ? desk.denyName(actor, { kind, name: denied, reason }) : desk.liftDenial(actor, { kind, name: denied, reason }));
          print({ text: `${denied} is ${act === 'deny' ? 'denied' : 'no longer denied'}`, json: { name: denied, kind, denied: act === 'deny' } }, options.json === true);
        }),
      );
  }
}
