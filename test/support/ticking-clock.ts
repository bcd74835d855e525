import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, EpochSeconds } from '../../src/core/time.js';

/**
 * A clock that goes on by itself from a day of the test's choice, and can be set forward. What sleeps sleeps for real: for whole programs,
 * whose sockets know no other time.
 */
export class TickingClock implements Clock {
  #offsetMs: number;

  /** @param start such as `2026-11-21T12:00:00Z` */
  constructor(start = '2026-11-21T12:00:00Z') {
    this.#offsetMs = Date.parse(start) - performance.now();
  }

  now(): EpochSeconds {
    return Math.floor(this.nowMs() / 1000);
  }

  nowMs(): number {
    return Math.floor(performance.now() + this.#offsetMs);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    try {
      await delay(ms, undefined, signal && { signal });
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  }

  /** Jumps on; those who sleep sleep on. */
  advance({ days = 0, seconds = 0 }: { days?: number; seconds?: number }): void {
    this.#offsetMs += (days * 86_400 + seconds) * 1000;
  }
}
