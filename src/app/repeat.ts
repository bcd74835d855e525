import type { Log } from '../core/log.js';
import type { Clock } from '../core/time.js';

export interface Repetition {
  clock: Clock;
  log: Log;
  /** For the log. */
  name: string;
  everySeconds: number;
  act: (signal: AbortSignal) => Promise<unknown>;
}

/**
 * Does something again and again, with a pause between two times; a failure is logged and the next time comes all the same.
 * @returns stops it and waits for the run under way
 */
export function repeat({ clock, log, name, everySeconds, act }: Repetition): () => Promise<void> {
  const stop = new AbortController();
  const run = async () => {
    for (;;) {
      try {
        await clock.sleep(everySeconds * 1000, stop.signal);
        await act(stop.signal);
      } catch (error) {
        if (stop.signal.aborted) return;
        log.error({ err: error, task: name }, 'a repeated task failed; it will be tried again');
      }
    }
  };
  const running = run();
  return async () => {
    stop.abort();
    await running;
  };
}
