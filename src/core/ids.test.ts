import { expect, test } from 'vitest';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { isId, newId } from './ids.js';

test('ids are 128 random bits in base64url, and none comes twice', () => {
  const random = new SeededRandom();
  const ids = Array.from({ length: 100 }, () => newId(random));
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) {
    expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(isId(id)).toBe(true);
  }
});

test.each(['', 'a/b', 'a.b', 'a b', '../x', 'a'.repeat(65), 'ä'])('%j can be no id', (text) => {
  expect(isId(text)).toBe(false);
});
