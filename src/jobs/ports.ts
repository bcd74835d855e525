import type { JobId } from '../core/ids.js';
import type { Job, JobQueue } from '../core/job.js';
import type { EpochSeconds } from '../core/time.js';

/**
 * Jobs as the process that runs them sees them; `owner` and the length of a lease are given where the database is opened.
 *
 * A job added without a later `runAfter` is born leased to the process that adds it (its first attempt counted), and handed to its
 * runner right after the commit: the usual case costs no second write and no poll. Should the process die, the lease runs out and others take it.
 * A process without `owner` (the CLI) runs no jobs: what it adds waits for one that does.
 *
 * There is one row per request. Adding a request that is there already:
 * - to a waiting job: it runs at the earlier of the two times;
 * - to a leased job, which may have read the database before this commit: it runs once more after it is finished.
 */
export interface JobStore extends JobQueue {
  /** Leases up to `limit` due jobs that nobody holds. At most one caller gets a job. Attempts grow by one. */
  take(limit: number): Promise<Job[]>;
  /** Prolongs the leases of jobs that are still at work. Those that have passed to another owner are left alone. */
  renew(ids: readonly JobId[]): Promise<void>;
  /**
   * Removes jobs that are done, unless another owner holds them by now.
   * @returns those whose request was added again meanwhile, leased anew and to be run at once
   */
  finish(ids: readonly JobId[]): Promise<Job[]>;
  /** Gives a failed job back, to be taken again at `runAfter`, unless another owner holds it by now. */
  giveBack(id: JobId, runAfter: EpochSeconds, error: string): Promise<void>;
  /**
   * Frees leases, so that their jobs can be taken at once.
   * @param whose `all` at the start of an engine that a single process works on
   */
  releaseLeases(whose: 'own' | 'all'): Promise<void>;
}

export interface JobStores {
  jobs: JobStore;
}
