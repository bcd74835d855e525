import type { Command } from 'commander';
import { parseCount } from './parse-count.js';
import { parseDay } from './parse-day.js';
import { print } from './report.js';
import { describeOrganization, organizationLine, organizationJson } from './describe-organization.js';
import { onTarget, withTarget, type TargetOptions } from './target.js';

interface Common extends TargetOptions {
  json?: boolean;
  officer: string;
}

/** `tegata org …`: what validation officers do to organizations until they have pages. */
export function addOrganizationCommands(program: Command): void {
  const org = program.command('org').description('organizations: enter, look at, approve, suspend');

  withTarget(org.command('add'))
    .description('enter an organization as a draft; another officer has to approve it')
    .requiredOption('--officer <name>', 'who enters it')
    .requiredOption('--name <text>', 'verified legal name, at most 64 characters')
    .requiredOption('--state <text>', 'state or province')
    .requiredOption('--locality <text>', 'city or ward')
    .option('--country <code>', 'ISO 3166-1 alpha-2', 'JP')
    .option('--id <text>', 'id to use; random when left out')
    .option('--vetted-at <date>', 'day the oldest evidence was obtained, YYYY-MM-DD; today when left out', parseDay)
    .option('--valid-days <n>', 'days the evidence may be used; what policy and baseline allow when left out', parseCount)
    .action(
      (
        options: Common & {
          name: string;
          state: string;
          locality: string;
          country: string;
          id?: string;
          vettedAt?: number;
          validDays?: number;
        },
      ) =>
        onTarget(options, async ({ acts }) => {
          const organization = await acts.addOrganization({
            officer: options.officer,
            attributes: {
              country: options.country,
              stateOrProvince: options.state,
              locality: options.locality,
              organization: options.name,
            },
            ...(options.id !== undefined && { id: options.id }),
            ...(options.vettedAt !== undefined && { vettedAt: options.vettedAt }),
            ...(options.validDays !== undefined && { reuseDays: options.validDays }),
          });
          const text = `organization ${organization.id} is entered as a draft; a different officer has to approve it:\n  tegata org approve ${organization.id} --officer NAME`;
          print({ text, json: organizationJson(organization) }, options.json === true);
        }),
    );

  withTarget(org.command('list'))
    .description('all organizations')
    .action((options: Common) =>
      onTarget(options, async ({ acts }) => {
        const organizations = await acts.listOrganizations();
        print(
          {
            text: organizations.map(organizationLine).join('\n') || 'there are no organizations',
            json: organizations.map(organizationJson),
          },
          options.json === true,
        );
      }),
    );

  withTarget(org.command('show <id>'))
    .description('one organization with its approvals and external account keys')
    .action((id: string, options: Common) =>
      onTarget(options, async ({ acts }) => print(describeOrganization(await acts.showOrganization(id)), options.json === true)),
    );

  withTarget(org.command('approve <id>'))
    .description('approve an organization: a draft that another officer entered, or, as one of two, a suspended one')
    .requiredOption('--officer <name>', 'who approves')
    .action((id: string, options: Common) =>
      onTarget(options, async ({ acts }) => {
        const { organization, approvals } = await acts.approveOrganization({ id, officer: options.officer });
        const approved = organization.status === 'approved';
        const text = approved
          ? `organization ${id} is approved`
          : `${approvals} of 2 approvals are given; another officer has to approve organization ${id}`;
        print({ text, json: { ...organizationJson(organization), approvals } }, options.json === true);
      }),
    );

  withTarget(org.command('suspend <id>'))
    .description('suspend an organization: it can neither order nor finalize from now on; its certificates stay')
    .requiredOption('--officer <name>', 'who suspends')
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: Common & { reason: string }) =>
      onTarget(options, async ({ acts }) => {
        const organization = await acts.suspendOrganization({ id, officer: options.officer, reason: options.reason });
        print({ text: `organization ${id} is suspended`, json: organizationJson(organization) }, options.json === true);
      }),
    );
}
