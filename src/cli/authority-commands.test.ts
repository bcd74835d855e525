import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { organizationRecord } from '../../test/support/records.js';
import { makeDevelopmentFolder } from '../../test/support/development-folder.js';
import { runCommand, type CommandRun } from '../../test/support/run-command.js';
import { silentLog } from '../../test/support/test-database.js';
import { systemClock } from '../app/system-clock.js';
import { systemRandom } from '../app/system-random.js';
import { openDatabase } from '../db/open-database.js';

let data: string;
beforeAll(async () => {
  const folder = await makeDevelopmentFolder();
  data = folder.data;
  const opened = await openDatabase({ url: folder.database, clock: systemClock, random: systemRandom, log: silentLog });
  await opened.transactor.transaction(async ({ organizations }) => {
    for (const id of ['org', 'hosting']) await organizations.add(organizationRecord(id));
  });
  await opened.close();
});
afterAll(() => rmSync(data, { recursive: true }));

const tegata = (...args: string[]): Promise<CommandRun> => runCommand(...args, '--data', data);

test('a contact of an organization is entered with its source, listed and removed', async () => {
  const facts = ['--kind', 'telephone', '--value', '+81 3 1234 5678', '--found-in', 'evidence', '--source', '登記事項証明書', '--officer', 'Sato'];
  const added = await tegata('organization-contact', 'add', 'org', ...facts, '--obtained-at', '2026-01-31', '--json');
  expect(JSON.parse(added.stdout)).toMatchObject({ kind: 'telephone', value: '+81312345678', addedBy: 'sato', obtainedAt: '2026-01-31T00:00:00Z' });
  const again = await tegata('organization-contact', 'add', 'org', ...facts);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('has this contact already\nremove it first')]);
  expect((await tegata('organization-contact', 'add', 'nobody', ...facts)).stderr).toContain('no such organization');
  expect((await tegata('organization-contact', 'list', 'org')).stdout).toContain('telephone +81312345678  read');
  const { id } = JSON.parse(added.stdout) as { id: string };
  await tegata('organization-contact', 'remove', id, '--officer', 'suzuki');
  expect((await tegata('organization-contact', 'list', 'org')).stdout).toBe('there are no contacts\n');
});

test('a power of attorney is entered, approved by another officer, listed and revoked', async () => {
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const entered = await tegata('agent', 'enter', 'hosting', 'org', '--document', '委任状', '--from', day(-1), '--until', day(300), '--officer', 'sato', '--json');
  const { id } = JSON.parse(entered.stdout) as { id: string };
  const own = await tegata('agent', 'approve', id, '--officer', 'SATO');
  expect([own.code, own.stderr]).toEqual([2, expect.stringContaining('a different officer')]);
  expect((await tegata('agent', 'list', 'org')).stdout).not.toContain('IN FORCE');
  expect((await tegata('agent', 'approve', id, '--officer', 'suzuki')).stdout).toContain('approved');
  expect((await tegata('agent', 'list', 'hosting')).stdout).toContain('hosting for org  approved');
  expect((await tegata('agent', 'list', 'org')).stdout).toContain('IN FORCE');
  expect(JSON.parse((await tegata('agent', 'revoke', id, '--reason', 'contract ended', '--officer', 'sato', '--json')).stdout)).toMatchObject({ state: 'revoked', revoked: { by: 'officer:sato', reason: 'contract ended' } });
  expect((await tegata('agent', 'list', 'org', '--json')).stdout).toContain('"inForce": false');
});
