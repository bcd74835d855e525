import { resolve } from 'node:path';
import type { Command } from 'commander';
import { tokenStatus } from '../app/token-acts.js';
import { instant } from './instant.js';
import { print, type Report } from './report.js';

type Status = Awaited<ReturnType<typeof tokenStatus>>;

/** `tegata token …`: how the token is. */
export function addTokenCommands(program: Command): void {
  program
    .command('token')
    .description('the PKCS#11 token')
    .command('status')
    .description('its state, what waits for it, and what to do; exit code 1 unless it signs')
    .requiredOption('--config <file>', 'configuration file')
    .option('--json', 'answer with JSON')
    .action(async (options: { config: string; json?: boolean }) => {
      const status = await tokenStatus(resolve(options.config));
      print(describeToken(status), options.json === true);
      if (status.token.state !== 'up') process.exitCode = 1;
    });
}

/** A server's answer for people and programs. */
export function describeToken({ token, waiting }: Status): Report {
  const { label, state, since, queued, running, signatures, failure, remedy } = token;
  const lines = [
    `token "${label}" is ${state} since ${instant(since)}`,
    `${queued} waiting, ${running} being signed, ${signatures} signed`,
    ...(failure === null ? [] : [failure]),
    ...(remedy === null ? [] : [remedy]),
    ...(waiting === null ? [] : [`to ${waiting.act}: ${waiting.holders.length} of ${waiting.threshold} shares are there (${waiting.holders.join(', ')})`]),
  ];
  return { text: lines.join('\n'), json: { token: { ...token, since: instant(since) }, waiting } };
}
