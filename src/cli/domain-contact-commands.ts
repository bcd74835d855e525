import { Option, type Command } from 'commander';
import { instant } from './instant.js';
import { parseDay } from './parse-day.js';
import { print } from './report.js';
import { onTarget, withTarget, type OpenVetting, type TargetOptions } from './target.js';

type DomainContact = Awaited<ReturnType<OpenVetting['contacts']['listDomainContacts']>>[number];

interface Common extends TargetOptions {
  json?: boolean;
  officer: string;
}

interface AddOptions extends Common {
  kind: DomainContact['kind'];
  value: string;
  source: string;
  obtainedAt?: number;
}

/** `tegata domain-contact …`: contacts of domains as their registries have them (BR 3.2.2.4.2, .15), entered by validation officers. */
export function addDomainContactCommands(program: Command): void {
  const contact = program.command('domain-contact').description("domain contacts out of registries' data: add, list, remove");

  withTarget(contact.command('add <domain>'))
    .description('enter a contact of a registered domain; challenges for names below offer it from their next search on')
    .addOption(new Option('--kind <kind>', 'how it is reached').choices(['email', 'telephone', 'fax', 'sms', 'post']).makeOptionMandatory())
    .requiredOption('--value <text>', 'e-mail address, number with + and country code, or name and postal address')
    .requiredOption('--source <text>', 'where it was read: registry, URL, case number')
    .requiredOption('--officer <name>', 'who has read it')
    .option('--obtained-at <date>', 'day on which it was read, YYYY-MM-DD; today when left out', parseDay)
    .action((domain: string, { kind, value, source, officer, obtainedAt, ...options }: AddOptions) =>
      onTarget(options, async ({ contacts }) => {
        const added = await contacts.addDomainContact({ domain, kind, value, source, officer, ...(obtainedAt !== undefined && { obtainedAt }) });
        print({ text: line(added), json: toJson(added) }, options.json === true);
      }),
    );

  withTarget(contact.command('list'))
    .description('contacts that are on offer')
    .option('--domain <name>', 'only those of this domain')
    .action((options: Common & { domain?: string }) =>
      onTarget(options, async ({ contacts }) => {
        const found = await contacts.listDomainContacts(options.domain);
        print({ text: found.map(line).join('\n') || 'there are no domain contacts', json: found.map(toJson) }, options.json === true);
      }),
    );

  withTarget(contact.command('remove <id>'))
    .description('take a contact away: it is offered no more')
    .requiredOption('--officer <name>', 'who takes it away')
    .action((id: string, options: Common) =>
      onTarget(options, async ({ contacts }) => {
        await contacts.removeDomainContact({ id, officer: options.officer });
        print({ text: `domain contact ${id} is removed`, json: { id, removed: true } }, options.json === true);
      }),
    );
}

function line({ id, domain, kind, value, source, obtainedAt, addedBy }: DomainContact): string {
  return `${id}  ${domain}  ${kind} ${value}  read ${instant(obtainedAt)} in ${source} by ${addedBy}`;
}

function toJson({ obtainedAt, addedAt, removed: _removed, ...rest }: DomainContact): object {
  return { ...rest, obtainedAt: instant(obtainedAt), addedAt: instant(addedAt) };
}
