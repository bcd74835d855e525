import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAuditEvents } from '../../test/support/audit-events.js';
import { readRows } from '../../test/support/database-content.js';
import { makeDevelopmentFolder } from '../../test/support/development-folder.js';
import { runCommand, type CommandRun } from '../../test/support/run-command.js';

let data: string;
let database: string;
beforeAll(async () => {
  ({ data, database } = await makeDevelopmentFolder());
});
afterAll(() => rmSync(data, { recursive: true }));

const officer = (...args: string[]): Promise<CommandRun> => runCommand('officer', ...args, '--data', data);

test('invites two officers, one of them an administrator, and no third', async () => {
  expect((await officer('list')).stdout).toBe('there are no officers: tegata officer invite\n');
  const first = await officer('invite', 'Sato', 'Sato@CA.example', '--officer', 'root');
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(first.stdout).toContain('a mail with a link goes to sato@ca.example');
  expect(await officer('invite', 'tanaka', 'tanaka@ca.example', '--officer', 'root')).toMatchObject({
    code: 2,
    stderr: 'tegata: One of the first two has to be an administrator.\nGive --role administrator.\n',
  });
  expect((await officer('invite', 'sato', 'other@ca.example', '--officer', 'root', '--role', 'administrator')).stderr).toContain('is invited already');
  expect((await officer('invite', 'tanaka', 'tanaka@ca.example', '--role', 'officer', 'administrator', '--officer', 'root')).code).toBe(0);
  expect((await officer('invite', 'suzuki', 'suzuki@ca.example', '--officer', 'root')).stderr).toContain('the command line invites no more');
  expect((await officer('invite', '鈴木', 'x@ca.example', '--officer', 'root')).stderr).toContain('is no officer name');
  expect((await officer('invite', 'suzuki', 'nobody', '--officer', 'root')).stderr).toContain('is no e-mail address');
  expect(JSON.parse((await officer('list', '--json')).stdout).waiting.map(({ officerName, roles }: { officerName: string; roles: string[] }) => [officerName, roles]).sort()).toEqual([
    ['sato', ['officer']],
    ['tanaka', ['officer', 'administrator']],
  ]);
  expect(readAuditEvents(database).map(({ kind, actor }) => [kind, actor])).toEqual([
    ['invitation.sent', 'officer:root'],
    ['invitation.sent', 'officer:root'],
  ]);
  const mails = await readRows<{ recipient: string; content: string }>(database, 'SELECT recipient, content FROM mails ORDER BY created_at');
  expect(mails.map(({ content }) => /https:\/\/localhost:5\/invitations\/[\w-]{43}\n/.test(content))).toEqual([true, true]);
  expect((await officer('disable', 'nobody', '--officer', 'root')).stderr).toContain('there is no officer nobody');
});
