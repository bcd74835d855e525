import { expect, test, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { silentLog } from '../../test/support/test-database.js';
import { repeat } from './repeat.js';

test('the act comes again after each pause, a failing one too, until it is stopped', async () => {
  const clock = new FakeClock();
  const error = vi.fn();
  let times = 0;
  const stop = repeat({
    clock,
    log: { ...silentLog, error },
    name: 'count',
    everySeconds: 60,
    act: async () => {
      times += 1;
      if (times === 2) throw new Error('once');
    },
  });
  expect(times).toBe(0);
  for (let n = 0; n < 3; n += 1) await clock.advance(60_000);
  expect([times, error.mock.calls.map(([facts]) => (facts as { task: string }).task)]).toEqual([3, ['count']]);
  await stop();
  await clock.advance(600_000);
  expect(times).toBe(3);
});

test('stopping aborts the act under way and waits for it', async () => {
  const clock = new FakeClock();
  const steps: string[] = [];
  const stop = repeat({
    clock,
    log: silentLog,
    name: 'long',
    everySeconds: 1,
    act: async (signal) => {
      steps.push('begun');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      steps.push('ended');
    },
  });
  await clock.advance(1000);
  await stop();
  expect(steps).toEqual(['begun', 'ended']);
});
