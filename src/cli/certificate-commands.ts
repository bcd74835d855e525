import type { Command } from 'commander';
import { certificateJson, certificateLine, describeCertificate, describeGrounds, describeRevocations } from './describe-revocation.js';
import { instant } from './instant.js';
import { parseCount } from './parse-count.js';
import { parseInstant } from './parse-instant.js';
import { print } from './report.js';
import { collect, onRevocation } from './revocation-target.js';
import { withTarget, type TargetOptions } from './target.js';
import { UsageFault } from './usage-fault.js';

interface Common extends TargetOptions {
  json?: boolean;
}

const MOST_SHOWN = 1000;

/** `tegata certificate …` and `tegata revocation …`: what officers see and decide about certificates (CP 4.9.1, BR 4.9.1.1). */
export function addCertificateCommands(program: Command): void {
  const certificate = program.command('certificate').description('certificates: show, list, revoke');

  withTarget(certificate.command('show <serial>'))
    .description('one certificate with its revocation, deadline and publication')
    .action((serial: string, options: Common) =>
      onRevocation(options, async (acts) => print(describeCertificate(await acts.showCertificate(serial)), options.json === true)),
    );

  withTarget(certificate.command('list'))
    .description('certificates of one key, organization or account, the newest first')
    .option('--key <hash>', 'SHA-256 of its SubjectPublicKeyInfo, 64 hexadecimal digits')
    .option('--organization <id>', 'id of the organization')
    .option('--account <id>', 'id of the ACME account')
    .option('--limit <n>', 'most certificates shown', parseCount, 100)
    .action((options: Common & { key?: string; organization?: string; account?: string; limit: number }) => {
      const filter = readFilter(options);
      return onRevocation(options, async (acts) => {
        const found = await acts.listCertificates(filter, Math.min(options.limit, MOST_SHOWN));
        print({ text: found.map(certificateLine).join('\n') || 'there are no such certificates', json: found.map(certificateJson) }, options.json === true);
      });
    });

  withTarget(certificate.command('revoke <serial>'))
    .description('revoke a certificate; a second officer is needed unless the subscriber has asked for it')
    .requiredOption('--ground <id>', 'why: see "tegata revocation grounds"')
    .requiredOption('--officer <name>', 'who decides; the second officer with another --officer, now or in a command of their own', collect)
    .requiredOption('--note <text>', 'what it is about: the request, the report, the ticket')
    .option('--known-at <time>', 'when the request or report came in (YYYY-MM-DDTHH:MM:SSZ): the deadline counts from there; now when left out', parseInstant)
    .action((serial: string, options: Common & { ground: string; officer: string[]; note: string; knownAt?: number }) =>
      onRevocation(options, async (acts) => {
        const { ground, officer: officers, note, knownAt } = options;
        const done = await acts.revoke({ serial, ground, officers, note, ...(knownAt !== undefined && { knownAt }) });
        const until = done.deadline === null ? 'within a commercially reasonable time' : `by ${instant(done.deadline)}`;
        const text =
          done.outcome === 'proposed'
            ? `another officer has to decide the same, so that it is public ${until}:\n  tegata certificate revoke ${done.serial} --ground ${ground} --officer NAME --note TEXT`
            : `certificate ${done.serial} ${done.outcome === 'revoked' ? 'is revoked' : 'is now revoked for keyCompromise'}; it has to be public ${until} (${done.ground.source}): tegata revocation list`;
        print({ text, json: { serial: done.serial, outcome: done.outcome, ground, deadline: done.deadline === null ? null : instant(done.deadline) } }, options.json === true);
      }),
    );

  const revocation = program.command('revocation').description('revocations: what is recorded, public, or waits for an officer');

  withTarget(revocation.command('list'))
    .description('decisions that wait, then recorded revocations, the newest first, with their deadlines and what is public')
    .option('--limit <n>', 'most lines of each', parseCount, 100)
    .action((options: Common & { limit: number }) =>
      onRevocation(options, async (acts) => print(describeRevocations(await acts.listRevocations(Math.min(options.limit, MOST_SHOWN))), options.json === true)),
    );

  withTarget(revocation.command('grounds'))
    .description('the closed list of grounds that are in force today (CP 4.9.1, BR 4.9.1.1)')
    .action((options: Common) =>
      onRevocation(options, (acts) => {
        print(describeGrounds(acts.grounds()), options.json === true);
        return Promise.resolve();
      }),
    );
}

function readFilter({ key, organization, account }: { key?: string; organization?: string; account?: string }) {
  if (key !== undefined && organization === undefined && account === undefined) return { key };
  if (organization !== undefined && key === undefined && account === undefined) return { organization };
  if (account !== undefined && key === undefined && organization === undefined) return { account };
  throw new UsageFault('give exactly one of --key, --organization and --account.');
}
