import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAuditEvents, type StoredAuditEvent } from '../../../test/support/audit-events.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { SeededRandom } from '../../../test/support/seeded-random.js';
import { createSqliteDatabase, silentLog, type TestDatabase } from '../../../test/support/test-database.js';
import { SECONDS_PER_DAY } from '../../core/time.js';
import { keptAddress, type Access } from './access-line.js';
import { createAccessLog, type AccessLog, type AccessLogOptions } from './create-access-log.js';

let database: TestDatabase;
let folder: string;
let clock: FakeClock;
beforeEach(async () => {
  database = await createSqliteDatabase();
  folder = join(mkdtempSync(join(tmpdir(), 'tegata-access-')), 'log');
  clock = new FakeClock('2026-11-24T23:59:58Z');
});
afterEach(async () => {
  await database.remove();
  rmSync(folder, { recursive: true, force: true });
});

let starts = 0;
const begin = (more: Partial<AccessLogOptions> = {}): AccessLog =>
  createAccessLog({ folder, addresses: 'network', keepDays: null, transactor: database.transactor, clock, random: new SeededRandom(`start ${(starts += 1)}`), log: silentLog, ...more });
const get = (target: string): Access => ({ address: '192.0.2.77', method: 'GET', target, status: 200 });
const files = (): string[] => readdirSync(folder).sort();
const content = (name: string): string => (name.endsWith('.gz') ? gunzipSync(readFileSync(join(folder, name))) : readFileSync(join(folder, name))).toString();
const events = (): StoredAuditEvent[] => readAuditEvents(database.url).filter(({ kind }) => kind.startsWith('access-log'));

describe('an access log', () => {
  it('has a line for every request, with what a POST asked and the client’s network', async () => {
    const log = begin();
    log.add(get('/ocsp/MFEw'));
    log.add({ address: '::ffff:198.51.100.9', method: 'POST', target: '/ocsp', asked: 'MFEw', status: 400 });
    log.add({ address: undefined, method: 'GET', target: `/${'x'.repeat(2_000)}`, status: 404 });
    await log.tick();
    const [name = ''] = files();
    expect(name).toMatch(/^access-2026-11-24-[0-9a-f]{12}\.log$/);
    expect(content(name).split('\n')).toEqual([
      '2026-11-24T23:59:58Z 192.0.2.0 GET /ocsp/MFEw 200',
      '2026-11-24T23:59:58Z 198.51.100.0 POST /ocsp 400 MFEw',
      `2026-11-24T23:59:58Z - GET /${'x'.repeat(999)}… 404`,
      '',
    ]);
    await log.close();
  });

  it('ends its file with the day, compressed, its hash in the audit log, and goes on in a new one', async () => {
    const log = begin();
    log.add(get('/one'));
    log.add(get('/two'));
    await log.tick();
    clock.set(clock.now() + 2);
    log.add(get('/three'));
    await log.tick();
    const [closed = '', open = ''] = files();
    expect([closed, open]).toEqual([expect.stringMatching(/^access-2026-11-24-.*\.log\.gz$/), expect.stringMatching(/^access-2026-11-25-.*\.log$/)]);
    const octets = readFileSync(join(folder, closed));
    const detail = { file: closed, sha256: createHash('sha256').update(octets).digest('hex'), octets: octets.length, lines: 2, lost: 0 };
    expect(events()).toMatchObject([{ kind: 'access-log.closed', actor: 'system', detail }]);
    expect(content(open)).toContain('2026-11-25T00:00:00Z 192.0.2.0 GET /three 200');
    await log.close();
    expect(events()).toHaveLength(2);
    expect(files().every((name) => name.endsWith('.gz'))).toBe(true);
  });

  it('ends a quiet day’s file too, and what a process that died left, an hour after its day; others’ files of today stay', async () => {
    const log = begin();
    log.add(get('/one'));
    await log.tick();
    writeFileSync(join(folder, 'access-2026-11-23-0123456789ab.log'), '2026-11-23T00:00:00Z - GET /left 200\n# lost 7\n');
    writeFileSync(join(folder, 'access-2026-11-25-0123456789ab.log'), '2026-11-25T00:00:00Z - GET /other 200\n');
    clock.set(clock.now() + 602);
    await log.tick();
    expect(files()).toEqual([expect.stringMatching(/2026-11-23-.*gz$/), expect.stringMatching(/2026-11-24-.*gz$/), 'access-2026-11-25-0123456789ab.log']);
    expect(events()).toMatchObject([{ detail: { lines: 1, lost: 0 } }, { detail: { lines: 1, lost: 7 } }]);
    await log.close();
  });

  it('loses nothing silently: what the disk cannot take in time is counted, told and written down', async () => {
    const told: object[] = [];
    const log = begin({ mostWaiting: 100, log: { ...silentLog, error: (facts) => told.push(facts) } });
    for (let n = 0; n < 10; n++) log.add(get(`/request/${n}`));
    expect(log.facts()).toMatchObject({ lost: 8 });
    await log.tick();
    expect(content(files()[0] ?? '').split('\n').slice(1)).toEqual([expect.stringContaining('/request/1 200'), '# lost 8', '']);
    expect(told).toMatchObject([{ lost: 8 }]);
    await log.close();
    expect(events()).toMatchObject([{ detail: { lines: 2, lost: 8 } }]);
  });

  it('keeps what could not be written, and writes it once the disk is there again', async () => {
    const log = begin();
    rmSync(folder, { recursive: true });
    log.add(get('/one'));
    await expect(log.tick()).rejects.toThrow('ENOENT');
    const again = begin();
    log.add(get('/two'));
    await log.tick();
    expect(content(files()[0] ?? '').match(/\/(one|two)/g)).toEqual(['/one', '/two']);
    await Promise.all([log.close(), again.close()]);
  });

  it('deletes nothing before its time, then one file and its hash into the audit log', async () => {
    const log = begin({ keepDays: 2_955 });
    log.add(get('/one'));
    await log.close();
    const [name = ''] = files();
    clock.set(Date.parse('2026-11-25T00:00:00Z') / 1000 + 2_955 * SECONDS_PER_DAY - 1);
    await begin({ keepDays: 2_955 }).tick();
    expect(files()).toEqual([name]);
    clock.set(clock.now() + 1);
    await begin({ keepDays: null }).tick();
    expect(files()).toEqual([name]);
    await begin({ keepDays: 2_955 }).tick();
    expect(existsSync(join(folder, name))).toBe(false);
    const [closed, deleted] = events().map(({ detail }) => detail as { sha256: string });
    expect(deleted?.sha256).toBe(closed?.sha256);
  });
});

it.each([
  ['192.0.2.77', 'full', '192.0.2.77'],
  ['192.0.2.77', 'none', '-'],
  ['2001:db8:1:2:3:4:5:6', 'network', '2001:db8:1::'],
  ['2001:db8::1', 'network', '2001:db8::'],
  ['::1', 'network', '::'],
  ['fe80::1:2', 'full', 'fe80::1:2'],
] as const)('of %s, %s keeps %s', (address, kept, text) => {
  expect(keptAddress(address, kept)).toBe(text);
});
