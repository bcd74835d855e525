import { expect, it } from 'vitest';
import { checkClock } from './check-clock.js';

const NOW = 1_795_000_000_000;
const seen = (...aheadMs: number[]) => checkClock(aheadMs.map((ahead) => ({ whose: 'x', atMs: NOW, theirsMs: NOW - ahead })));

it.each([
  [[], 'skipped'],
  [[900, 1_500, -200], 'well'],
  // One neighbour that is wrong by days says nothing about us.
  [[400, 86_400_000, 800], 'well'],
  [[5_000, 6_000, 400], 'warning'],
  [[-70_000, -70_500], 'fault'],
])('a clock that is ahead of others by %j ms is found %s', (ahead, result) => {
  expect(seen(...ahead).result).toBe(result);
});
