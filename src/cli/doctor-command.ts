import { resolve } from 'node:path';
import type { Command } from 'commander';
import { examine } from '../app/doctor/examine.js';
import type { Finding } from '../app/doctor/finding.js';
import { systemClock } from '../app/system-clock.js';
import { print } from './report.js';
import { VerificationFailed } from './verification-failed.js';

const MARKS: Readonly<Record<Finding['result'], string>> = { well: 'well   ', skipped: 'skipped', warning: 'WARNING', fault: 'FAULT  ' };

/** `tegata doctor`: what a CA stands on, looked at from outside it. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('look at configuration, token, database, resolver, perspectives, CT logs, mail, clock, disk and freshness; exit code 1 for any fault')
    .requiredOption('--config <file>', 'configuration file of a production CA')
    .option('--json', 'answer with JSON')
    .action(async ({ config, json }: { config: string; json?: boolean }) => {
      const findings = await examine(resolve(config), systemClock);
      print({ text: findings.map(describe).join('\n'), json: findings }, json === true);
      const faults = findings.filter(({ result }) => result === 'fault').length;
      if (faults > 0) throw new VerificationFailed(faults === 1 ? 'one fault' : `${faults} faults`);
    });
}

function describe(finding: Finding): string {
  const line = `${MARKS[finding.result]}  ${finding.check}: ${finding.detail}`;
  return 'remedy' in finding ? `${line}\n         remedy: ${finding.remedy}` : line;
}
