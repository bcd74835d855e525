import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { makeDossierFor, verifyDossierFile } from '../app/dossier-acts.js';
import { parseSerial } from './parse-serial.js';
import { print } from './report.js';
import { toRecordsTarget, withTarget, type TargetOptions } from './target.js';
import { VerificationFailed } from './verification-failed.js';

/** `tegata dossier …`: one file that proves a certificate, and its judge. */
export function addDossierCommands(program: Command): void {
  const dossier = withTarget(program.command('dossier'), { json: false })
    .description('gather what proves a certificate into one signed JSON file')
    .argument('<serial>', 'serial number, hex', parseSerial)
    .option('--output <file>', 'where to; standard output when left out')
    .action(async (serial: string, options: TargetOptions & { output?: string }) => {
      const text = `${JSON.stringify(await makeDossierFor(toRecordsTarget(options), serial), null, 2)}\n`;
      if (options.output === undefined) process.stdout.write(text);
      else writeFileSync(resolve(options.output), text, { mode: 0o640 });
    });

  dossier
    .command('verify')
    .argument('<file>', 'dossier')
    .description('judge a dossier without the database; exit code 1 when anything is wrong')
    .option('--audit-key <file>', 'PEM file with the audit key as the verifier knows it')
    .option('--issuer <file>', 'PEM file with the issuer’s certificate as the verifier knows it')
    .option('--json', 'answer with JSON')
    .action((file: string, options: { auditKey?: string; issuer?: string; json?: boolean }) => {
      const { auditKey, issuer } = options;
      const verification = verifyDossierFile(resolve(file), {
        ...(auditKey !== undefined && { auditKey: resolve(auditKey) }),
        ...(issuer !== undefined && { issuer: resolve(issuer) }),
      });
      const { serial, made, checks, ok, auditKeyGiven, issuerGiven } = verification;
      const text = [
        `certificate ${serial}, dossier of ${made}`,
        ...checks.flatMap(({ name, failures }) => [`${failures.length === 0 ? 'ok   ' : 'WRONG'} ${name}`, ...failures.map((failure) => `      ${failure}`)]),
        ...(auditKeyGiven ? [] : ['the audit key is the dossier’s own word: use --audit-key']),
        ...(issuerGiven ? [] : ['the issuer is the dossier’s own word: use --issuer']),
      ].join('\n');
      print({ text, json: verification }, options.json === true);
      if (!ok) throw new VerificationFailed('the dossier does not hold');
    });
}
