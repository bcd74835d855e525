import { expect, test } from 'vitest';
import { minutesOfJapan, minutesOfUtc } from './minutes.js';

test('minutes are those of the clock on the wall, in Japan nine hours on', () => {
  const at = Date.UTC(2026, 11, 31, 15, 0, 59) / 1000;
  expect([minutesOfUtc(at), minutesOfJapan(at)]).toEqual(['2026-12-31 15:00', '2027-01-01 00:00']);
});
