import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EabKeyId } from '../core/ids.js';
import { DEMONSTRATION, keepDemonstrationOrganization } from './demonstration-organization.js';
import { eabSecretFile, keepEabSecret } from './keep-eab-secret.js';
import { loadShippedRules } from './shipped-rules.js';
import { vettingActs, type VettingActs } from './vetting-acts.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { createSqliteDatabase, type TestDatabase } from '../../test/support/test-database.js';

let database: TestDatabase;
let acts: VettingActs;
beforeEach(async () => {
  database = await createSqliteDatabase();
  acts = vettingActs({ transactor: database.transactor, clock: new FakeClock(), random: new SeededRandom() }, loadShippedRules());
});
afterEach(() => database.remove());

const key = (id: string, fill = 1) => ({ id, hmacKey: Buffer.alloc(32, fill) });
const keep = (...keys: ReturnType<typeof key>[]) =>
  keepDemonstrationOrganization(acts, keys, (id) => database.transactor.read.eabKeys.get(id as EabKeyId));
const shown = () => acts.showOrganization(DEMONSTRATION);

test('is made, approved by two officers, with its keys; made again it is kept', async () => {
  for (let start = 0; start < 2; start += 1) await keep(key('demo'), key('other'));
  const { organization, approvals, eabKeys, blocked } = await shown();
  expect([organization.status, approvals.length, eabKeys.map(({ id }) => id as string).sort(), blocked]).toEqual([
    'approved',
    1,
    ['demo', 'other'],
    null,
  ]);
});

test('a start that was interrupted before the approval is finished', async () => {
  await acts.addOrganization({
    id: DEMONSTRATION,
    officer: 'x',
    attributes: { country: 'JP', stateOrProvince: 'Tokyo', locality: 'Minato-ku', organization: 'D' },
  });
  await keep();
  expect((await shown()).organization.status).toBe('approved');
});

test('a suspension by people is respected', async () => {
  await keep(key('demo'));
  await acts.suspendOrganization({ id: DEMONSTRATION, officer: 'alice', reason: 'trying out' });
  await keep(key('demo'));
  expect((await shown()).organization.status).toBe('suspended');
});

test('a key that is there with another secret, or is another organization’s, is refused: clients would be handed a secret that does not work', async () => {
  await keep(key('demo', 1));
  await expect(keep(key('demo', 2))).rejects.toThrow('has an external account key "demo" already');
  await acts.addOrganization({
    id: 'other',
    officer: 'x',
    attributes: { country: 'JP', stateOrProvince: 'Tokyo', locality: 'Minato-ku', organization: 'O' },
  });
  await acts.createEabKey({
    ...key('theirs'),
    organizationId: 'other',
    officer: 'x',
    nameRules: ['*'],
    accountLimit: null,
    expiresAt: null,
  });
  await expect(keep(key('theirs'))).rejects.toThrow('"theirs"');
});

test('the secret that a development CA shows is kept, and is its owner’s alone', () => {
  const data = mkdtempSync(join(tmpdir(), 'tegata-secret-'));
  const random = new SeededRandom();
  const first = keepEabSecret(data, [], random);
  expect([first.id, first.hmacKey.length]).toEqual(['demo', 32]);
  expect(keepEabSecret(data, [], random)).toEqual(first);
  expect(readFileSync(eabSecretFile(data), 'utf8').trim()).toBe(first.hmacKey.toString('base64url'));
  expect(keepEabSecret(data, [key('given')], random).id).toBe('given');
  expect(readFileSync(eabSecretFile(data), 'utf8').trim()).toBe(key('given').hmacKey.toString('base64url'));
  expect(keepEabSecret(data, [], random)).toEqual(first);
  expect(statSync(eabSecretFile(data)).mode & 0o777).toBe(0o600);
  rmSync(data, { recursive: true });
});
