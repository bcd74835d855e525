import type { Clock } from '../core/time.js';

/** One piece of work that a request has started and waits for. */
export interface Started<Start, View> {
  /** What the request had read already, so that the job in this process need not read it again. */
  readonly start: Start;
  readonly done: Promise<View>;
  readonly finish: (view: View) => void;
}

/** Made once: an abort without a reason makes a DOMException each time, which costs more than the rest of the wait. */
const OVER = new Error('the wait is over');

/**
 * Ties a waiting request to the job that does its work in this process. Only a shortcut: the job itself is durable, and whoever finds
 * nothing here reads the database.
 */
export class WorkInHand<Id extends string, Start, View> {
  readonly #clock: Clock;
  readonly #started = new Map<Id, Started<Start, View>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  prepare(start: Start): Started<Start, View> {
    let finish: (view: View) => void = () => undefined;
    const done = new Promise<View>((resolve) => {
      finish = resolve;
    });
    return { start, done, finish };
  }

  /** Makes work known to its job. Called where the race for it is won, before the commit: the job may begin in the same breath. */
  begin(id: Id, started: Started<Start, View>): void {
    this.#started.set(id, started);
  }

  /** What the request handed over, for the job. */
  find(id: Id): Start | undefined {
    return this.#started.get(id)?.start;
  }

  /** Tells the waiting request, if there is one, how the work ended. */
  finish(id: Id, view: View): void {
    this.#started.get(id)?.finish(view);
  }

  /** Forgets the work. Another request's work under the same id stays. */
  end(id: Id, started: Started<Start, View>): void {
    if (this.#started.get(id) === started) this.#started.delete(id);
  }

  /** @returns undefined when `ms` passed before the work ended */
  async wait(started: Started<Start, View>, ms: number): Promise<View | undefined> {
    const timer = new AbortController();
    const timeout = this.#clock.sleep(ms, timer.signal).then(
      () => undefined,
      () => undefined,
    );
    try {
      return await Promise.race([started.done, timeout]);
    } finally {
      timer.abort(OVER);
    }
  }
}
