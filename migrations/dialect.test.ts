import { expect, test } from 'vitest';
import { statementsOf } from './dialect.js';

const text = `
CREATE TABLE t (
  n IDENTITY,
  id TEXT NOT NULL,
  der BYTES,
  at BIGINT NOT NULL
) STRICT;
CREATE TABLE u (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TRIGGER x BEGIN SELECT 1; END;
`;

test('a migration in the words of SQLite', () => {
  expect(statementsOf(text, 'sqlite')).toEqual([
    'CREATE TABLE t (\n  n INTEGER PRIMARY KEY,\n  id TEXT NOT NULL,\n  der BLOB,\n  at INTEGER NOT NULL\n) STRICT',
    'CREATE TABLE u (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID',
    'CREATE TRIGGER x BEGIN SELECT 1; END',
  ]);
});

test('a migration in the words of PostgreSQL', () => {
  expect(statementsOf(text, 'postgres')).toEqual([
    'CREATE TABLE t (\n  n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n  id TEXT COLLATE "C" NOT NULL,\n  der BYTEA,\n  at BIGINT NOT NULL\n)',
    'CREATE TABLE u (id TEXT COLLATE "C" PRIMARY KEY)',
    'CREATE TRIGGER x BEGIN SELECT 1; END',
  ]);
});
