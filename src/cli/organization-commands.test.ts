import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAuditEvents } from '../../test/support/audit-events.js';
import { makeDevelopmentFolder } from '../../test/support/development-folder.js';
import { runCommand, type CommandRun } from '../../test/support/run-command.js';

let data: string;
let database: string;
beforeAll(async () => {
  ({ data, database } = await makeDevelopmentFolder());
});
afterAll(() => rmSync(data, { recursive: true }));

const org = (...args: string[]): Promise<CommandRun> => runCommand('org', ...args, '--data', data);
const ADDRESS = ['--state', 'Tokyo', '--locality', 'Minato-ku'];

/** Adds an organization and expects it to work. */
async function add(id: string, ...args: string[]): Promise<CommandRun> {
  const run = await org('add', '--id', id, '--officer', 'alice', '--name', `${id} KK`, ...ADDRESS, ...args);
  expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
  return run;
}

describe('org add, approve, suspend', () => {
  test('an organization is a draft until another officer has approved it', async () => {
    expect((await add('first')).stdout).toContain('tegata org approve first --officer NAME');
    const again = await org('approve', 'first', '--officer', 'Alice ');
    expect(again).toEqual({
      code: 2,
      stdout: '',
      stderr: 'tegata: alice has entered the organization "first", and who collected the evidence never approves (CP 5.2)\nthe approval has to come from a different officer\n',
    });
    expect((await org('show', 'first')).stdout).toContain('draft');
    expect((await org('approve', 'first', '--officer', 'bob')).stdout).toBe('organization first is approved\n');
    expect((await org('approve', 'first', '--officer', 'carol')).code).toBe(2);
  });

  test('a suspension takes effect at once, and approving again takes two officers again', async () => {
    await add('second');
    expect((await org('suspend', 'second', '--officer', 'alice', '--reason', 'x')).stderr).toContain('is not approved but in state draft');
    await org('approve', 'second', '--officer', 'bob');
    expect((await org('suspend', 'second', '--officer', 'bob', '--reason', ' ')).code).toBe(2);
    expect((await org('suspend', 'second', '--officer', 'bob', '--reason', 'fees unpaid')).stdout).toBe(
      'organization second is suspended\n',
    );
    const shown = JSON.parse((await org('show', 'second', '--json')).stdout);
    expect(shown).toMatchObject({
      status: 'suspended',
      suspendedReason: 'fees unpaid',
      approvals: [],
      blocked: expect.stringContaining('suspended'),
    });
    expect((await org('approve', 'second', '--officer', 'alice')).stdout).toBe('1 of 2 approvals are given; another officer has to approve organization second\n');
    expect((await org('approve', 'second', '--officer', 'alice')).code).toBe(2);
    await org('approve', 'second', '--officer', 'bob');
    expect(JSON.parse((await org('show', 'second', '--json')).stdout)).toMatchObject({
      status: 'approved',
      suspendedReason: null,
      blocked: null,
    });
  });

  test('every act is in the audit log under its officer', () => {
    const acts = readAuditEvents(database).filter(({ kind }) => kind.startsWith('organization.'));
    expect(acts.map(({ kind, actor }) => [kind, actor]).slice(0, 3)).toEqual([
      ['organization.added', 'officer:alice'],
      ['organization.approval-given', 'officer:bob'],
      ['organization.approved', 'officer:bob'],
    ]);
  });

  test('the evidence’s age counts from its day, and no longer than asked', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const run = JSON.parse((await add('third', '--vetted-at', today, '--valid-days', '10', '--json')).stdout);
    expect([run.vettedAt, Date.parse(run.expiresAt) - Date.parse(run.vettedAt)]).toEqual([`${today}T00:00:00Z`, 10 * 86_400_000]);
  });

  test.each<[string, string[], RegExp]>([
    ['a country that is none', ['--name', 'X', ...ADDRESS, '--country', 'Japan'], /countr/i],
    ['an empty name', ['--name', ' ', ...ADDRESS], /organization/i],
    ['a name of 65 characters', ['--name', 'x'.repeat(65), ...ADDRESS], /64/],
    ['an id that is taken', ['--id', 'first', '--name', 'X', ...ADDRESS], /first/],
    ['evidence from the future', ['--name', 'X', ...ADDRESS, '--vetted-at', '2999-01-01'], /./],
    ['evidence of long ago', ['--name', 'X', ...ADDRESS, '--vetted-at', '2001-01-01'], /./],
    ['days that are no number', ['--name', 'X', ...ADDRESS, '--valid-days', 'many'], /days/i],
    ['an officer without a name', ['--officer', '  ', '--name', 'X', ...ADDRESS], /officer/],
  ])('%s is refused with what to do, and nothing is added', async (_, args, words) => {
    const before = (await org('list')).stdout;
    const run = await org('add', '--officer', 'alice', ...args);
    expect(run).toMatchObject({ code: expect.toSatisfy((code) => code === 1 || code === 2), stdout: '' });
    expect(run.stderr).toMatch(words);
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect((await org('list')).stdout).toBe(before);
  });
});

describe('org show and list', () => {
  test('list has a line for each, and a JSON array', async () => {
    const run = await org('list');
    expect(run.stdout).toMatch(/^first {2}approved {2}first KK, Minato-ku, Tokyo, JP {2}until \d{4}-\d\d-\d\dT/m);
    const listed = JSON.parse((await org('list', '--json')).stdout) as { id: string }[];
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(['first', 'second', 'third']));
  });

  test('an unknown organization is named, with where to look', async () => {
    for (const args of [
      ['show', 'nobody'],
      ['approve', 'nobody', '--officer', 'a'],
      ['suspend', 'nobody', '--officer', 'a', '--reason', 'x'],
    ]) {
      expect(await org(...args)).toEqual({
        code: 2,
        stdout: '',
        stderr: 'tegata: there is no organization "nobody"\nlist the organizations to see their ids\n',
      });
    }
  });

  test('an option that is missing is named by its flag', async () => {
    const run = await org('approve', 'first');
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('--officer <name>')]);
  });

  test('a data folder that no CA has run with is named, with the way out', async () => {
    const run = await runCommand('org', 'list', '--data', join(data, 'nowhere'));
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('start script/server, or name a configuration file with --config')]);
  });
});
