import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../test/support/run-command.js';

let folder: string;
let database: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-cli-'));
  database = join(folder, 'ca.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('init makes a database that only its owner can read; migrate finds nothing to do', async () => {
  expect(await runCommand('db', 'init', '--database', database)).toEqual({ code: 0, stdout: 'the database is made\n', stderr: '' });
  expect(statSync(database).mode & 0o777).toBe(0o600);
  expect((await runCommand('db', 'migrate', '--database', database)).stdout).toBe('the database is up to date\n');
  expect(JSON.parse((await runCommand('db', 'migrate', '--database', database, '--json')).stdout)).toEqual({ migrations: [] });
});

test('init refuses what is there already, and leaves it alone', async () => {
  writeFileSync(database, 'precious');
  const run = await runCommand('db', 'init', '--database', database);
  expect([run.code, run.stderr]).toEqual([2, `tegata: ${database} exists already; it was not touched\n`]);
});

test('init names the folder that is missing', async () => {
  const run = await runCommand('db', 'init', '--database', join(folder, 'no', 'ca.sqlite'));
  expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(join(folder, 'no'))]);
  expect(run.stderr).not.toMatch(/\n\s+at /);
});

test('migrate refuses what is missing or no database of ours', async () => {
  const missing = await runCommand('db', 'migrate', '--database', database);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('make one with "tegata db init"')]);
  writeFileSync(database, 'x'.repeat(5000));
  const foreign = await runCommand('db', 'migrate', '--database', database);
  expect(foreign.code).not.toBe(0);
});

test('a PostgreSQL server that is not there is named, without the password', async () => {
  const run = await runCommand('db', 'migrate', '--database', 'postgres://ca:s3cret@127.0.0.1:1/ca');
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('127.0.0.1:1');
  expect(run.stderr).not.toContain('s3cret');
  expect(run.stderr).not.toMatch(/\n\s+at /);
});

test('the database is named by one of two ways', async () => {
  for (const args of [[], ['--config', 'x.yaml', '--database', database]]) {
    expect(await runCommand('db', 'init', ...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('either --config FILE or --database'),
    });
  }
});
