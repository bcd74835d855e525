import { Option, type Command } from 'commander';
import { instant } from './instant.js';
import { parseDay } from './parse-day.js';
import { print } from './report.js';
import { onTarget, withTarget, type OpenVetting, type TargetOptions } from './target.js';

type OrganizationContact = Awaited<ReturnType<OpenVetting['authority']['listContacts']>>[number];

interface Common extends TargetOptions {
  json?: boolean;
  officer: string;
}

interface AddOptions extends Common {
  kind: OrganizationContact['kind'];
  value: string;
  foundIn: OrganizationContact['foundIn'];
  source: string;
  obtainedAt?: number;
}

/** `tegata organization-contact …`: contacts of organizations out of a source other than the requester (BR 3.2.5). */
export function addOrganizationContactCommands(program: Command): void {
  const contact = program.command('organization-contact').description('verified contacts of organizations: add, list, remove');

  withTarget(contact.command('add <organization>'))
    .description('enter a contact that was read in evidence or in a data source, never one that the requester gave')
    .addOption(new Option('--kind <kind>', 'how it is reached').choices(['email', 'telephone', 'post']).makeOptionMandatory())
    .requiredOption('--value <text>', 'e-mail address, number with + and country code, or name and postal address')
    .addOption(new Option('--found-in <where>', 'what it was read in').choices(['evidence', 'data-source']).makeOptionMandatory())
    .requiredOption('--source <text>', 'where it was read: document, register, URL')
    .requiredOption('--officer <name>', 'who has read it')
    .option('--obtained-at <date>', 'day on which it was read, YYYY-MM-DD; today when left out', parseDay)
    .action((organizationId: string, { kind, value, foundIn, source, officer, obtainedAt, ...options }: AddOptions) =>
      onTarget(options, async ({ authority }) => {
        const added = await authority.addContact({ organizationId, kind, value, foundIn, source, officer, ...(obtainedAt !== undefined && { obtainedAt }) });
        print({ text: line(added), json: toJson(added) }, options.json === true);
      }),
    );

  withTarget(contact.command('list <organization>'))
    .description('contacts that requests are confirmed over')
    .action((organizationId: string, options: Common) =>
      onTarget(options, async ({ authority }) => {
        const found = await authority.listContacts(organizationId);
        print({ text: found.map(line).join('\n') || 'there are no contacts', json: found.map(toJson) }, options.json === true);
      }),
    );

  withTarget(contact.command('remove <id>'))
    .description('take a contact out of use')
    .requiredOption('--officer <name>', 'who takes it out')
    .action((id: string, options: Common) =>
      onTarget(options, async ({ authority }) => {
        await authority.removeContact({ id, officer: options.officer });
        print({ text: `contact ${id} is removed`, json: { id, removed: true } }, options.json === true);
      }),
    );
}

function line({ id, kind, value, source, obtainedAt, addedBy }: OrganizationContact): string {
  return `${id}  ${kind} ${value}  read ${instant(obtainedAt)} in ${source} by ${addedBy}`;
}

function toJson({ obtainedAt, addedAt, removed: _removed, ...rest }: OrganizationContact): object {
  return { ...rest, obtainedAt: instant(obtainedAt), addedAt: instant(addedAt) };
}
