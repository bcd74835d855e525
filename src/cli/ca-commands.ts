import { resolve } from 'node:path';
import type { Command } from 'commander';
import { performBackup, performCeremony, performDestruction, restoreToken } from '../app/ceremony-acts.js';
import { giveShare } from '../app/token-acts.js';
import { describe, withRun } from './ceremony-commands.js';
import { parseCount } from './parse-count.js';
import { passphrasesOf, withPassphrases, type PassphraseOptions } from './passphrase-option.js';
import { print } from './report.js';
import { describeToken } from './token-commands.js';
import { UsageFault } from './usage-fault.js';

interface ShareOptions extends PassphraseOptions {
  config?: string;
  socket?: string;
  share: string;
  json?: boolean;
}

/** `tegata ca …`: what several people do to the CA's keys (CP 5.6, 5.8, 6.2). */
export function addCaCommands(program: Command): void {
  const ca = program.command('ca').description("the CA's keys: activate, deactivate, roll over, back up, destroy");

  for (const [act, words] of [
    ['activate', 'give one share of the PIN to the running server; the last that is needed activates the token'],
    ['deactivate', 'give one share of the PIN to the running server; the last that is needed deactivates the token'],
  ] as const) {
    withPassphrases(ca.command(act))
      .description(words)
      .requiredOption('--share <file>', "the holder's share")
      .option('--config <file>', 'configuration file that names the control socket')
      .option('--socket <path>', 'the control socket itself')
      .option('--json', 'answer with JSON')
      .action(async (options: ShareOptions) => {
        print(describeToken(await giveShare(targetOf(options), act, resolve(options.share), passphrasesOf(options))), options.json === true);
      });
  }

  withRun(ca.command('rollover <file>'))
    .description('a ceremony that makes a new issuing CA beside the one that issuing.replaces names (CP 5.6)')
    .action(async (file: string, options: PassphraseOptions & { commit?: boolean; json?: boolean }) => {
      const run = { commit: options.commit === true, rollover: true };
      print(describe(await performCeremony(resolve(file), run, passphrasesOf(options))), options.json === true);
    });

  addDestroyCommand(ca);
  addBackupCommands(ca);
}

/** Who is there, and shares where the command needs the PIN. */
interface PeopleOptions extends PassphraseOptions {
  config: string;
  people: string;
  present: string[];
  json?: boolean;
}

function withPeople(command: Command): Command {
  return withPassphrases(command)
    .requiredOption('--config <file>', 'configuration file')
    .requiredOption('--people <file>', 'file of people')
    .requiredOption('--present <name...>', 'who is there, two or more; each gives a passphrase')
    .option('--json', 'answer with JSON');
}

function addDestroyCommand(ca: Command): void {
  withPeople(ca.command('destroy'))
    .description("destroy an issuing CA's key for ever, once all its certificates are expired or revoked (CP 5.8, 6.2.10)")
    .requiredOption('--issuer <id>', 'the issuer, as the configuration names it')
    .option('--share <file...>', 'shares of the PIN, where it lies in shares', [])
    .option('--folder <dir>', 'where the transcript is written', '.')
    .option('--commit', 'do it; without it, only what would be done is shown', false)
    .action(async (options: PeopleOptions & { issuer: string; share: string[]; folder: string; commit: boolean }) => {
      const destruction = {
        config: resolve(options.config),
        issuerId: options.issuer,
        people: { file: resolve(options.people), present: options.present },
        shares: options.share.map((file) => resolve(file)),
        folder: resolve(options.folder),
        commit: options.commit,
      };
      print(describe(await performDestruction(destruction, passphrasesOf(options))), options.json === true);
    });
}

function addBackupCommands(ca: Command): void {
  withPeople(ca.command('backup'))
    .description('back the token up, encrypted under a key that several people bring together (CP 6.2.4)')
    .requiredOption('--threshold <n>', 'how many shares open the backup', parseCount)
    .requiredOption('--out <dir>', 'a new folder')
    .action(async (options: PeopleOptions & { threshold: number; out: string }) => {
      const people = { file: resolve(options.people), present: options.present };
      const backup = { config: resolve(options.config), people, threshold: options.threshold, folder: resolve(options.out) };
      print(describe(await performBackup(backup, passphrasesOf(options))), options.json === true);
    });

  withPassphrases(ca.command('restore'))
    .description("write a backup's SoftHSM2 token into a new folder")
    .requiredOption('--backup <dir>', 'folder of the backup')
    .requiredOption('--share <file...>', "enough shares of the backup's key")
    .requiredOption('--to <dir>', 'a new or empty folder, which directories.tokendir of SoftHSM2 then names')
    .action(async (options: PassphraseOptions & { backup: string; share: string[]; to: string }) => {
      const shares = options.share.map((file) => resolve(file));
      const { token, files } = await restoreToken({ backup: resolve(options.backup), shares, to: resolve(options.to) }, passphrasesOf(options));
      print({ text: `token "${token}" is restored to ${options.to}: ${files} files, each as the manifest says`, json: { token, files } }, false);
    });
}

function targetOf({ config, socket }: ShareOptions): { config: string } | { socket: string } {
  if (config !== undefined && socket === undefined) return { config: resolve(config) };
  if (socket !== undefined && config === undefined) return { socket: resolve(socket) };
  throw new UsageFault('name the server by either --config FILE or --socket PATH');
}
