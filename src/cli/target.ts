import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { RecordsTarget } from '../app/open-records.js';
import { openVetting, type OpenVetting } from '../app/open-vetting.js';

export type { OpenVetting };

export interface TargetOptions {
  config?: string;
  data: string;
}

/** Adds the options that say whose records a command works on: `--config FILE`, or a development CA's `--data DIR`. */
export function withTarget(command: Command, { json = true }: { json?: boolean } = {}): Command {
  const named = command
    .option('--config <file>', 'configuration file of a production CA')
    .option('--data <dir>', 'data folder of a development CA', 'var/dev');
  return json ? named.option('--json', 'answer with JSON') : named;
}

/** The records that the options name. */
export function toRecordsTarget({ config, data }: TargetOptions): RecordsTarget {
  return config === undefined ? { data: resolve(data) } : { config: resolve(config) };
}

/** Opens the records, runs the command on them, and closes them whatever happens. */
export async function onTarget<T>(options: TargetOptions, work: (vetting: OpenVetting) => Promise<T>): Promise<T> {
  const vetting = await openVetting(toRecordsTarget(options));
  try {
    return await work(vetting);
  } finally {
    await vetting.close();
  }
}
