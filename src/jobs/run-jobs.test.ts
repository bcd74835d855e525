import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createJobRunner, type JobHandlers, type JobRunner, type JobRunnerOptions } from './run-jobs.js';
import { createSqliteDatabase, silentLog, type TestDatabase } from '../../test/support/test-database.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import type { JobRequest } from '../core/job.js';

const crl = (issuerId = 'ca1'): JobRequest => ({ kind: 'publish-crl', issuerId });

let clock: FakeClock;
let database: TestDatabase;
let runner: JobRunner;
let runs: string[];
/** What publish-crl does with an issuer's job; nothing more where it says nothing. */
let deeds: Record<string, (signal: AbortSignal) => Promise<void>>;

const refuse = () => Promise.reject(new Error('not expected here'));
const handlers: JobHandlers = {
  'validate-challenge': refuse,
  'issue-order': refuse,
  'log-certificate': refuse,
  'report-caa-refusal': refuse,
  'discover-contacts': refuse,
  'send-mail': refuse,
  'revoke-compromised': refuse,
  tell: refuse,
  'deliver-webhooks': refuse,
  'publish-crl': async ({ issuerId }, { signal }) => {
    runs.push(issuerId);
    await deeds[issuerId]?.(signal);
  },
};
const create = (options: Partial<JobRunnerOptions> = {}) =>
  createJobRunner({ transactor: database.transactor, handlers, clock, random: new SeededRandom(), log: silentLog, leaseSeconds: 60, ...options });
const add = (request: JobRequest, runAfter?: number) => database.transactor.transaction(({ jobs }) => jobs.add(request, runAfter));
/** Requests whose jobs are in the database in whatever state. */
const left = () =>
  database.transactor.transaction(async ({ jobs }) => {
    await jobs.releaseLeases('all');
    await jobs.add(crl('probe'), 0);
    clock.set(clock.now() + 1_000_000);
    return (await jobs.take(1000)).map(({ request }) => ('issuerId' in request ? request.issuerId : request.kind)).filter((issuerId) => issuerId !== 'probe');
  });
const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 5000, interval: 2 });
/** Lets time go by in steps, in each of which the database can do what it is asked for. */
const pass = async (seconds: number, step = 1) => {
  for (let gone = 0; gone < seconds; gone += step) {
    await clock.advance(step * 1000);
    await delay(3);
  }
};

beforeEach(async () => {
  clock = new FakeClock();
  runs = [];
  deeds = {};
  database = await createSqliteDatabase({ clock, jobLeaseSeconds: 60 });
  runner = create();
  database.onJobs((jobs) => runner.accept(jobs));
});
afterEach(async () => {
  await runner.stop();
  await database.remove();
});

test('a job runs right after its commit and is removed', async () => {
  await add(crl());
  await until(() => runs.length === 1);
  await runner.stop();
  expect(await left()).toEqual([]);
});

test('a job for later runs when its time has come', async () => {
  runner.start();
  await add(crl(), clock.now() + 5);
  await until(() => clock.sleeping > 0);
  await pass(4);
  expect(runs).toEqual([]);
  await pass(2);
  await until(() => runs.length === 1);
});

test('a failing job is run again, after ever longer pauses, and removed when it succeeds', async () => {
  runner.start();
  const at: number[] = [];
  deeds['ca1'] = async () => {
    at.push(clock.now());
    if (at.length < 5) throw new Error('the token sleeps');
  };
  await add(crl());
  while (at.length < 5) await pass(1);
  const pauses = at.slice(1).map((time, run) => time - (at[run] ?? 0));
  expect(pauses[0]).toBeLessThanOrEqual(3);
  expect(pauses[3]).toBeGreaterThanOrEqual(4);
  await runner.stop();
  expect(await left()).toEqual([]);
});

test('a request that is added while its job runs leads to another run after that one', async () => {
  let release: () => void = () => undefined;
  deeds['ca1'] = () => new Promise<void>((resolve) => (release = resolve));
  await add(crl());
  await until(() => runs.length === 1);
  await add(crl());
  await delay(5);
  expect(runs).toHaveLength(1);
  release();
  await until(() => clock.sleeping > 0);
  await clock.advance(100);
  await until(() => runs.length === 2);
  release();
  await runner.stop();
  expect(await left()).toEqual([]);
});

test('a request that is added after its job has ended, but before it was removed, runs as well', async () => {
  await add(crl());
  await until(() => clock.sleeping > 0);
  await add(crl());
  expect(runs).toHaveLength(1);
  await clock.advance(100);
  await until(() => runs.length === 2);
});

test('a job that adds its own next run is run again at that time', async () => {
  runner.start();
  deeds['ca1'] = () => add(crl(), clock.now() + 3600);
  await add(crl());
  await until(() => runs.length === 1);
  await pass(3500, 500);
  expect(runs).toHaveLength(1);
  await pass(200, 100);
  await until(() => runs.length === 2);
});

test('no more than `concurrency` jobs are at work, and all of them run', async () => {
  runner = create({ concurrency: 3 });
  let working = 0;
  let most = 0;
  const ids = Array.from({ length: 20 }, (_, id) => `ca${id}`);
  for (const id of ids) {
    deeds[id] = async () => {
      most = Math.max(most, (working += 1));
      await delay(1);
      working -= 1;
    };
  }
  await Promise.all(ids.map((id) => add(crl(id))));
  await until(() => runs.length === 20);
  expect(most).toBe(3);
});

test('what comes beyond the backlog runs when its lease has run out', async () => {
  runner = create({ concurrency: 1, backlog: 1 });
  let release: () => void = () => undefined;
  deeds['ca0'] = () => new Promise<void>((resolve) => (release = resolve));
  for (const id of ['ca0', 'ca1', 'ca2']) await add(crl(id));
  release();
  await until(() => runs.length === 2);
  runner.start();
  await until(() => clock.sleeping > 1);
  expect(runs).toEqual(['ca0', 'ca1']);
  await pass(62, 31);
  await until(() => runs.length === 3);
});

test('the lease of a long job is renewed, so that nobody else takes it', async () => {
  runner.start();
  let release: () => void = () => undefined;
  deeds['ca1'] = () => new Promise<void>((resolve) => (release = resolve));
  await add(crl());
  const other = await database.reopen({ owner: 'other-process' });
  for (let count = 0; count < 20; count += 1) {
    await pass(10, 5);
    expect(await other.transactor.transaction(({ jobs }) => jobs.take(1))).toEqual([]);
  }
  release();
  await runner.stop();
  await other.close();
  expect(runs).toHaveLength(1);
});

test('a run that takes too long is aborted, counted as failed, and makes room', async () => {
  runner = create({ concurrency: 1, runSeconds: 30 });
  runner.start();
  const reasons: unknown[] = [];
  deeds['ca1'] = async (signal) => {
    if (runs.filter((id) => id === 'ca1').length > 1) return;
    await new Promise(() => signal.addEventListener('abort', () => reasons.push(signal.reason)));
  };
  await add(crl('ca1'));
  await add(crl('ca2'));
  await until(() => runs.length === 1);
  await pass(32);
  await until(() => runs.includes('ca2'));
  await pass(5);
  await until(() => runs.length === 3);
  expect(reasons).toHaveLength(1);
  expect(String(reasons[0])).toContain('longer than 30 s');
});

test('stopping aborts what runs and gives back what has not ended, to be taken at once', async () => {
  runner = create({ concurrency: 1 });
  deeds['ca1'] = (signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))));
  await add(crl('ca1'));
  await add(crl('ca2'));
  await until(() => runs.length === 1);
  await runner.stop();
  const other = await database.reopen({ owner: 'other-process' });
  expect(await other.transactor.transaction(({ jobs }) => jobs.take(10))).toHaveLength(2);
  await other.close();
  expect(runs).toEqual(['ca1']);
});

test('stopping waits for work that comes to its end, and counts it as done', async () => {
  let release: () => void = () => undefined;
  deeds['ca1'] = () => new Promise<void>((resolve) => (release = resolve));
  await add(crl());
  await until(() => runs.length === 1);
  const stopped = runner.stop();
  release();
  await stopped;
  expect(await left()).toEqual([]);
});

test('stopping does not wait for ever for work that does not heed its signal', async () => {
  deeds['ca1'] = () => new Promise(() => undefined);
  await add(crl());
  await until(() => runs.length === 1);
  const stopped = runner.stop(3000);
  await until(() => clock.sleeping > 0);
  await clock.advance(3000);
  await stopped;
  expect(runs).toEqual(['ca1']);
});

test('jobs of a process that died run when their leases have run out', async () => {
  const died = await database.reopen({ owner: 'died' });
  await died.transactor.transaction(({ jobs }) => jobs.add(crl()));
  await died.close();
  runner.start();
  await until(() => clock.sleeping > 0);
  await pass(58, 29);
  expect(runs).toEqual([]);
  await pass(3);
  await until(() => runs.length === 1);
});

test('a database that fails for a while loses no job', async () => {
  let broken = true;
  const transactor: JobRunnerOptions['transactor'] = {
    read: database.transactor.read,
    transaction: (work) => (broken ? Promise.reject(new Error('injected: no database')) : database.transactor.transaction(work)),
  };
  runner = create({ transactor });
  runner.start();
  await add(crl());
  await until(() => runs.length === 1);
  await pass(1);
  broken = false;
  await pass(70, 10);
  await until(() => runs.length === 2);
  await runner.stop();
  expect(await left()).toEqual([]);
});
