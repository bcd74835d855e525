import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReader, openWriter, type SqliteConnection } from './connection.js';
import { readingSql } from './reading-sql.js';
import { createSqliteDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import type { Sql } from '../sql.js';

let database: TestDatabase;
let writer: SqliteConnection;
let reader: SqliteConnection;
let reading: Sql;
const numbers = () => reading.all<{ issuer_id: string }>('SELECT issuer_id FROM crl_numbers', []);

beforeEach(async () => {
  database = await createSqliteDatabase();
  writer = openWriter(database.url);
  reader = openReader(database.url);
  reading = readingSql(writer, reader);
});
afterEach(async () => {
  writer.close();
  reader.close();
  await database.remove();
});

test('while a batch is open, reading sees what is committed', async () => {
  writer.run('BEGIN IMMEDIATE', []);
  writer.run('INSERT INTO crl_numbers (issuer_id, shard, reserved) VALUES (?, 0, 1)', ['ca1']);
  expect(await numbers()).toEqual([]);
  writer.run('COMMIT', []);
  expect(await numbers()).toEqual([{ issuer_id: 'ca1' }]);
});

test('what another process has committed is seen at once', async () => {
  expect(await numbers()).toEqual([]);
  await database.transactor.transaction(({ crls }) => crls.nextNumber({ issuerId: 'ca9', shard: 0 }));
  expect(await numbers()).toEqual([{ issuer_id: 'ca9' }]);
});

test('a change is refused, with and without rows to return', async () => {
  await expect(reading.run('DELETE FROM crl_numbers', [])).rejects.toThrow('outside of a transaction');
  await expect(reading.all('DELETE FROM crl_numbers RETURNING issuer_id', [])).rejects.toThrow('outside of a transaction');
  expect(() => reader.run('DELETE FROM crl_numbers', [])).toThrow('readonly');
});
