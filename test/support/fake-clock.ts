import type { Clock, EpochSeconds } from '../../src/core/time.js';

interface Sleeper {
  readonly wakeAtMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is told to move. Sleepers wake in the order of their times. */
export class FakeClock implements Clock {
  #ms: number;
  #order = 0;
  readonly #sleepers = new Set<Sleeper>();

  /** @param start epoch seconds, or a date such as `2026-11-21` or `2026-11-21T12:00:00Z` */
  constructor(start: EpochSeconds | string = '2026-11-21') {
    this.#ms = toMs(start);
  }

  now(): EpochSeconds {
    return Math.floor(this.#ms / 1000);
  }

  nowMs(): number {
    return this.#ms;
  }

  /** How many are asleep; for tests that wait until somebody sleeps. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(asError(signal.reason));
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(asError(signal?.reason));
      };
      const sleeper: Sleeper = {
        wakeAtMs: this.#ms + ms,
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Moves on by `ms` milliseconds, waking sleepers on the way; what they do until they next wait for something real is done on return. */
  async advance(ms: number): Promise<void> {
    const end = this.#ms + ms;
    for (let next = this.#nextUntil(end); next !== undefined; next = this.#nextUntil(end)) {
      this.#ms = Math.max(this.#ms, next.wakeAtMs);
      this.#sleepers.delete(next);
      next.wake();
      await settled();
    }
    this.#ms = end;
    await settled();
  }

  /** Jumps to a later or earlier time without waking anybody. */
  set(at: EpochSeconds | string): void {
    this.#ms = toMs(at);
  }

  #nextUntil(endMs: number): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.wakeAtMs > endMs) continue;
      if (next === undefined || sleeper.wakeAtMs < next.wakeAtMs || (sleeper.wakeAtMs === next.wakeAtMs && sleeper.order < next.order))
        next = sleeper;
    }
    return next;
  }
}

function toMs(at: EpochSeconds | string): number {
  const ms = typeof at === 'number' ? at * 1000 : Date.parse(at);
  if (Number.isNaN(ms)) throw new Error(`${at} is no date`);
  return ms;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** Lets promise chains that wait for nothing real run to their end. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
