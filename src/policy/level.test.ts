import { expect, test } from 'vitest';
import { isLevel, LEVELS, stricterLevel, type Level } from './level.js';

test.each<[Level, Level, Level]>([
  // policy, baseline, result
  ['may', 'must-not', 'must-not'],
  ['must', 'must-not', 'must-not'],
  ['must-not', 'must', 'must'],
  ['must', 'should-not', 'must'],
  ['must-not', 'should', 'must-not'],
  ['must', 'may', 'must'],
  ['may', 'should', 'should'],
  ['may', 'should-not', 'should-not'],
  ['should', 'should-not', 'should'],
  ['should', 'may', 'should'],
])('policy %s, baseline %s: %s', (policy, baseline, result) => {
  expect(stricterLevel(policy, baseline)).toBe(result);
});

test('two that say the same stay', () => {
  for (const level of LEVELS) expect(stricterLevel(level, level)).toBe(level);
});

test('knows its words', () => {
  expect(['must', 'MUST', 'never', 1, null].map(isLevel)).toEqual([true, false, false, false, false]);
});
