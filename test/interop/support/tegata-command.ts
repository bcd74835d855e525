import { join } from 'node:path';
import { CHECKOUT } from './checkout.js';
import { mustRun } from './run.js';
import type { Tegata } from './tegata.js';

/** Runs a `tegata` subcommand on the data of a running development server. @returns its JSON answer */
export async function tegataCommand(server: Tegata, command: readonly string[]): Promise<unknown> {
  const stdout = await mustRun(process.execPath, [join(CHECKOUT, 'dist/src/main.js'), ...command, '--data', server.data, '--json']);
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}
