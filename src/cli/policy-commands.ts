import { resolve } from 'node:path';
import type { Command } from 'commander';
import { showConflicts, showPolicy, type PolicyQuestion } from '../app/policy-acts.js';
import { describeConflicts, describePolicy } from './describe-policy.js';
import { parseDay } from './parse-day.js';
import { parseInstant } from './parse-instant.js';
import { print } from './report.js';

interface Options {
  config?: string;
  policy?: string;
  at?: number;
  baseline?: NonNullable<PolicyQuestion['baseline']>;
  json?: boolean;
}

/** `tegata policy …`: what Certificate Policy and Baseline Requirements allow together on a day. Needs neither database nor configuration. */
export function addPolicyCommands(program: Command): void {
  const policy = program
    .command('policy')
    .description('policies: what they allow on a day, and where they disagree with the Baseline Requirements');

  withQuestion(policy.command('show'))
    .description('the rules in force on a day, each with its source')
    .action((options: Options) => print(describePolicy(showPolicy(toQuestion(options))), options.json === true));

  withQuestion(policy.command('conflicts'))
    .description('where the Certificate Policy and the Baseline Requirements disagree on a day')
    .action((options: Options) => print(describeConflicts(showConflicts(toQuestion(options))), options.json === true));
}

function withQuestion(command: Command): Command {
  return command
    .option('--policy <name>', "policy; the default profile's when left out")
    .option(
      '--at <date>',
      'day (YYYY-MM-DD, from its first second, UTC) or instant (YYYY-MM-DDTHH:MM:SSZ); now when left out',
      parseInstant,
    )
    .option(
      '--baseline <choice>',
      'current, none, or the day whose rules are frozen; what the configuration says when left out',
      parseChoice,
    )
    .option('--config <file>', 'configuration file that names the rule files; the shipped ones when left out')
    .option('--json', 'answer with JSON');
}

function parseChoice(text: string): NonNullable<PolicyQuestion['baseline']> {
  return text === 'current' || text === 'none' ? { mode: text } : { mode: 'date', at: parseDay(text) };
}

function toQuestion({ config, policy, at, baseline }: Options): PolicyQuestion {
  return {
    ...(config !== undefined && { config: resolve(config) }),
    ...(policy !== undefined && { policy }),
    ...(at !== undefined && { at }),
    ...(baseline !== undefined && { baseline }),
  };
}
