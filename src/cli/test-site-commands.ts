import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadTestSites, performRenewal, serveTestSites } from '../app/test-sites-acts.js';
import { print } from './report.js';

/** `tegata testsites …`: pages with a valid, a revoked and an expired certificate for makers of application software (CP 2.2, BR 2.2). */
export function addTestSiteCommands(program: Command): void {
  const testSites = program.command('testsites').description('test sites with a valid, a revoked and an expired certificate (docs/testsites.md)');

  testSites
    .command('renew')
    .description('order, revoke and replace what is due, over ACME; run it daily. Exit code 1 when a site could not be brought up')
    .requiredOption('--config <file>', 'configuration file with testSites')
    .option('--json', 'answer with JSON')
    .action(async ({ config, json }: { config: string; json?: boolean }) => {
      const reports = await performRenewal(loadTestSites(resolve(config)));
      print({ text: reports.map(({ name, kind, outcome, detail }) => `${name} (${kind}): ${outcome}: ${detail}`).join('\n'), json: reports }, json === true);
      if (reports.some(({ outcome }) => outcome === 'failed')) process.exitCode = 1;
    });

  testSites
    .command('serve')
    .description('run the web server of the test sites until SIGINT or SIGTERM; it needs neither token nor database')
    .requiredOption('--config <file>', 'configuration file with testSites')
    .action(({ config }: { config: string }) => serveTestSites(resolve(config)));
}
