import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { createSqliteDatabase, type TestDatabase } from '../../test/support/test-database.js';
import type { EabKeyId, OrganizationId } from '../core/ids.js';
import { addOrganization, type NewOrganization } from './add-organization.js';
import { approveOrganization } from './approve-organization.js';
import { createEabKey, type NewEabKey } from './create-eab-key.js';
import type { VettingDependencies } from './dependencies.js';
import { listEabKeys } from './list-eab-keys.js';
import { listOrganizations } from './list-organizations.js';
import { revokeEabKey } from './revoke-eab-key.js';
import { showOrganization } from './show-organization.js';
import { suspendOrganization } from './suspend-organization.js';
import { VettingRefused } from './vetting-refused.js';

const DAY = 86_400;
const attributes = { country: 'JP', stateOrProvince: 'Tokyo', locality: 'Chiyoda-ku', organization: '例示株式会社' };
const clock = new FakeClock('2026-11-21');
let database: TestDatabase;
let dependencies: VettingDependencies;

beforeEach(async () => {
  clock.set('2026-11-21');
  database = await createSqliteDatabase({ clock });
  dependencies = { transactor: database.transactor, clock, random: new SeededRandom() };
});
afterEach(() => database.remove());

const add = (change: Partial<NewOrganization> = {}) =>
  addOrganization(dependencies, { attributes, reuseDays: 398, officer: 'sato', ...change });
const approve = (id: OrganizationId, officer: string) => approveOrganization(dependencies, { id, officer });
const refusal = async (act: Promise<unknown>) => {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(VettingRefused);
  expect((error as VettingRefused).remedy).not.toBe('');
  return (error as VettingRefused).message;
};

describe('an organization', () => {
  test('is a draft at first, and blocked', async () => {
    const organization = await add({ vettedAt: clock.now() - 10 * DAY });
    expect(organization).toMatchObject({ status: 'draft', version: 1, expiresAt: clock.now() + 388 * DAY, createdBy: 'sato' });
    const shown = await showOrganization(dependencies, organization.id);
    expect(shown).toMatchObject({ organization, approvals: [], eabKeys: [] });
    expect(shown.blocked).toContain('not approved');
    expect(await listOrganizations(dependencies)).toEqual([organization]);
  });

  test('is approved by another officer than the one who entered it', async () => {
    const { id } = await add();
    for (const sato of ['sato', 'Sato', ' SATO ']) expect(await refusal(approve(id, sato))).toContain('sato has entered');
    expect((await showOrganization(dependencies, id)).organization.status).toBe('draft');
    expect(await approve(id, 'suzuki')).toMatchObject({ organization: { status: 'approved' }, approvals: 1 });
    expect(await refusal(approve(id, 'tanaka'))).toContain('approved already');
    const shown = await showOrganization(dependencies, id);
    expect(shown.blocked).toBeNull();
    expect(shown.approvals.map(({ officer }) => officer)).toEqual(['suzuki']);
  });

  test('of two approvals at the same time one takes effect', async () => {
    const { id } = await add();
    const results = await Promise.allSettled([approve(id, 'suzuki'), approve(id, 'tanaka')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await showOrganization(dependencies, id)).organization.status).toBe('approved');
  });

  test('suspended needs both approvals anew', async () => {
    const { id } = await add();
    await approve(id, 'suzuki');
    const suspended = await suspendOrganization(dependencies, { id, reason: ' the address is wrong ', officer: 'tanaka' });
    expect(suspended).toMatchObject({ status: 'suspended', version: 2, suspendedReason: 'the address is wrong' });
    expect((await showOrganization(dependencies, id)).blocked).toContain('suspended');
    expect(await refusal(suspendOrganization(dependencies, { id, reason: 'again', officer: 'tanaka' }))).toContain('not approved');
    expect(await approve(id, 'sato')).toMatchObject({ organization: { status: 'suspended' }, approvals: 1 });
    expect(await approve(id, 'suzuki')).toMatchObject({ organization: { status: 'approved', suspendedReason: null, version: 2 } });
    expect((await showOrganization(dependencies, id)).organization.suspendedReason).toBeNull();
  });

  test('a draft cannot be suspended, and a suspension needs a reason', async () => {
    const { id } = await add();
    expect(await refusal(suspendOrganization(dependencies, { id, reason: 'x', officer: 'sato' }))).toContain('draft');
    expect(await refusal(suspendOrganization(dependencies, { id, reason: '  ', officer: 'sato' }))).toContain('reason');
  });

  test('with outlived evidence can be neither added nor approved', async () => {
    expect(await refusal(add({ vettedAt: clock.now() - 398 * DAY }))).toContain('older than 398 days');
    const { id } = await add({ vettedAt: clock.now() - 398 * DAY + 1 });
    clock.set(clock.now() + 1);
    expect(await refusal(approve(id, 'sato'))).toContain('expired');
  });

  test.each<[Partial<NewOrganization>, string]>([
    [{ vettedAt: Date.UTC(2027, 0, 1) / 1000 }, 'future'],
    [{ attributes: { ...attributes, country: 'Japan' } }, 'country'],
    [{ id: 'a b' }, 'no organization id'],
    [{ officer: '' }, 'no officer name'],
    [{ officer: 'a b' }, 'no officer name'],
  ])('is not added with %j', async (change, reason) => {
    expect(await refusal(add(change))).toContain(reason);
    expect(await listOrganizations(dependencies)).toEqual([]);
  });

  test('takes a given id once', async () => {
    expect((await add({ id: 'demo' })).id).toBe('demo');
    expect(await refusal(add({ id: 'demo' }))).toContain('already');
  });

  test('that is unknown is refused by every act', async () => {
    const id = 'nobody' as OrganizationId;
    expect(await refusal(approve(id, 'sato'))).toContain('no organization "nobody"');
    expect(await refusal(suspendOrganization(dependencies, { id, reason: 'x', officer: 'sato' }))).toContain('no organization');
    expect(await refusal(showOrganization(dependencies, id))).toContain('no organization');
  });
});

describe('an external account key', () => {
  let organizationId: OrganizationId;
  const create = (change: Partial<NewEabKey> = {}) =>
    createEabKey(dependencies, {
      organizationId,
      nameRules: ['Example.com', '=www.example.org'],
      profiles: ['ov-tls'],
      knownProfiles: ['ov-tls', 'ov-short'],
      accountLimit: null,
      expiresAt: null,
      officer: 'sato',
      ...change,
    });

  beforeEach(async () => {
    organizationId = (await add()).id;
  });

  test('is made with a random id and MAC key, and shown without the MAC key afterwards', async () => {
    const key = await create();
    expect(key.hmacKey).toHaveLength(32);
    expect(key.nameRules).toEqual(['example.com', '=www.example.org']);
    const other = await create();
    expect(other.id).not.toBe(key.id);
    expect(other.hmacKey.equals(key.hmacKey)).toBe(false);
    const listed = await listEabKeys(dependencies, organizationId);
    expect(listed.map(({ id }) => id).sort()).toEqual([key.id, other.id].sort());
    for (const shown of listed) expect(shown).not.toHaveProperty('hmacKey');
    expect((await showOrganization(dependencies, organizationId)).eabKeys).toHaveLength(2);
    expect((await database.transactor.read.eabKeys.get(key.id))?.hmacKey.equals(key.hmacKey)).toBe(true);
  });

  test('takes a given id and MAC key', async () => {
    const hmacKey = Buffer.alloc(48, 1);
    expect(await create({ id: 'kid-1', hmacKey })).toMatchObject({ id: 'kid-1', hmacKey });
    expect(await refusal(create({ id: 'kid-1' }))).toContain('already');
  });

  test.each<[Partial<NewEabKey>, string]>([
    [{ id: 'a/b' }, 'no key id'],
    [{ hmacKey: Buffer.alloc(31) }, '31 bytes'],
    [{ nameRules: [] }, 'no name rules'],
    [{ nameRules: ['*.example.com'] }, 'name rule "*.example.com"'],
    [{ profiles: [] }, 'no profiles'],
    [{ profiles: ['dv'] }, 'no profile "dv"'],
    [{ accountLimit: 0 }, 'account limit'],
    [{ accountLimit: 1.5 }, 'account limit'],
    [{ expiresAt: Date.UTC(2026, 10, 21) / 1000 }, 'in the past'],
    [{ organizationId: 'nobody' as OrganizationId }, 'no organization'],
    [{ officer: '?' }, 'no officer name'],
  ])('is not made with %j', async (change, reason) => {
    expect(await refusal(create(change))).toContain(reason);
    expect(await listEabKeys(dependencies)).toEqual([]);
  });

  test('is revoked once', async () => {
    const { id } = await create();
    await revokeEabKey(dependencies, { id, officer: 'suzuki' });
    expect((await listEabKeys(dependencies))[0]?.revokedAt).toBe(clock.now());
    expect(await refusal(revokeEabKey(dependencies, { id, officer: 'suzuki' }))).toContain('revoked already');
    expect(await refusal(revokeEabKey(dependencies, { id: 'nobody' as EabKeyId, officer: 'suzuki' }))).toContain('no external account key');
  });
});
