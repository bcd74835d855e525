import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { SOFTHSM2_MODULE } from '../../test/support/soft-token.js';
import { initialiseToken } from './initialise-token.js';
import { openToken } from './open-token.js';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const wanted = { modulePath: SOFTHSM2_MODULE, tokenLabel: 'tegata', soPin: 'officer-0815', pin: 'user-4711' };

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tegata-softhsm-'));
  mkdirSync(join(directory, 'tokens'));
  process.env['SOFTHSM2_CONF'] = join(directory, 'softhsm2.conf');
  writeFileSync(process.env['SOFTHSM2_CONF'], `directories.tokendir = ${join(directory, 'tokens')}\nlog.level = ERROR\n`);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function keysWith(pin: string): Promise<boolean> {
  const token = await openToken({ modulePath: SOFTHSM2_MODULE, tokenLabel: 'tegata', pin: () => pin, clock: new FakeClock(), log: silent });
  const has = await token.hasKey('k');
  if (!has) await token.generateKeyPair({ label: 'k', type: 'EC', curve: 'P-256' });
  await token.close();
  return has;
}

it('makes a token once, and leaves one that is ready alone', async () => {
  initialiseToken(wanted);
  expect(await keysWith(wanted.pin)).toBe(false);
  initialiseToken({ ...wanted, pin: 'another-1234' });
  expect(readdirSync(join(directory, 'tokens'))).toHaveLength(1);
  expect(await keysWith(wanted.pin)).toBe(true);
});

it('completes a token that has no user PIN yet', async () => {
  execFileSync('pkcs11-tool', ['--module', SOFTHSM2_MODULE, '--init-token', '--slot-index', '0', '--so-pin', wanted.soPin, '--label', 'tegata'], { stdio: 'pipe' });
  await expect(keysWith(wanted.pin)).rejects.toThrow(/CKR_USER_PIN_NOT_INITIALIZED.*--init-pin/);
  initialiseToken(wanted);
  expect(readdirSync(join(directory, 'tokens'))).toHaveLength(1);
  expect(await keysWith(wanted.pin)).toBe(false);
});

it('refuses a label that PKCS#11 cannot hold', () => {
  expect(() => initialiseToken({ ...wanted, tokenLabel: 'a label of more than thirty-two octets' })).toThrow('1 to 32 octets');
  expect(readdirSync(join(directory, 'tokens'))).toEqual([]);
});
