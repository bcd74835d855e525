import { Option, type Command } from 'commander';
import { commandLineActor } from '../app/command-line-actor.js';
import { OFFICER_ROLES, openPeople, type OfficerRole, type OpenPeople } from '../app/open-people.js';
import { instant } from './instant.js';
import { print } from './report.js';
import { table } from './table.js';
import { toRecordsTarget, withTarget, type TargetOptions } from './target.js';
import { UsageFault } from './usage-fault.js';

interface Common extends TargetOptions {
  json?: boolean;
  officer: string;
}

/** `tegata officer …`: the first two come in by it; afterwards the portal does this, with two people. */
export function addOfficerCommands(program: Command): void {
  const officer = program.command('officer').description('the people who work for the CA: the first two come in here, all others in the portal');

  withTarget(officer.command('invite <name> <email>'))
    .description('invite one of the first two officers by mail; one of them has to be an administrator')
    .requiredOption('--officer <name>', 'who invites, for the audit log')
    .addOption(new Option('--role <role...>', 'roles of the invited').choices(OFFICER_ROLES).default(['officer']))
    .action((name: string, email: string, options: Common & { role: OfficerRole[] }) =>
      onPeople(options, async ({ people, origins }) => {
        if (origins.officers === null) throw new UsageFault('the configuration has no officers: listener, so nobody could follow the link of the mail');
        const { id, email: to, expiresAt } = await people.inviteOfficer(commandLineActor(options.officer), { officerName: name, email, roles: options.role });
        const text = `${name} is invited: a mail with a link goes to ${to} as soon as the CA runs; it is good until ${instant(expiresAt)}`;
        print({ text, json: { invitationId: id, officerName: name, email: to, roles: options.role, expiresAt } }, options.json === true);
      }),
    );

  withTarget(officer.command('list'))
    .description('everybody who works or worked for the CA, and who is invited')
    .action((options: TargetOptions & { json?: boolean }) =>
      onPeople(options, async ({ people }) => {
        const { officers, waiting } = await people.showOfficers(commandLineActor());
        const rows = officers.map(({ person, roles, sessions }) => [
          person.officerName ?? '',
          person.email,
          roles.join(',') || '-',
          person.disabled === null ? 'active' : 'disabled',
          String(sessions.length),
        ]);
        const invited = waiting.map(({ officerName, email, officerRoles, kind, state }) => [officerName ?? '', email, officerRoles.join(',') || kind, state === 'open' ? 'invited' : state, '0']);
        const lines = table(['name', 'e-mail', 'roles', 'state', 'sessions'], [...rows, ...invited]);
        print(
          {
            text: rows.length + invited.length === 0 ? 'there are no officers: tegata officer invite' : lines.join('\n'),
            json: {
              officers: officers.map(({ person, roles, sessions }) => ({
                officerName: person.officerName,
                name: person.name,
                email: person.email,
                roles,
                disabled: person.disabled !== null,
                sessions: sessions.length,
              })),
              waiting: waiting.map(({ id, kind, officerName, email, officerRoles, state, expiresAt }) => ({ invitationId: id, kind, officerName, email, roles: officerRoles, state, expiresAt })),
            },
          },
          options.json === true,
        );
      }),
    );

  withTarget(officer.command('disable <name>'))
    .description('shut an officer out at once: every session ends, no sign-in; the way back takes two people in the portal')
    .requiredOption('--officer <name>', 'who does it, for the audit log')
    .action((name: string, options: Common) =>
      onPeople(options, async ({ people }) => {
        const actor = commandLineActor(options.officer);
        const found = (await people.showOfficers(actor)).officers.find(({ person }) => person.officerName === name.trim().toLowerCase());
        if (found === undefined) throw new UsageFault(`there is no officer ${name}: tegata officer list`);
        await people.disablePerson(actor, found.person.id);
        print({ text: `${name} is disabled`, json: { officerName: found.person.officerName, disabled: true } }, options.json === true);
      }),
    );
}

async function onPeople(options: TargetOptions, work: (open: OpenPeople) => Promise<void>): Promise<void> {
  const open = await openPeople(toRecordsTarget(options));
  try {
    await work(open);
  } finally {
    await open.close();
  }
}
