import { resolve } from 'node:path';
import type { Command } from 'commander';
import { makeEvidenceIdentity } from '../app/evidence-identity.js';
import { print } from './report.js';
import { onTarget, withTarget, type TargetOptions } from './target.js';
import { UsageFault } from './usage-fault.js';
import { VerificationFailed } from './verification-failed.js';

interface Common extends TargetOptions {
  json?: boolean;
}

/** `tegata evidence …`: the documents of vetting, which lie encrypted beside the database. */
export function addEvidenceCommands(program: Command): void {
  const evidence = program.command('evidence').description('documents of vetting: verify the files, decrypt them for a look');

  withTarget(evidence.command('verify'))
    .description('decrypt every file and compare it with its SHA-256 in the database; exit code 1 when anything is wrong')
    .action((options: Common) =>
      onTarget(options, async (vetting) => {
        const { checked, faults } = await vetting.evidence.verify();
        const lines = [`${checked} documents, ${faults.length} WRONG`, ...faults.map(({ id, fault }) => `WRONG  ${id}  ${fault}`)];
        print({ text: faults.length === 0 ? `${checked} documents, all as they were stored` : lines.join('\n'), json: { checked, faults } }, options.json === true);
        if (faults.length > 0) throw new VerificationFailed('the evidence is not what was stored');
      }),
    );

  withTarget(evidence.command('export'))
    .description('decrypt documents into a folder; each is recorded in the audit log')
    .requiredOption('--output <folder>', 'new files, readable by you alone')
    .requiredOption('--officer <name>', 'who looks at them')
    .option('--application <id>', 'those of this application')
    .option('--organization <id>', 'those of this organization')
    .action(({ application, organization, output, officer, ...options }: Common & { application?: string; organization?: string; output: string; officer: string }) =>
      onTarget(options, async (vetting) => {
        if ((application === undefined) === (organization === undefined)) throw new UsageFault('name either --application or --organization');
        const of = application === undefined ? { organization: organization ?? '' } : { application };
        const written = await vetting.evidence.export(of, resolve(output), officer);
        const text = written.map(({ evidence: { kind, source }, file }) => `${file}  ${kind}  ${source}`).join('\n');
        print({ text, json: written.map(({ evidence: { id, kind, sha256 }, file }) => ({ id, kind, sha256, file })) }, options.json === true);
      }),
    );

  evidence
    .command('make-identity <file>')
    .description('make the age identity that evidence is encrypted for (configuration key evidence.identityFile); keep a copy elsewhere')
    .action(async (file: string) => {
      const recipient = await makeEvidenceIdentity(resolve(file));
      print({ text: `${file} is made; its public key is ${recipient}`, json: { recipient } }, false);
    });
}
