import type { Clock } from '../core/time.js';

/**
 * Calls `expire` for every job that is still here `deadlineMs` after it was added. One sleep watches over all jobs, because a timer for each
 * would cost more than the rest of the queue; with one term for all, the oldest job is always the first in the set.
 */
export class Deadlines<Job> {
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #expire: (job: Job) => void;
  readonly #due = new Map<Job, number>();
  readonly #stopped = new AbortController();
  #watching = false;

  constructor(clock: Clock, deadlineMs: number, expire: (job: Job) => void) {
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
    this.#expire = expire;
  }

  add(job: Job): void {
    this.#due.set(job, this.#clock.nowMs() + this.#deadlineMs);
    if (!this.#watching) void this.#watch();
  }

  remove(job: Job): void {
    this.#due.delete(job);
  }

  /** Ends the watch; jobs still here never expire. */
  stop(): void {
    this.#stopped.abort();
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    for (const [job, due] of this.#due) {
      const left = due - this.#clock.nowMs();
      if (left > 0) {
        await this.#clock.sleep(left, this.#stopped.signal).catch(() => undefined);
        if (this.#stopped.signal.aborted) return;
      }
      if (this.#due.delete(job)) this.#expire(job);
    }
    this.#watching = false;
  }
}
