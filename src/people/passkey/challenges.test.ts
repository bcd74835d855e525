import { expect, test } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { SeededRandom } from '../../../test/support/seeded-random.js';
import { createChallenges } from './challenges.js';

test('a challenge is ours, for one purpose, in time, and once', async () => {
  const clock = new FakeClock();
  const random = new SeededRandom('challenges');
  const challenges = createChallenges({ random, clock });
  const made = challenges.make('sign-in a');
  expect(challenges.take('sign-in b', made)).toBe(false);
  expect(createChallenges({ random, clock }).take('sign-in a', made)).toBe(false);
  for (const wrong of ['', 'AAAA', `${made}A`, made.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))]) expect(challenges.take('sign-in a', wrong)).toBe(false);
  expect(challenges.take('sign-in a', made)).toBe(true);
  expect(challenges.take('sign-in a', made)).toBe(false);
  const late = challenges.make('sign-in a');
  await clock.advance(299_000);
  expect(challenges.take('sign-in a', late)).toBe(true);
  const later = challenges.make('sign-in a');
  await clock.advance(300_000);
  expect(challenges.take('sign-in a', later)).toBe(false);
});
