import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DatabaseUnusable } from './database-unusable.js';
import { lockDatabase } from './lock-database.js';
import { initDatabase } from './migrate.js';
import { openDatabase } from './open-database.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { silentLog } from '../../test/support/test-database.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-lock-'));
  file = join(folder, 'ca.sqlite');
  writeFileSync(file, '');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The reason why the file cannot be locked. */
function refusal(): DatabaseUnusable {
  try {
    lockDatabase(file).release();
  } catch (error) {
    if (error instanceof DatabaseUnusable) return error;
    throw error;
  }
  throw new Error('the file could be locked');
}

test('a second server on the same file is refused, and says what to do; after the first has ended it is not', () => {
  const first = lockDatabase(file);
  expect(refusal()).toMatchObject({ reason: 'in-use', message: expect.stringContaining('stop that one first') });
  first.release();
  lockDatabase(file).release();
});

test('another path to the same file is the same file', () => {
  const first = lockDatabase(file);
  const link = join(folder, 'link.sqlite');
  symlinkSync(file, link);
  expect(() => lockDatabase(link)).toThrow(DatabaseUnusable);
  first.release();
});

test('the lock ends with the process that holds it, kill -9 included', async () => {
  const program = `
    const Database = require(${JSON.stringify(createRequire(import.meta.url).resolve('better-sqlite3'))});
    globalThis.held = new Database(${JSON.stringify(`${file}-server`)});
    held.exec('BEGIN EXCLUSIVE');
    process.stdout.write('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(refusal().reason).toBe('in-use');
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockDatabase(file).release();
});

test('commands open a database that a server holds', async () => {
  rmSync(file);
  await initDatabase({ url: file });
  const server = lockDatabase(file);
  const database = await openDatabase({ url: file, clock: new FakeClock(), random: new SeededRandom(), log: silentLog });
  expect(await database.transactor.read.organizations.list()).toEqual([]);
  await database.close();
  server.release();
});

test('several servers may share a PostgreSQL database', () => {
  const url = 'postgres://ca@127.0.0.1:1/ca';
  lockDatabase(url).release();
  const first = lockDatabase(url);
  lockDatabase(url).release();
  first.release();
});

test('a missing file is left to be reported by who opens it', () => {
  rmSync(file);
  lockDatabase(file).release();
  lockDatabase(join(folder, 'no', 'such', 'folder')).release();
});
