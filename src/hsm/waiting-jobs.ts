import type { SigningPriority } from '../core/signer.js';

/**
 * Requests that wait for a session: urgent ones before bulk ones, those before background ones, each kind in the order in which it came, and never more
 * than `limit`.
 */
export class WaitingJobs<Job extends { readonly priority: SigningPriority }> {
  readonly #limit: number;
  readonly #queues: Readonly<Record<SigningPriority, Set<Job>>> = { urgent: new Set(), bulk: new Set(), background: new Set() };

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#queues.urgent.size + this.#queues.bulk.size + this.#queues.background.size;
  }

  /** @returns false when there is no room */
  add(job: Job): boolean {
    if (this.size >= this.#limit) return false;
    this.#queues[job.priority].add(job);
    return true;
  }

  /** Takes out the job whose turn it is. */
  next(): Job | undefined {
    const { urgent, bulk, background } = this.#queues;
    for (const queue of [urgent, bulk, background]) {
      for (const job of queue) {
        queue.delete(job);
        return job;
      }
    }
    return undefined;
  }

  /** Takes out a job that will not be done after all. */
  remove(job: Job): void {
    this.#queues[job.priority].delete(job);
  }
}
