import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCheckpoints, type Checkpoints } from './checkpoints.js';
import { openWriter, type SqliteConnection } from './connection.js';

let folder: string;
let file: string;
let writer: SqliteConnection;
let checkpoints: Checkpoints;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tegata-checkpoints-'));
  file = join(folder, 'ca.sqlite');
  const made = new SqliteDatabase(file);
  made.pragma('journal_mode = WAL');
  made.exec('CREATE TABLE facts (value BLOB NOT NULL) STRICT');
  made.close();
  writer = openWriter(file);
  checkpoints = createCheckpoints(file, 256);
});
afterEach(async () => {
  await checkpoints.close();
  writer.close();
  await rm(folder, { recursive: true });
});

const MEBIBYTE = 1 << 20;
const write = () => writer.run('INSERT INTO facts (value) VALUES (?)', [Buffer.alloc(MEBIBYTE, 1)]);
const inFile = () => statSync(file).size;
async function until(done: () => boolean): Promise<void> {
  while (!done()) await delay(5);
}

test('what was written is copied into the file once it is much, while the writer goes on', async () => {
  expect(writer.pagesWritten).toBe(0);
  write();
  expect(writer.pagesWritten).toBeGreaterThanOrEqual(256);
  expect(inFile()).toBeLessThan(MEBIBYTE);
  checkpoints.after(255);
  writer.run('BEGIN IMMEDIATE', []);
  write();
  checkpoints.after(writer.pagesWritten);
  await until(() => inFile() > MEBIBYTE);
  expect(inFile()).toBeLessThan(2 * MEBIBYTE);
  writer.run('COMMIT', []);
  let pages = writer.pagesWritten;
  await until(() => {
    checkpoints.after((pages += 256));
    return inFile() > 2 * MEBIBYTE;
  });
});

test('one that cannot be made leaves the writer as it was', async () => {
  const lost = createCheckpoints(join(folder, 'missing.sqlite'), 1);
  lost.after(1);
  await lost.close();
  lost.after(100);
  write();
  expect(writer.all('SELECT length(value) AS length FROM facts', [])).toEqual([{ length: MEBIBYTE }]);
});
