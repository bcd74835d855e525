import type { Clock } from '../core/time.js';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Math.floor(Date.now() / 1000),
  nowMs: () => Date.now(),
  // Not node:timers/promises: the AbortError that it builds costs 30-60 µs for each sleep that is cut short, and most are.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      // The signal's owner chose the reason; it need not be an Error.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      const refuse = () => reject(signal?.reason);
      const cut = () => {
        clearTimeout(timer);
        refuse();
      };
      if (signal?.aborted) {
        refuse();
        return;
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', cut);
        resolve();
      }, ms);
      signal?.addEventListener('abort', cut, { once: true });
    }),
};
