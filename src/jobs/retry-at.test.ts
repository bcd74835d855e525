import { expect, test } from 'vitest';
import { retryAt } from './retry-at.js';

const always = (byte: number) => ({ bytes: (length: number) => Buffer.alloc(length, byte) });

test.each([
  [0, 1, 1],
  [1, 1, 2],
  [4, 8, 16],
  [8, 128, 256],
  [9, 150, 300],
  [1000, 150, 300],
])('after %i earlier runs the pause is between %i and %i seconds', (attempts, least, most) => {
  expect(retryAt(1000, attempts, always(0))).toBe(1000 + least);
  expect(retryAt(1000, attempts, always(255))).toBe(1000 + most);
});
