import { expect, test } from 'vitest';
import { insertRows, listQuery } from './lists.js';
import type { SqlValue } from './sql.js';

test('a list is filled up to a power of two with its last value', () => {
  const query = listQuery('SELECT id FROM t WHERE id IN (??) ORDER BY id');
  expect(query(['a'])).toEqual({ text: 'SELECT id FROM t WHERE id IN (?) ORDER BY id', values: ['a'] });
  expect(query(['a', 'b', 'c'])).toEqual({ text: 'SELECT id FROM t WHERE id IN (?, ?, ?, ?) ORDER BY id', values: ['a', 'b', 'c', 'c'] });
  expect(() => query([])).toThrow(RangeError);
  expect(() => query(Array<string>(4097).fill('x'))).toThrow(RangeError);
});

test('many rows are inserted in few statements, each row once and in order', async () => {
  const statements: { text: string; params: readonly SqlValue[] }[] = [];
  const sql = {
    all: () => Promise.resolve([]),
    run: (text: string, params: readonly SqlValue[]) => {
      statements.push({ text, params });
      return Promise.resolve(0);
    },
  };
  const rows = Array.from({ length: 75 }, (_, row) => [row, `r${row}`]);
  await insertRows(sql, 'INSERT INTO t (a, b)', rows);
  expect(statements.map(({ params }) => params.length / 2)).toEqual([32, 32, 8, 2, 1]);
  expect(statements.flatMap(({ params }) => params)).toEqual(rows.flat());
  expect(statements[3]?.text).toBe('INSERT INTO t (a, b) VALUES (?, ?), (?, ?)');
  await insertRows(sql, 'INSERT INTO t (a, b)', []);
  expect(statements).toHaveLength(5);
});
