import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeCtLog, logListOf } from '../../test/fakes/fake-ct-log.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import type { Log } from '../core/log.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import { parseLogList } from '../ct/parse-log-list.js';
import { checkCt } from './check-ct.js';
import { composeCt } from './compose-ct.js';
import { followLogList } from './log-list-file.js';

const clock = new FakeClock('2026-11-21');
const NOW = clock.now();
let folder: string;
let a: FakeCtLog;
let a2: FakeCtLog;
let b: FakeCtLog;
const logged: string[] = [];
const log: Log = { debug: () => undefined, info: (_, text) => void logged.push(text), warn: () => undefined, error: (_, text) => void logged.push(text) };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-check-ct-'));
  [a, a2, b] = await Promise.all([FakeCtLog.start(clock, { operator: 'A' }), FakeCtLog.start(clock, { operator: 'A' }), FakeCtLog.start(clock, { operator: 'B' })]);
});
afterAll(async () => {
  await Promise.all([a.close(), a2.close(), b.close()]);
  rmSync(folder, { recursive: true });
});

const faultsOf = (act: () => unknown): readonly string[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigurationFault) return error.faults;
    throw error;
  }
  return [];
};

describe('the configuration of Certificate Transparency', () => {
  const profile = (over: object = {}) => [{ name: 'ov', ct: 'public' as const, validityDays: 199, ...over }];
  const at = (mode: 'production' | 'development', baselineMode: 'current' | 'none') => ({ mode, policy: { files: [], baseline: '', baselineMode } });
  const list = (...logs: FakeCtLog[]) => parseLogList(logListOf(logs, NOW));
  const check = (...args: Parameters<typeof checkCt>) => faultsOf(() => checkCt(...args));
  const PUBLIC = at('production', 'current');

  test('fits when the logs can give what the validity asks for', () => {
    expect(check(PUBLIC, profile(), list(a, a2, b), NOW)).toEqual([]);
    expect(check(PUBLIC, profile({ validityDays: 90 }), list(a, b), NOW)).toEqual([]);
  });

  test('does not with too few logs or operators for a profile', () => {
    expect(check(PUBLIC, profile(), list(a, b), NOW)).toEqual([expect.stringMatching(/ct\.logList: .*profile "ov".*3 SCTs/)]);
    expect(check(PUBLIC, profile({ validityDays: 90 }), list(a, a2), NOW)).toEqual([expect.stringMatching(/2 SCTs of 2 operators/)]);
  });

  test('does not with a list of more than 70 days, to the second', () => {
    expect(check(PUBLIC, profile(), list(a, a2, b), NOW + 70 * SECONDS_PER_DAY)).toEqual([]);
    expect(check(PUBLIC, profile(), list(a, a2, b), NOW + 70 * SECONDS_PER_DAY + 1)).toEqual([expect.stringContaining('older than 70 days')]);
  });

  test('needs neither logs nor SCTs for private trust, and a public CA has no profile without', () => {
    expect(check(at('production', 'none'), profile({ ct: 'none' }), null, NOW)).toEqual([]);
    expect(check(at('production', 'none'), profile(), null, NOW)).toEqual([]);
    expect(check(at('development', 'current'), profile({ ct: 'none' }), null, NOW)).toEqual([]);
    expect(check(PUBLIC, profile({ ct: 'none' }), list(a, a2, b), NOW)).toEqual([expect.stringContaining('ct: none is for private trust')]);
  });
});

describe('a log list file', () => {
  test('is read anew when it is replaced; a broken one leaves the old in force', () => {
    const file = join(folder, 'list.json');
    const write = (content: unknown) => writeFileSync(file, JSON.stringify(content));
    write(logListOf([a], NOW));
    const current = followLogList(file, log);
    expect(current().logs.size).toBe(1);
    write(logListOf([a, b], NOW));
    expect([current().logs.size, current().logs.size, logged]).toEqual([2, 2, ['the CT log list was read anew']]);
    write({ operators: 'none' });
    expect([current().logs.size, current().logs.size, logged.length]).toEqual([2, 2, 2]);
    rmSync(file);
    expect([current().logs.size, logged.length]).toEqual([2, 3]);
    expect(faultsOf(() => followLogList(file, log))).toEqual([expect.stringContaining('ENOENT')]);
  });
});

describe('in production', () => {
  const compose = (raw: object) => {
    const file = join(folder, 'production.json');
    writeFileSync(file, JSON.stringify(raw));
    return composeCt({ mode: 'production', ct: { logList: file } }, { clock, random: new SeededRandom('ct'), log });
  };
  const withUrl = (url: string): object => JSON.parse(JSON.stringify(logListOf([a, a2, b], NOW)).replaceAll(/http:\/\/127\.0\.0\.1:\d+\/log\//g, url)) as object;

  test.each(['http://log.example/', 'https://127.0.0.1/', 'https://[::1]:8443/', 'https://10.1.2.3/'])('logs at %s are refused', (url) => {
    expect(faultsOf(() => compose(withUrl(url)))).toEqual(Array.from({ length: 3 }, () => expect.stringContaining('must be https')));
  });

  test('a name that leads to a private address is not connected to', async () => {
    const ct = compose(withUrl('https://localhost:1/'));
    const failure = await ct!.logs
      .submit([await certificate(), await certificate()], new AbortController().signal)
      .catch((error: unknown) => error);
    expect(String(failure)).toContain('localhost has only private or reserved addresses');
    ct!.close();
  });

  test('without a log list there is nothing', () => expect(composeCt({ mode: 'production', ct: null }, { clock, random: new SeededRandom('ct'), log })).toBeNull());
});

async function certificate(): Promise<Buffer> {
  const { makeSoftwareCa } = await import('../../test/support/software-ca.js');
  return (await makeSoftwareCa(NOW)).issuer.certificate;
}
