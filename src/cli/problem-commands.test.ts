import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../app/system-clock.js';
import { systemRandom } from '../app/system-random.js';
import type { CertificateId } from '../core/ids.js';
import { openDatabase } from '../db/open-database.js';
import { addOrder, certificateRecord } from '../../test/support/records.js';
import { makeDevelopmentFolder } from '../../test/support/development-folder.js';
import { runCommand } from '../../test/support/run-command.js';
import { silentLog } from '../../test/support/test-database.js';
import { instant } from './instant.js';

const { serial } = certificateRecord();
let data: string;
beforeAll(async () => {
  const folder = await makeDevelopmentFolder();
  data = folder.data;
  const opened = await openDatabase({ url: folder.database, clock: systemClock, random: systemRandom, log: silentLog });
  await opened.transactor.transaction(async (stores) => {
    await addOrder(stores);
    const notAfter = systemClock.now() + 86_400;
    await stores.certificates.commit(certificateRecord('certificate', { notBefore: notAfter - 100_000, notAfter }));
    await stores.certificates.store('certificate' as CertificateId, Buffer.from('x'));
  });
  await opened.close();
});
afterAll(() => rmSync(data, { recursive: true }));
const run = (...args: string[]) => runCommand('problem', ...args, '--data', data);

test('a report by telephone is entered, investigated, decided by two and closed', async () => {
  expect((await run('list')).stdout).toBe('no report waits\n');
  writeFileSync(join(data, 'call.txt'), 'what was said');
  const at = instant(systemClock.now() - 25 * 3600);
  const entered = await run('enter', '--channel', 'telephone', '--kind', 'misuse', '--received-at', at, '--text', 'a phishing site', '--officer', 'Alice', '--about', serial, '--file', join(data, 'call.txt'), '--json');
  const { reference } = JSON.parse(entered.stdout) as { reference: string };
  expect(JSON.parse(entered.stdout)).toMatchObject({ channel: 'telephone', receivedAt: at, receivedBy: 'officer:alice', certificates: [{ serial }], files: [{ name: 'call.txt' }] });
  expect((await run('list')).stdout).toContain(`${reference}  misuse  received ${at} by telephone  1 certificate(s)  preliminary report OVERDUE`);
  const by = (officer: string) => ['--officer', officer] as const;
  await run('note', reference, '--text', 'looked at it', ...by('alice'));
  expect((await run('preliminary', reference, '--text', 'it is phishing', ...by('alice'))).stdout).toContain('after its deadline');
  const revoke = (officer: string) => run('revoke', reference, '--ground', 'misuse', '--serial', serial, '--note', 'seen', ...by(officer));
  expect((await revoke('alice')).stdout).toBe(`${serial} waits for a second officer\n`);
  expect((await run('close', reference, '--outcome', 'revoked', '--text', 'x', ...by('alice'))).stderr).toContain('a decision about the certificate');
  expect((await revoke('bob')).stdout).toBe(`${serial} revoked\n`);
  expect((await run('close', reference, '--outcome', 'revoked', '--text', 'revoked today', ...by('bob'))).stdout).toBe('closed\n');
  expect((await run('show', reference.toLowerCase())).stdout).toMatch(/closed \(revoked\) by officer:bob: revoked today\n$/);
  expect((await run('list', '--all', '--json')).stdout).toContain(reference);
});

test('what is asked for wrongly is refused in words', async () => {
  expect(await run('show', 'PR-AAAAA-AAAAA')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no such problem report') as string });
  expect(await run('note', 'x', '--text', 'x', '--officer', 'a b')).toMatchObject({ code: 2, stderr: expect.stringContaining('is no officer name') as string });
});
