import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openVetting, type OpenVetting } from '../app/open-vetting.js';

export type { OpenVetting };

export interface TargetOptions {
  config?: string;
  data: string;
}

/** Adds the options that say whose records a command works on: `--config FILE`, or a development CA's `--data DIR`. */
export function withTarget(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file of a production CA')
    .option('--data <dir>', 'data folder of a development CA', 'var/dev')
    .option('--json', 'answer with JSON');
}

/** Opens the records, runs the command on them, and closes them whatever happens. */
export async function onTarget<T>(options: TargetOptions, work: (vetting: OpenVetting) => Promise<T>): Promise<T> {
  const vetting = await openVetting(options.config === undefined ? { data: resolve(options.data) } : { config: resolve(options.config) });
  try {
    return await work(vetting);
  } finally {
    await vetting.close();
  }
}
