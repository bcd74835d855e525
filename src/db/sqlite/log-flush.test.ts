import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogFlush } from './log-flush.js';
import { FakeClock } from '../../../test/support/fake-clock.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tegata-flush-'));
  file = join(folder, 'ca.sqlite');
});
afterEach(() => rm(folder, { recursive: true }));

/** A disk whose flushes take as long as the test says. */
class SlowDiskClock extends FakeClock {
  flushMs = 0;
  #readings = 0;

  override nowMs(): number {
    this.#readings += 1;
    return super.nowMs() + this.#readings * this.flushMs;
  }
}

/** Whether a flush is over before anything from outside can have happened. */
async function onTheSpot(flush: Promise<void>): Promise<boolean> {
  let over = false;
  const ended = flush.then(() => (over = true));
  for (let step = 0; step < 10; step += 1) await Promise.resolve();
  const atOnce = over;
  await ended;
  return atOnce;
}

test('for few, on a quick disk, the flush is made on the spot; for many on another thread', async () => {
  await writeFile(`${file}-wal`, 'log');
  const log = createLogFlush(file, new FakeClock());
  expect(await onTheSpot(log.flush(1))).toBe(true);
  await appendFile(`${file}-wal`, 'more');
  expect(await onTheSpot(log.flush(16))).toBe(false);
  expect(await onTheSpot(log.flush(2))).toBe(true);
  log.close();
});

test('a slow disk is waited for on another thread, until it is quick again', async () => {
  await writeFile(`${file}-wal`, 'log');
  const clock = new SlowDiskClock();
  const log = createLogFlush(file, clock);
  clock.flushMs = 30;
  await log.flush(1);
  expect(await onTheSpot(log.flush(1))).toBe(false);
  clock.flushMs = 0;
  for (let count = 0; count < 30; count += 1) await log.flush(1);
  expect(await onTheSpot(log.flush(1))).toBe(true);
  log.close();
});

test('a log that is not there fails the flush', async () => {
  const log = createLogFlush(file, new FakeClock());
  await expect(log.flush(1)).rejects.toThrow('ENOENT');
  log.close();
});
