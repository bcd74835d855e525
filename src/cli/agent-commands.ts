import type { Command } from 'commander';
import { instant } from './instant.js';
import { parseDay } from './parse-day.js';
import { print } from './report.js';
import { onTarget, withTarget, type OpenVetting, type TargetOptions } from './target.js';

type PowerView = Awaited<ReturnType<OpenVetting['authority']['listPowers']>>[number];
type Power = PowerView['power'];

interface Common extends TargetOptions {
  json?: boolean;
  officer: string;
}

/** `tegata agent …`: powers of attorney of agents that act for organizations (CP 1.3.3, 3.2.5). */
export function addAgentCommands(program: Command): void {
  const agent = program.command('agent').description('agents and their powers of attorney: enter, approve, revoke, list');

  withTarget(agent.command('enter <agent> <client>'))
    .description('enter the power of attorney that a client organization has given to an agent; it is good for nothing until another officer approves it')
    .requiredOption('--document <text>', 'who signed what, and where the original is')
    .requiredOption('--from <date>', 'first day, YYYY-MM-DD', parseDay)
    .requiredOption('--until <date>', 'the day from which it is no longer good, YYYY-MM-DD; 398 days after the first at most', parseDay)
    .requiredOption('--officer <name>', 'who enters it')
    .action((agentId: string, organizationId: string, { document, from, until, officer, ...options }: Common & { document: string; from: number; until: number }) =>
      onTarget(options, async ({ authority }) => {
        const power = await authority.enterPower({ agentId, organizationId, document, validFrom: from, expiresAt: until, officer });
        print({ text: line(power), json: toJson(power) }, options.json === true);
      }),
    );

  withTarget(agent.command('approve <id>'))
    .description('put a power of attorney into force that another officer has entered')
    .requiredOption('--officer <name>', 'who approves it')
    .action((id: string, { officer, ...options }: Common) =>
      onTarget(options, async ({ authority }) => {
        const power = await authority.approvePower({ id, officer });
        print({ text: line(power), json: toJson(power) }, options.json === true);
      }),
    );

  withTarget(agent.command('revoke <id>'))
    .description('end a power of attorney at once')
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--officer <name>', 'who ends it')
    .action((id: string, { officer, reason, ...options }: Common & { reason: string }) =>
      onTarget(options, async ({ authority }) => {
        const power = await authority.revokePower({ id, reason, officer });
        print({ text: line(power), json: toJson(power) }, options.json === true);
      }),
    );

  withTarget(agent.command('list <organization>'))
    .description('powers of attorney that an organization gave and was given')
    .action((organizationId: string, options: Common) =>
      onTarget(options, async ({ authority }) => {
        const powers = await authority.listPowers(organizationId);
        const json = powers.map(({ power, inForce }) => ({ ...toJson(power), inForce }));
        print({ text: powers.map(({ power, inForce }) => `${line(power)}${inForce ? '  IN FORCE' : ''}`).join('\n') || 'there are no powers of attorney', json }, options.json === true);
      }),
    );
}

function line({ id, agentId, organizationId, document, validFrom, expiresAt, state }: Power): string {
  return `${id}  ${agentId} for ${organizationId}  ${state}  ${instant(validFrom)} to ${instant(expiresAt)}  ${document}`;
}

function toJson({ validFrom, expiresAt, enteredAt, approved, revoked, ...rest }: Power): object {
  return {
    ...rest,
    validFrom: instant(validFrom),
    expiresAt: instant(expiresAt),
    enteredAt: instant(enteredAt),
    approved: approved && { by: approved.by, at: instant(approved.at) },
    revoked: revoked && { by: revoked.by, reason: revoked.reason, at: instant(revoked.at) },
  };
}
