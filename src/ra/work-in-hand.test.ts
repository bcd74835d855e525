import { expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { WorkInHand } from './work-in-hand.js';

const create = () => {
  const clock = new FakeClock();
  return { clock, work: new WorkInHand<string, string, string>(clock) };
};

test('a waiting request hears how its work ended, without the clock moving', async () => {
  const { clock, work } = create();
  const started = work.prepare('start');
  work.begin('id', started);
  expect(work.find('id')).toBe('start');
  const waiting = work.wait(started, 1000);
  work.finish('id', 'end');
  expect(await waiting).toBe('end');
  await clock.advance(0);
  expect(clock.sleeping).toBe(0);
});

test('work that ended before the request waits is heard too', async () => {
  const { work } = create();
  const started = work.prepare('start');
  work.begin('id', started);
  work.finish('id', 'end');
  expect(await work.wait(started, 1000)).toBe('end');
});

test('a request waits no longer than it is told', async () => {
  const { clock, work } = create();
  const started = work.prepare('start');
  work.begin('id', started);
  const waiting = work.wait(started, 1000);
  await clock.advance(1000);
  expect(await waiting).toBeUndefined();
});

test('ending forgets only the own work', () => {
  const { work } = create();
  const first = work.prepare('first');
  const second = work.prepare('second');
  work.begin('id', first);
  work.begin('id', second);
  work.end('id', first);
  expect(work.find('id')).toBe('second');
  work.end('id', second);
  expect(work.find('id')).toBeUndefined();
  work.finish('id', 'nobody hears');
});
