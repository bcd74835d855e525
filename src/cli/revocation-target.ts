import { resolve } from 'node:path';
import { openRevocation, type OpenRevocation } from '../app/open-revocation.js';
import type { RevocationActs } from '../app/revocation-acts.js';
import type { TargetOptions } from './target.js';

/** Opens the records for acts of revocation, runs the command on them, and closes them whatever happens. */
export function onRevocation<T>(options: TargetOptions, work: (acts: RevocationActs) => Promise<T>): Promise<T> {
  return onDesks(options, ({ acts }) => work(acts));
}

/** The same, with the desks of revocations and of problem reports. */
export async function onDesks<T>(options: TargetOptions, work: (opened: OpenRevocation) => Promise<T>): Promise<T> {
  const opened = await openRevocation(options.config === undefined ? { data: resolve(options.data) } : { config: resolve(options.config) });
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** Collects an option that may be given several times. */
export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}
