import { resolve } from 'node:path';
import type { Command } from 'commander';
import { performCeremony } from '../app/ceremony-acts.js';
import { giveShare } from '../app/token-acts.js';
import { describe, withRun } from './ceremony-commands.js';
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
  const ca = program.command('ca').description("the CA's keys: activate, deactivate, roll over");

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
}

function targetOf({ config, socket }: ShareOptions): { config: string } | { socket: string } {
  if (config !== undefined && socket === undefined) return { config: resolve(config) };
  if (socket !== undefined && config === undefined) return { socket: resolve(socket) };
  throw new UsageFault('name the server by either --config FILE or --socket PATH');
}
