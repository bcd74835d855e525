import { rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readAuditEvents } from '../../test/support/audit-events.js';
import { accountRecord, authorizationRecord, organizationRecord } from '../../test/support/records.js';
import { makeDevelopmentFolder } from '../../test/support/development-folder.js';
import { runCommand, type CommandRun } from '../../test/support/run-command.js';
import { silentLog } from '../../test/support/test-database.js';
import { systemClock } from '../app/system-clock.js';
import { systemRandom } from '../app/system-random.js';
import type { AuthorizationId, ChallengeId, ConfirmationId, MailId } from '../core/ids.js';
import type { ContactKind } from '../core/state/contact.js';
import { openDatabase } from '../db/open-database.js';
import { hashOfValue } from '../ra/contact/random-value.js';

const VALUE = 'abcd-efgh-ijkl-mnop-qrst-uvwx';
const MAIL_ID = 'ujmmovf2vn55tgyeAAAAAA';
let data: string;
let database: string;

/** A pending authorization with its one contact challenge, and a question to the contact about it. */
async function addTask(id: string, kind: ContactKind, contact: string): Promise<void> {
  const opened = await openDatabase({ url: database, clock: systemClock, random: systemRandom, log: silentLog });
  const now = systemClock.now();
  const challengeType = kind === 'telephone' ? 'telephone-01' : kind === 'email' ? 'email-01' : 'letter-01';
  const challengeId = `${id}-challenge` as ChallengeId;
  const authorizationId = id as AuthorizationId;
  const mailId = kind === 'email' ? (MAIL_ID as MailId) : null;
  await opened.transactor.transaction(async ({ authorizations, confirmations, mails }) => {
    await authorizations.add(
      authorizationRecord(id, {
        identifier: { type: 'dns', value: `${id}.example.com` },
        expiresAt: now + 10_000,
        challenges: [{ id: challengeId, authorizationId, type: challengeType, token: id.padEnd(22, 't'), status: 'pending' }],
      }),
    );
    if (mailId !== null)
      await mails.add({ id: mailId, to: contact, subject: 's', text: 't', state: 'waiting', failure: null, createdAt: now, sendUntil: now + 10_000, endedAt: null });
    await confirmations.add({
      id: `${id}-task` as ConfirmationId,
      accountId: accountRecord().id,
      challengeType,
      contact: { kind, value: contact, method: '3.2.2.4.16', authorizationDomain: `${id}.example.com`, source: { from: 'constructed' }, foundAt: now },
      covers: [{ challengeId, name: `${id}.example.com` }],
      valueHash: mailId === null && id === 'voice' ? hashOfValue(VALUE, 'spoken') : id.padEnd(64, '0'),
      spokenValue: mailId === null ? VALUE : null,
      mailId,
      requestedAt: now,
      expiresAt: now + 10_000,
      state: 'waiting',
      answered: null,
    });
  });
  await opened.close();
}

beforeAll(async () => {
  ({ data, database } = await makeDevelopmentFolder('secom-sr-2.96'));
  const opened = await openDatabase({ url: database, clock: systemClock, random: systemRandom, log: silentLog });
  await opened.transactor.transaction(async ({ organizations, accounts }) => {
    await organizations.add(organizationRecord());
    await accounts.add(accountRecord());
  });
  await opened.close();
});
afterAll(() => rmSync(data, { recursive: true }));

const tegata = (...args: string[]): Promise<CommandRun> => runCommand(...args, '--data', data);
const OFFICER = ['--officer', 'Sato', '--note', 'called at 14:05'];

describe('validation', () => {
  test('a call: list, show with the script, confirm by voicemail’s value or by who was spoken with', async () => {
    expect((await tegata('validation', 'list')).stdout).toBe('nothing waits\n');
    await addTask('voice', 'telephone', '+81312345678');
    await addTask('spoken', 'telephone', '+81312345678');
    expect((await tegata('validation', 'list')).stdout).toMatch(/^(spoken|voice)-task {2}telephone \+81312345678 {2}(spoken|voice)\.example\.com: .*until .*Z\n/);
    const shown = (await tegata('validation', 'show', 'voice.example.com')).stdout;
    for (const words of ['+81312345678', VALUE, 'Example 株式会社', '発行を承認されますか', 'Do you agree for each of these names?', 'let nobody transfer the call', 'tegata validation confirm voice-task'])
      expect(shown).toContain(words);
    expect(JSON.parse((await tegata('validation', 'show', 'voice-task', '--json')).stdout)).toMatchObject({ kind: 'telephone', value: VALUE, names: ['voice.example.com'] });

    const bare = await tegata('validation', 'confirm', 'voice-task', ...OFFICER);
    expect([bare.code, bare.stderr]).toEqual([2, expect.stringContaining('give --spoke-with NAME, or --value VALUE')]);
    const wrong = await tegata('validation', 'confirm', 'voice-task', ...OFFICER, '--value', 'xxxx');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('none of the values is that of the validation voice-task')]);
    expect((await tegata('validation', 'confirm', 'voice-task', ...OFFICER, '--value', VALUE.toUpperCase())).stdout).toBe(
      'validation voice-task (voice.example.com) is confirmed; its names are validated now\n',
    );
    expect((await tegata('validation', 'confirm', 'spoken.example.com', ...OFFICER, '--spoke-with', 'Hanako')).code).toBe(0);
    expect((await tegata('validation', 'confirm', 'voice-task', ...OFFICER, '--value', VALUE)).stderr).toContain('waits for an officer');
    expect(readAuditEvents(database).findLast(({ kind }) => kind === 'confirmation.confirmed')).toMatchObject({
      actor: 'officer:sato',
      detail: { names: ['spoken.example.com'], note: 'called at 14:05', spokeWith: 'Hanako' },
    });
  });

  test('a letter: the text to send, and a refusal', async () => {
    await addTask('letter', 'post', '〒100-0001 東京都千代田区 登録太郎');
    const shown = (await tegata('validation', 'show', 'letter-task')).stdout;
    for (const words of ['post: 〒100-0001', VALUE, 'ご返信ください', 'send us back the number']) expect(shown).toContain(words);
    expect((await tegata('validation', 'refuse', 'letter-task', ...OFFICER)).stdout).toBe('validation letter-task (letter.example.com) is refused\n');
    expect(readAuditEvents(database).findLast(({ kind }) => kind === 'confirmation.refused')).toMatchObject({ actor: 'officer:sato' });
  });

  test('an officer has a name and says what happened', async () => {
    await addTask('named', 'telephone', '+81312345678');
    expect((await tegata('validation', 'confirm', 'named-task', '--officer', '!', '--note', 'x', '--spoke-with', 'y')).stderr).toContain('no officer name');
    expect((await tegata('validation', 'confirm', 'named-task', '--officer', 'a', '--note', ' ', '--spoke-with', 'y')).stderr).toContain('the note is missing');
  });
});

describe('domain-contact', () => {
  const add = (domain: string, kind: string, value: string, ...more: string[]) =>
    tegata('domain-contact', 'add', domain, '--kind', kind, '--value', value, '--source', 'JPRS WHOIS', '--officer', 'sato', ...more);

  test('add, list, remove', async () => {
    const added = JSON.parse((await add('Example.co.jp', 'fax', '+81 3 1234 5678', '--obtained-at', '2026-01-02', '--json')).stdout);
    expect(added).toMatchObject({ domain: 'example.co.jp', kind: 'fax', value: '+81312345678', source: 'JPRS WHOIS', obtainedAt: '2026-01-02T00:00:00Z', addedBy: 'sato' });
    expect((await add('example.co.jp', 'fax', '+81312345678')).stderr).toContain('has this contact already');
    expect((await tegata('domain-contact', 'list', '--domain', 'example.co.jp')).stdout).toContain('fax +81312345678  read 2026-01-02T00:00:00Z in JPRS WHOIS by sato');
    expect((await tegata('domain-contact', 'remove', added.id, '--officer', 'suzuki')).stdout).toBe(`domain contact ${added.id} is removed\n`);
    expect((await tegata('domain-contact', 'remove', added.id, '--officer', 'suzuki')).code).toBe(2);
    expect((await tegata('domain-contact', 'list')).stdout).toBe('there are no domain contacts\n');
    expect(readAuditEvents(database).filter(({ kind }) => kind.startsWith('domain-contact.')).map(({ kind, actor }) => [kind, actor])).toEqual([
      ['domain-contact.added', 'officer:sato'],
      ['domain-contact.removed', 'officer:suzuki'],
    ]);
  });

  test.each([
    ['www.example.com', 'email', 'a@example.com', 'enter the contact of example.com'],
    ['co.jp', 'email', 'a@example.com', 'it is a public suffix'],
    ['localhost', 'email', 'a@example.com', 'is no domain'],
    ['example.com', 'email', 'nobody', 'no usable mailbox'],
    ['example.com', 'telephone', '03-1234-5678', 'no international telephone number'],
    ['example.com', 'post', 'x', 'no postal address'],
  ])('refuses %s %s %s', async (domain, kind, value, reason) => {
    const run = await add(domain, kind, value);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(reason)]);
  });

  test('refuses a day to come', async () => {
    expect((await add('example.com', 'email', 'a@example.com', '--obtained-at', '2099-01-01')).stderr).toContain('dated in the future');
  });
});

describe('mail bounce', () => {
  const bounce = async (message: string): Promise<CommandRun> => {
    const input = vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([Buffer.from(message)]) as unknown as typeof process.stdin);
    try {
      return await tegata('mail', 'bounce');
    } finally {
      input.mockRestore();
    }
  };

  test('reads a report and records it', async () => {
    await addTask('mailed', 'email', 'admin@example.com');
    const report = `Content-Type: multipart/report\n\nReporting-MTA: dns; mx\nOriginal-Envelope-Id: ${MAIL_ID}\n\nAction: failed\nStatus: 5.1.1\n`;
    expect((await bounce('hello')).stdout).toContain('nothing was recorded');
    expect((await bounce(report)).stdout).toBe(`the mail ${MAIL_ID} to admin@example.com is recorded as bounced\n`);
    expect((await bounce(report)).stdout).toContain('was recorded as bounced already');
    expect((await bounce(report.replace(MAIL_ID, 'A'.repeat(22)))).stderr).toContain('none of ours');
    expect(readAuditEvents(database).at(-1)).toMatchObject({ kind: 'mail.bounced', detail: { mailId: MAIL_ID, failure: '5.1.1' } });
  });
});
