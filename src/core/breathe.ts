import { setImmediate } from 'node:timers/promises';

/** Lets everybody else on this thread have a turn; awaited between the pieces of long work. */
export async function breathe(): Promise<void> {
  await setImmediate();
}
