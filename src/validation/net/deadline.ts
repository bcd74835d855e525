import type { Clock } from '../../core/time.js';

/** Aborts the inner signal once the work is done, so that its timer goes. Made once: an Error for each would cost its stack trace. */
const DONE = new Error('done');
const PASSED = new Error('the deadline has passed');

export type InTime<T> = { readonly inTime: true; readonly value: T } | { readonly inTime: false };

/**
 * Runs `work` for at most `ms` milliseconds.
 * @param work must end soon after the signal that it is given is aborted, whatever it then throws or returns
 * @throws what `work` throws in time, and the reason of `outer` once that is aborted
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<InTime<T>> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const pass = (): void => controller.abort(PASSED);
  const passed = (): boolean => controller.signal.reason === PASSED;
  const stop = (): void => controller.abort(outer.reason);
  outer.addEventListener('abort', stop, { once: true });
  clock.sleep(ms, controller.signal).then(pass, () => undefined);
  try {
    const value = await work(controller.signal);
    // Work that finished at the very last moment counts, unless it was cut short.
    return passed() ? { inTime: false } : { inTime: true, value };
  } catch (error) {
    outer.throwIfAborted();
    if (passed()) return { inTime: false };
    throw error;
  } finally {
    outer.removeEventListener('abort', stop);
    if (!controller.signal.aborted) controller.abort(DONE);
  }
}
