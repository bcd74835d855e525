import type { JobStores } from './ports.js';
import { retryAt } from './retry-at.js';
import type { JobId } from '../core/ids.js';
import type { Job, JobKind, JobRequest } from '../core/job.js';
import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';

/** How a handler is run. */
export interface JobRun {
  /** The same however often the job is run. */
  readonly id: JobId;
  /** Aborted when the work has to end. */
  readonly signal: AbortSignal;
  /** Runs of the job already begun, this one not counted. */
  readonly attempts: number;
}

/** Does a job's work; safe to repeat. When it throws, the job is run again later. */
export type JobHandlers = { readonly [Kind in JobKind]: (request: Extract<JobRequest, { kind: Kind }>, run: JobRun) => Promise<void> };

export interface JobRunnerOptions {
  transactor: Transactor<JobStores>;
  handlers: JobHandlers;
  clock: Clock;
  random: Random;
  log: Log;
  /** Most jobs at work at a time; 32 when left out. */
  concurrency?: number;
  /** Most jobs that wait in memory; what comes beyond is left to its lease. 1000 when left out. */
  backlog?: number;
  /** The length of a lease, as the database was opened with; 60 when left out. Leases are renewed when half of it is over. */
  leaseSeconds?: number;
  /** How long a run may take before it is aborted and counted as failed; 600 when left out. */
  runSeconds?: number;
  /** How often the database is asked for jobs that nobody holds; 1000 when left out. */
  pollMs?: number;
  /** How long finished jobs are gathered before they are removed together; 100 when left out. */
  finishMs?: number;
}

export interface JobRunner {
  /** Begins to poll for due jobs. */
  start(): void;
  /** Takes jobs that this process has added and holds: the listener of the database's `onJobs`. */
  accept(jobs: readonly Job[]): void;
  /**
   * Takes no more, aborts what runs, and gives back what has not ended. Work that does not heed its signal is waited for at most `graceMs`,
   * 5000 when left out; its lease then runs out by itself.
   */
  stop(graceMs?: number): Promise<void>;
}

/** Finished jobs are removed at once when there are this many. */
const FINISH_BATCH = 64;

interface Run {
  job: Job;
  abort: AbortController;
  startedAtMs: number;
  /** Settled when the handler has ended and its end is noted. */
  ended: Promise<void>;
}

/**
 * Runs jobs: those handed over after their commit at once, others when a poll finds them due. Each job runs at least once; a failing one
 * again and again, ever more slowly. Nothing here is lost with the process: the rows and their leases are the truth.
 */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { transactor, handlers, clock, random, log } = options;
  const { concurrency = 32, backlog = 1000, leaseSeconds = 60, runSeconds = 600, pollMs = 1000, finishMs = 100 } = options;

  const waiting = new Map<JobId, Job>();
  const running = new Map<JobId, Run>();
  let finished: JobId[] = [];
  const ending = new Set<Promise<void>>();
  const stopping = new AbortController();
  let renewedAtMs = clock.nowMs();
  let polling: Promise<void> | undefined;
  let finishing: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  function accept(jobs: readonly Job[]): void {
    for (const job of jobs) {
      if (running.has(job.id) || waiting.has(job.id)) continue;
      if (waiting.size >= backlog) {
        log.warn({ job: job.id, request: job.request }, 'too many jobs wait; this one is left until its lease runs out');
        continue;
      }
      waiting.set(job.id, job);
    }
    pump();
  }

  function pump(): void {
    if (stopping.signal.aborted) return;
    for (const job of waiting.values()) {
      if (running.size >= concurrency) return;
      waiting.delete(job.id);
      const run: Run = { job, abort: new AbortController(), startedAtMs: clock.nowMs(), ended: Promise.resolve() };
      running.set(job.id, run);
      run.ended = perform(run);
      track(run.ended);
    }
  }

  async function perform(run: Run): Promise<void> {
    let failure: { error: unknown } | undefined;
    try {
      await handle(handlers, run.job.request, { id: run.job.id, signal: run.abort.signal, attempts: run.job.attempts });
    } catch (error) {
      failure = { error };
    }
    // Otherwise it was given up meanwhile, and is no longer ours to end.
    if (running.get(run.job.id) !== run) return;
    running.delete(run.job.id);
    if (failure) await giveBack(run.job, failure.error);
    else finish(run.job.id);
    pump();
  }

  function finish(id: JobId): void {
    finished.push(id);
    finishing ??= flushLater();
    if (finished.length >= FINISH_BATCH) track(flush());
  }

  async function flushLater(): Promise<void> {
    await clock.sleep(finishMs, stopping.signal).catch(() => undefined);
    finishing = undefined;
    await flush();
  }

  async function flush(): Promise<void> {
    const ids = finished;
    finished = [];
    if (ids.length === 0) return;
    try {
      accept(await transactor.transaction(({ jobs }) => jobs.finish(ids)));
    } catch (error) {
      // The rows stay; when their leases run out the jobs are run once more, which does no harm.
      log.warn({ err: error, jobs: ids }, 'finished jobs could not be removed');
    }
  }

  async function giveBack(job: Job, error: unknown): Promise<void> {
    const stopped = stopping.signal.aborted;
    const runAfter = stopped ? clock.now() : retryAt(clock.now(), job.attempts, random);
    const reason = error instanceof Error ? error.message : String(error);
    if (!stopped) log.warn({ err: error, job: job.id, request: job.request, attempts: job.attempts + 1, runAfter }, 'a job has failed and will be run again');
    try {
      await transactor.transaction(({ jobs }) => jobs.giveBack(job.id, runAfter, reason));
    } catch (storeError) {
      log.warn({ err: storeError, job: job.id }, 'a job could not be given back; it is run again when its lease runs out');
    }
  }

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      const wanted = Math.min(concurrency, concurrency + backlog - running.size - waiting.size);
      let found = 0;
      try {
        await keepLeases();
        if (wanted > 0) {
          const jobs = await transactor.transaction((stores) => stores.jobs.take(wanted));
          found = jobs.length;
          accept(jobs);
        }
      } catch (error) {
        log.warn({ err: error }, 'the database could not be asked for jobs');
      }
      if (found < wanted || wanted <= 0) await clock.sleep(pollMs, stopping.signal).catch(() => undefined);
    }
  }

  async function keepLeases(): Promise<void> {
    const nowMs = clock.nowMs();
    for (const run of running.values()) {
      if (nowMs - run.startedAtMs < runSeconds * 1000) continue;
      running.delete(run.job.id);
      // Whether it heeds its signal or not, nobody waits for it any more.
      ending.delete(run.ended);
      const error = new Error(`the run took longer than ${runSeconds} s`);
      run.abort.abort(error);
      track(giveBack(run.job, error).then(pump));
    }
    if (nowMs - renewedAtMs < (leaseSeconds * 1000) / 2) return;
    const held = [...running.keys(), ...waiting.keys()];
    if (held.length > 0) await transactor.transaction(({ jobs }) => jobs.renew(held));
    renewedAtMs = nowMs;
  }

  function track(work: Promise<void>): void {
    ending.add(work);
    void work.finally(() => ending.delete(work));
  }

  return {
    start: () => void (polling ??= poll()),
    accept,
    stop: (graceMs = 5000) => (stopped ??= stop(graceMs)),
  };

  async function stop(graceMs: number): Promise<void> {
    stopping.abort(new Error('the program is stopping'));
    for (const { abort } of running.values()) abort.abort(stopping.signal.reason);
    await polling;
    const grace = new AbortController();
    await Promise.race([Promise.all(ending), clock.sleep(graceMs, grace.signal).catch(() => undefined)]);
    grace.abort(new Error('nothing is left to wait for'));
    await finishing;
    await flush();
    for (const job of waiting.values()) await giveBack(job, stopping.signal.reason);
    waiting.clear();
  }
}

function handle(handlers: JobHandlers, request: JobRequest, run: JobRun): Promise<void> {
  switch (request.kind) {
    case 'validate-challenge':
      return handlers['validate-challenge'](request, run);
    case 'issue-order':
      return handlers['issue-order'](request, run);
    case 'publish-crl':
      return handlers['publish-crl'](request, run);
    case 'log-certificate':
      return handlers['log-certificate'](request, run);
    case 'discover-contacts':
      return handlers['discover-contacts'](request, run);
    case 'send-mail':
      return handlers['send-mail'](request, run);
    case 'report-caa-refusal':
      return handlers['report-caa-refusal'](request, run);
    case 'revoke-compromised':
      return handlers[request.kind](request, run);
    case 'tell':
      return handlers.tell(request, run);
    case 'deliver-webhooks':
      return handlers['deliver-webhooks'](request, run);
  }
}
