import { listQuery } from '../lists.js';
import type { Sql } from '../sql.js';
import { dedupeKeyOf, fromRow, type JobRow } from './job-rows.js';
import { newId, type JobId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { Job, JobRequest } from '../../core/job.js';
import type { Random } from '../../core/random.js';
import type { Clock, EpochSeconds } from '../../core/time.js';
import type { JobStore } from '../../jobs/ports.js';

/*
 * again_at: when a request was added to a leased job, the time it asked for. Only leased jobs have it.
 * `?` of ADD: id, kind, dedupe_key, request, attempts, run_after, lease_owner, lease_until, created_at; attempts 1 and a lease for a job born leased.
 */
const ADD = `INSERT INTO jobs (id, kind, dedupe_key, request, attempts, run_after, lease_owner, lease_until, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (dedupe_key) DO UPDATE SET
    again_at = CASE WHEN jobs.lease_owner IS NULL THEN NULL WHEN jobs.again_at < excluded.run_after THEN jobs.again_at ELSE excluded.run_after END,
    run_after = CASE WHEN jobs.lease_owner IS NULL AND excluded.run_after < jobs.run_after THEN excluded.run_after ELSE jobs.run_after END,
    attempts = CASE WHEN jobs.lease_owner IS NULL THEN jobs.attempts + excluded.attempts ELSE jobs.attempts END,
    lease_owner = coalesce(jobs.lease_owner, excluded.lease_owner),
    lease_until = coalesce(jobs.lease_until, excluded.lease_until)
  RETURNING id, request, attempts, lease_owner, again_at`;
const TAKE = `UPDATE jobs SET lease_owner = ?, lease_until = ?, attempts = attempts + 1
  WHERE id IN (SELECT id FROM jobs WHERE run_after <= ? AND (lease_until IS NULL OR lease_until < ?) ORDER BY run_after LIMIT ?)
  RETURNING id, request, attempts`;
const RENEW = listQuery('UPDATE jobs SET lease_until = ? WHERE lease_owner = ? AND id IN (??)');
const FINISH = listQuery('DELETE FROM jobs WHERE lease_owner = ? AND again_at IS NULL AND id IN (??)');
const RUN_AGAIN = listQuery(`UPDATE jobs SET again_at = NULL, last_error = NULL, attempts = 1, run_after = again_at, lease_until = ?
  WHERE lease_owner = ? AND again_at <= ? AND id IN (??) RETURNING id, request, attempts`);
const WAIT_AGAIN = listQuery(`UPDATE jobs SET again_at = NULL, last_error = NULL, attempts = 0, run_after = again_at, lease_owner = NULL, lease_until = NULL
  WHERE lease_owner = ? AND again_at > ? AND id IN (??)`);
// The run that follows began after whatever was added meanwhile: it covers it.
const GIVE_BACK = `UPDATE jobs SET run_after = ?, last_error = ?, again_at = NULL, lease_owner = NULL, lease_until = NULL WHERE id = ? AND lease_owner = ?`;
const RELEASE_ALL = 'UPDATE jobs SET again_at = NULL, lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL';
const RELEASE_OWN = 'UPDATE jobs SET again_at = NULL, lease_owner = NULL, lease_until = NULL WHERE lease_owner = ?';

/** Who runs the jobs that this process adds. */
export interface JobLease {
  /** Names this run of the process; never used by another. */
  readonly owner: string;
  readonly leaseSeconds: number;
}

export interface JobStoreParts {
  readonly clock: Clock;
  readonly random: Random;
  /** Undefined: jobs are added for other processes. */
  readonly lease: JobLease | undefined;
  /** Takes a job that was born leased, to be handed over once the transaction is committed. */
  readonly handOver: (job: Job) => void;
}

/** Jobs in SQL. */
export class SqlJobStore implements JobStore {
  readonly #sql: Sql;
  readonly #parts: JobStoreParts;

  constructor(sql: Sql, parts: JobStoreParts) {
    this.#sql = sql;
    this.#parts = parts;
  }

  async add(request: JobRequest, runAfter?: EpochSeconds): Promise<void> {
    const { clock, random, handOver } = this.#parts;
    const now = clock.now();
    const due = runAfter === undefined || runAfter <= now;
    const lease = due ? this.#parts.lease : undefined;
    const [row] = await this.#sql.all<JobRow & { lease_owner: string | null; again_at: number | null }>(ADD, [
      newId<JobId>(random),
      request.kind,
      dedupeKeyOf(request),
      JSON.stringify(request),
      lease ? 1 : 0,
      due ? now : runAfter,
      lease ? lease.owner : null,
      lease ? now + lease.leaseSeconds : null,
      now,
    ]);
    if (row === undefined) throw new InvariantError(`job ${dedupeKeyOf(request)} was not added`);
    if (lease && row.again_at === null) handOver(fromRow(row));
  }

  async take(limit: number): Promise<Job[]> {
    const { owner, leaseSeconds } = this.#lease();
    const now = this.#parts.clock.now();
    return (await this.#sql.all<JobRow>(TAKE, [owner, now + leaseSeconds, now, now, limit])).map(fromRow);
  }

  async renew(ids: readonly JobId[]): Promise<void> {
    if (ids.length === 0) return;
    const { owner, leaseSeconds } = this.#lease();
    const { text, values } = RENEW(ids);
    await this.#sql.run(text, [this.#parts.clock.now() + leaseSeconds, owner, ...values]);
  }

  async finish(ids: readonly JobId[]): Promise<Job[]> {
    if (ids.length === 0) return [];
    const { owner, leaseSeconds } = this.#lease();
    const done = FINISH(ids);
    if ((await this.#sql.run(done.text, [owner, ...done.values])) === ids.length) return [];
    const now = this.#parts.clock.now();
    const waiting = WAIT_AGAIN(ids);
    await this.#sql.run(waiting.text, [owner, now, ...waiting.values]);
    const again = RUN_AGAIN(ids);
    return (await this.#sql.all<JobRow>(again.text, [now + leaseSeconds, owner, now, ...again.values])).map(fromRow);
  }

  async giveBack(id: JobId, runAfter: EpochSeconds, error: string): Promise<void> {
    await this.#sql.run(GIVE_BACK, [runAfter, error, id, this.#lease().owner]);
  }

  async releaseLeases(whose: 'own' | 'all'): Promise<void> {
    if (whose === 'all') await this.#sql.run(RELEASE_ALL, []);
    else await this.#sql.run(RELEASE_OWN, [this.#lease().owner]);
  }

  #lease(): JobLease {
    if (this.#parts.lease === undefined) throw new InvariantError('this process opened the database without an owner: it runs no jobs');
    return this.#parts.lease;
  }
}
