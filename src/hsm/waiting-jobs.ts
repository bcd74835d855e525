/** Requests that wait for a session: urgent ones before bulk ones, each kind in the order in which it came, and never more than `limit`. */
export class WaitingJobs<Job extends { readonly priority: 'urgent' | 'bulk' }> {
  readonly #limit: number;
  readonly #urgent = new Set<Job>();
  readonly #bulk = new Set<Job>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#urgent.size + this.#bulk.size;
  }

  /** @returns false when there is no room */
  add(job: Job): boolean {
    if (this.size >= this.#limit) return false;
    this.#queueOf(job).add(job);
    return true;
  }

  /** Takes out the job whose turn it is. */
  next(): Job | undefined {
    const queue = this.#urgent.size > 0 ? this.#urgent : this.#bulk;
    for (const job of queue) {
      queue.delete(job);
      return job;
    }
    return undefined;
  }

  /** Takes out a job that will not be done after all. */
  remove(job: Job): void {
    this.#queueOf(job).delete(job);
  }

  #queueOf(job: Job): Set<Job> {
    return job.priority === 'urgent' ? this.#urgent : this.#bulk;
  }
}
