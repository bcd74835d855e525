import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AllStores } from './all-stores.js';
import { openDatabase, type Database } from '../open-database.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { SeededRandom } from '../../../test/support/seeded-random.js';
import { describeEachEngine, silentLog, type TestDatabase } from '../../../test/support/test-database.js';
import type { ChallengeId, JobId } from '../../core/ids.js';
import type { Job, JobRequest } from '../../core/job.js';

const crl: JobRequest = { kind: 'publish-crl', issuerId: 'ca1' };
const challenge = (id: string): JobRequest => ({ kind: 'validate-challenge', challengeId: id as ChallengeId });

describeEachEngine((createDatabase) => {
  let clock: FakeClock;
  let database: TestDatabase;
  let other: Database;
  let handed: Job[];
  const write = <T>(work: (stores: AllStores) => Promise<T>, on: Database = database) => on.transactor.transaction(work);
  const take = (on: Database = database, limit = 10) => write(({ jobs }) => jobs.take(limit), on);
  const seconds = (count: number) => clock.advance(count * 1000);

  beforeEach(async () => {
    clock = new FakeClock();
    database = await createDatabase({ clock, jobLeaseSeconds: 60 });
    other = await database.reopen({ owner: 'other-process' });
    handed = [];
    database.onJobs((jobs) => handed.push(...jobs));
  });
  afterEach(async () => {
    await other.close();
    await database.remove();
  });

  test('a job is handed over after the commit, and taken by nobody while its lease lasts', async () => {
    await write(async ({ jobs }) => {
      await jobs.add(crl);
      await jobs.add(challenge('a'));
      expect(handed).toEqual([]);
    });
    expect(handed.map(({ request, attempts }) => ({ request, attempts }))).toEqual([
      { request: crl, attempts: 0 },
      { request: challenge('a'), attempts: 0 },
    ]);
    await seconds(60);
    expect(await take(other)).toEqual([]);
    await seconds(1);
    expect((await take(other)).map(({ id, attempts }) => ({ id, attempts })).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      handed.map(({ id }) => ({ id, attempts: 1 })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });

  test('a rolled back transaction hands over nothing', async () => {
    await expect(
      write(async ({ jobs }) => {
        await jobs.add(crl);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(handed).toEqual([]);
    await seconds(100);
    expect(await take()).toEqual([]);
  });

  test('a job for later waits for its time', async () => {
    await write(({ jobs }) => jobs.add(crl, clock.now() + 10));
    expect(handed).toEqual([]);
    await seconds(9);
    expect(await take()).toEqual([]);
    await seconds(1);
    expect(await take()).toEqual([{ id: expect.any(String) as JobId, request: crl, attempts: 0 }]);
  });

  test('of two processes that take at the same time, one gets the job', async () => {
    await write(({ jobs }) => jobs.add(crl, clock.now() + 1));
    await seconds(1);
    const [mine, theirs] = await Promise.all([take(), take(other)]);
    expect(mine.length + theirs.length).toBe(1);
  });

  test('take gives at most as many as asked for, the longest due first', async () => {
    for (const [id, after] of [['late', 5], ['early', 2], ['middle', 3]] as const) await write(({ jobs }) => jobs.add(challenge(id), clock.now() + after));
    await seconds(5);
    expect((await take(database, 2)).map(({ request }) => request)).toEqual(expect.arrayContaining([challenge('early'), challenge('middle')]));
    expect((await take(database, 2)).map(({ request }) => request)).toEqual([challenge('late')]);
  });

  test('a process without owner leaves its jobs to others', async () => {
    const cli = await openDatabase({ url: database.url, clock, random: new SeededRandom('cli'), log: silentLog });
    await write(({ jobs }) => jobs.add(crl), cli);
    expect(await take(other)).toHaveLength(1);
    await expect(take(cli)).rejects.toThrow('without an owner');
    await cli.close();
  });

  test('adding the request of a waiting job brings it forward, never back', async () => {
    const now = clock.now();
    await write(({ jobs }) => jobs.add(crl, now + 100));
    await write(({ jobs }) => jobs.add(crl, now + 200));
    await write(({ jobs }) => jobs.add(crl, now + 50));
    await seconds(49);
    expect(await take()).toEqual([]);
    await seconds(1);
    expect(await take()).toHaveLength(1);
    expect(await take(other)).toEqual([]);
  });

  test('adding the request of a waiting job for now hands it over at once', async () => {
    await write(({ jobs }) => jobs.add(crl, clock.now() + 86_400));
    await write(({ jobs }) => jobs.add(crl));
    expect(handed).toHaveLength(1);
    await write(({ jobs }) => jobs.finish([handed[0]?.id as JobId]));
    await seconds(100_000);
    expect(await take()).toEqual([]);
  });

  test('a request that is added while it runs runs once more after it is finished', async () => {
    await write(({ jobs }) => jobs.add(crl));
    const [job] = handed as [Job];
    await write(({ jobs }) => jobs.add(crl));
    await write(({ jobs }) => jobs.add(crl));
    expect(handed).toHaveLength(1);
    expect(await write(({ jobs }) => jobs.finish([job.id]))).toEqual([job]);
    expect(await take(other)).toEqual([]);
    expect(await write(({ jobs }) => jobs.finish([job.id]))).toEqual([]);
    await seconds(1000);
    expect(await take()).toEqual([]);
  });

  test('a job that adds its own next run finds it waiting after it is finished', async () => {
    await write(({ jobs }) => jobs.add(crl));
    const [job] = handed as [Job];
    await write(({ jobs }) => jobs.add(crl, clock.now() + 3600));
    expect(await write(({ jobs }) => jobs.finish([job.id]))).toEqual([]);
    await seconds(3599);
    expect(await take()).toEqual([]);
    await seconds(1);
    expect(await take()).toEqual([job]);
  });

  test('of a request for now and one for later, added while it runs, the one for now counts', async () => {
    await write(({ jobs }) => jobs.add(crl));
    const [job] = handed as [Job];
    await write(({ jobs }) => jobs.add(crl));
    await write(({ jobs }) => jobs.add(crl, clock.now() + 3600));
    expect(await write(({ jobs }) => jobs.finish([job.id]))).toEqual([job]);
  });

  test('a request that is added while it runs survives the failure of that run', async () => {
    await write(({ jobs }) => jobs.add(crl));
    const [job] = handed as [Job];
    await write(({ jobs }) => jobs.add(crl));
    await write(({ jobs }) => jobs.giveBack(job.id, clock.now() + 5, 'token gone'));
    expect(await take()).toEqual([]);
    await seconds(5);
    expect(await take()).toEqual([{ ...job, attempts: 1 }]);
  });

  test('finishing and giving back a job that has passed to another owner changes nothing', async () => {
    await write(({ jobs }) => jobs.add(crl));
    const [job] = handed as [Job];
    await seconds(61);
    expect(await take(other)).toHaveLength(1);
    await write(({ jobs }) => jobs.finish([job.id]));
    await write(({ jobs }) => jobs.giveBack(job.id, clock.now(), 'late'));
    await write(({ jobs }) => jobs.renew([job.id]));
    expect(await take()).toEqual([]);
    await seconds(61);
    expect(await take()).toEqual([{ ...job, attempts: 2 }]);
  });

  test('a renewed lease lasts from its renewal on', async () => {
    await write(({ jobs }) => jobs.add(crl));
    await seconds(40);
    await write(({ jobs }) => jobs.renew(handed.map(({ id }) => id)));
    await seconds(60);
    expect(await take(other)).toEqual([]);
    await seconds(1);
    expect(await take(other)).toHaveLength(1);
  });

  test('released leases can be taken at once', async () => {
    await write(({ jobs }) => jobs.add(crl));
    await write(({ jobs }) => jobs.add(crl));
    await write(({ jobs }) => jobs.add(challenge('theirs')), other);
    await write(({ jobs }) => jobs.releaseLeases('own'));
    expect((await take()).map(({ request }) => request)).toEqual([crl]);
    await write(({ jobs }) => jobs.releaseLeases('all'));
    expect(await take()).toHaveLength(2);
  });

  test('many jobs are finished in one call, those asked for again returned', async () => {
    await write(async ({ jobs }) => {
      for (let count = 0; count < 11; count += 1) await jobs.add(challenge(`c${count}`));
    });
    await write(({ jobs }) => jobs.add(challenge('c3')));
    expect(await write(({ jobs }) => jobs.finish(handed.map(({ id }) => id)))).toEqual([handed[3]]);
    expect(await write(({ jobs }) => jobs.finish([]))).toEqual([]);
  });

  test('a job cannot be added outside of a transaction', async () => {
    await expect(database.transactor.read.jobs.add(crl)).rejects.toThrow(/outside of a transaction|readonly/);
  });
});
