import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDevelopmentFolder } from '../../test/support/development-folder.js';
import { runCommand, type CommandRun } from '../../test/support/run-command.js';

let data: string;
beforeAll(async () => {
  ({ data } = await makeDevelopmentFolder());
  await runCommand(
    'org',
    'add',
    '--id',
    'org',
    '--officer',
    'alice',
    '--name',
    'Org KK',
    '--state',
    'Tokyo',
    '--locality',
    'Minato-ku',
    '--data',
    data,
  );
});
afterAll(() => rmSync(data, { recursive: true }));

const eab = (...args: string[]): Promise<CommandRun> => runCommand('eab', ...args, '--data', data);
const create = (...args: string[]): Promise<CommandRun> => eab('create', '--organization', 'org', '--officer', 'alice', ...args);
const list = async (): Promise<Record<string, unknown>[]> => JSON.parse((await eab('list', '--json')).stdout) as Record<string, unknown>[];

test('the secret is shown once, at its creation, and by nothing else', async () => {
  const run = await create('--kid', 'shown', '--allow', 'example.com', '=www.example.net');
  expect(run.code).toBe(0);
  const secret = /--eab-hmac-key ([A-Za-z0-9_-]{43})\n/.exec(run.stdout)?.[1] ?? '';
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(run.stdout).toContain('--eab-kid shown');
  for (const args of [
    ['eab', 'list'],
    ['eab', 'list', '--json'],
    ['org', 'show', 'org'],
    ['org', 'show', 'org', '--json'],
    ['org', 'list', '--json'],
  ]) {
    const { code, stdout } = await runCommand(...args, '--data', data);
    expect(code).toBe(0);
    expect(stdout).not.toContain(secret);
    expect(stdout).not.toMatch(/hmac/i);
  }
  expect((await eab('list', '--organization', 'org')).stdout).toContain(
    'external account key shown of org; names example.com =www.example.net; profiles ov sr-ov; any number of accounts',
  );
});

test('as JSON, with limits', async () => {
  const { stdout } = await create(
    '--kid',
    'limited',
    '--allow',
    '*',
    '--profile',
    'sr-ov',
    '--expires',
    '12h',
    '--accounts',
    '3',
    '--json',
  );
  const key = JSON.parse(stdout) as Record<string, unknown>;
  expect(key).toMatchObject({
    id: 'limited',
    organizationId: 'org',
    nameRules: ['*'],
    profiles: ['sr-ov'],
    accountLimit: 3,
    revokedAt: null,
    createdBy: 'alice',
    hmacKey: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
  });
  expect(Date.parse(key['expiresAt'] as string) - Date.parse(key['createdAt'] as string)).toBeLessThanOrEqual(12 * 3_600_000 + 1000);
});

test('a secret file is its owner’s alone, and the secret is not printed', async () => {
  const file = join(data, 'secret');
  const { stdout } = await create('--kid', 'in-file', '--allow', '*', '--secret-file', file);
  const secret = readFileSync(file, 'utf8').trim();
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(stdout).not.toContain(secret);
  expect(stdout).toContain(`--eab-hmac-key "$(cat ${file})"`);
});

test('a secret file that cannot be written leaves no key behind whose secret nobody knows', async () => {
  const taken = join(data, 'taken');
  writeFileSync(taken, 'precious');
  for (const [file, word] of [
    [taken, 'is there already'],
    [join(data, 'no', 'such', 'folder'), 'cannot be written'],
  ] as const) {
    const run = await create('--kid', 'orphan', '--allow', '*', '--secret-file', file);
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain(word);
  }
  expect(readFileSync(taken, 'utf8')).toBe('precious');
  expect((await list()).map(({ id }) => id)).not.toContain('orphan');
});

test('a creation that is refused leaves no secret file behind', async () => {
  const file = join(data, 'not-made');
  const run = await create('--kid', 'shown', '--allow', '*', '--secret-file', file);
  expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('there is an external account key "shown" already')]);
  expect(existsSync(file)).toBe(false);
});

test('a revoked key says so, and is revoked once', async () => {
  await create('--kid', 'gone', '--allow', '*');
  expect((await eab('revoke', 'gone', '--officer', 'bob')).stdout).toBe('external account key gone is revoked\n');
  expect((await list()).find(({ id }) => id === 'gone')).toMatchObject({ revokedAt: expect.stringMatching(/Z$/) });
  expect((await eab('list')).stdout).toMatch(/gone .*REVOKED at/);
  expect(await eab('revoke', 'gone', '--officer', 'bob')).toMatchObject({ code: 2, stderr: expect.stringContaining('is revoked already') });
  expect(await eab('revoke', 'nobody', '--officer', 'bob')).toMatchObject({ code: 2, stderr: expect.stringContaining('list the keys') });
});

test.each<[string, string[], RegExp]>([
  ['a name rule that is none', ['--allow', '*.example.com'], /write "example\.com"/],
  ['an unknown profile', ['--allow', '*', '--profile', 'gold'], /there is no profile "gold"/],
  ['an account limit of none', ['--allow', '*', '--accounts', '0'], /1 or more/],
  ['an expiry without a unit', ['--allow', '*', '--expires', '365'], /with its unit/],
  ['a kid with a space', ['--allow', '*', '--kid', 'a b'], /no key id/],
  ['an unknown organization', ['--allow', '*', '--organization', 'nobody'], /there is no organization/],
])('%s is refused', async (_, args, words) => {
  const before = await list();
  const run = await create(...args);
  expect([1, 2]).toContain(run.code);
  expect(run.stdout).toBe('');
  expect(run.stderr).toMatch(words);
  expect(run.stderr).not.toMatch(/\n\s+at /);
  expect(await list()).toEqual(before);
});
