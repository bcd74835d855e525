import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AllStores } from './all-stores.js';
import { accountRecord, eabKeyRecord, organizationRecord, thumbprintOf } from '../../../test/support/records.js';
import { describeEachEngine, type TestDatabase } from '../../../test/support/test-database.js';
import type { AccountId, EabKeyId, OrganizationId } from '../../core/ids.js';

const org = 'org' as OrganizationId;
const one = 'one' as AccountId;
const kid = 'kid' as EabKeyId;

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  let read: AllStores;
  const write = <T>(work: (stores: AllStores) => Promise<T>) => database.transactor.transaction(work);
  /** Two callers at the same time, each in a transaction of its own. */
  const race = <T>(work: (stores: AllStores) => Promise<T>) => Promise.all([write(work), write(work)]);

  beforeEach(async () => {
    database = await createDatabase();
    read = database.transactor.read;
    await write(({ organizations }) => organizations.add(organizationRecord()));
  });
  afterEach(() => database.remove());

  test('an organization comes back as it was stored', async () => {
    expect(await read.organizations.get(org)).toEqual(organizationRecord());
    expect(await read.organizations.get('none' as OrganizationId)).toBeUndefined();
    const suspended = organizationRecord('other', { status: 'suspended', suspendedReason: 'bankrupt', createdAt: 1 });
    await write(({ organizations }) => organizations.add(suspended));
    expect(await read.organizations.list()).toEqual([suspended, organizationRecord()]);
  });

  test('one of two concurrent moves of an organization wins', async () => {
    const move = ({ organizations }: AllStores) =>
      organizations.move(org, { status: 'approved', version: 1 }, { status: 'suspended', version: 2, suspendedReason: 'key compromise' });
    expect((await race(move)).sort()).toEqual([false, true]);
    expect(await read.organizations.get(org)).toEqual(organizationRecord('org', { status: 'suspended', version: 2, suspendedReason: 'key compromise' }));
  });

  test('the same officer cannot approve the same version twice', async () => {
    const approve = (officer: string, version: number, at: number) =>
      write(({ organizations }) => organizations.addApproval({ organizationId: org, version, officer, at }));
    expect(await approve('sato', 1, 10)).toBe(true);
    expect(await approve('sato', 1, 11)).toBe(false);
    expect(await approve('tanaka', 1, 9)).toBe(true);
    expect(await approve('sato', 2, 20)).toBe(true);
    expect(await read.organizations.approvals(org, 1)).toEqual([
      { officer: 'tanaka', at: 9 },
      { officer: 'sato', at: 10 },
    ]);
    const suzuki = await race(({ organizations }) => organizations.addApproval({ organizationId: org, version: 3, officer: 'suzuki', at: 1 }));
    expect(suzuki.sort()).toEqual([false, true]);
  });

  test('an external account key comes back as it was stored, and its id is taken once', async () => {
    const limited = eabKeyRecord('limited', { accountLimit: 3, expiresAt: 2_000_000_000, createdAt: 5 });
    expect(await write(({ eabKeys }) => eabKeys.add(eabKeyRecord()))).toBe(true);
    expect(await write(({ eabKeys }) => eabKeys.add(limited))).toBe(true);
    expect(await write(({ eabKeys }) => eabKeys.add(eabKeyRecord('kid', { createdBy: 'tanaka' })))).toBe(false);
    expect(await read.eabKeys.get(kid)).toEqual(eabKeyRecord());
    expect(await read.eabKeys.list()).toEqual([limited, eabKeyRecord()]);
    expect(await read.eabKeys.list(org)).toHaveLength(2);
    expect(await read.eabKeys.list('other' as OrganizationId)).toEqual([]);
  });

  test('an external account key is revoked once', async () => {
    await write(({ eabKeys }) => eabKeys.add(eabKeyRecord()));
    expect((await race(({ eabKeys }) => eabKeys.revoke(kid, 77))).sort()).toEqual([false, true]);
    expect((await read.eabKeys.get(kid))?.revokedAt).toBe(77);
    expect(await write(({ eabKeys }) => eabKeys.revoke('none' as EabKeyId, 1))).toBe(false);
  });

  test('an account comes back as it was stored, by id and by key', async () => {
    await write(({ eabKeys }) => eabKeys.add(eabKeyRecord()));
    const account = accountRecord('one', {
      eabKeyId: kid,
      contacts: ['mailto:a@example.com', 'mailto:b@example.com'],
      externalAccountBinding: { protected: 'p', payload: 'q', signature: 's' },
    });
    const bare = accountRecord('two', { contacts: [], termsAgreedAt: null, jwk: { kty: 'RSA', n: 'n', e: 'AQAB' } });
    await write(async ({ accounts }) => [await accounts.add(account), await accounts.add(bare)]);
    expect(await read.accounts.get(one)).toEqual(account);
    expect(await read.accounts.findByThumbprint(thumbprintOf('two'))).toEqual(bare);
    expect(await read.accounts.get('none' as AccountId)).toBeUndefined();
    expect(await read.accounts.findByThumbprint(thumbprintOf('none'))).toBeUndefined();
    expect(await read.accounts.countByEabKey(kid)).toBe(1);
    expect(await read.accounts.countByEabKey('none' as EabKeyId)).toBe(0);
  });

  test('of two concurrent new accounts with one key, one is made', async () => {
    const add = (id: string) => write(({ accounts }) => accounts.add(accountRecord(id, { thumbprint: thumbprintOf('same') })));
    expect((await Promise.all([add('one'), add('two')])).sort()).toEqual([false, true]);
  });

  test('an account limit that is counted and then filled holds against concurrent requests', async () => {
    await write(({ eabKeys }) => eabKeys.add(eabKeyRecord('kid', { accountLimit: 1 })));
    const bind = (id: string) =>
      write(async ({ accounts }) => (await accounts.countByEabKey(kid)) < 1 && (await accounts.add(accountRecord(id, { eabKeyId: kid }))));
    const made = await Promise.all(['one', 'two', 'three', 'four'].map(bind));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await read.accounts.countByEabKey(kid)).toBe(1);
  });

  test('contacts are replaced; those of an unknown account are a broken assumption', async () => {
    await write(({ accounts }) => accounts.add(accountRecord('one')));
    await write(({ accounts }) => accounts.setContacts(one, ['mailto:new@example.com']));
    expect((await read.accounts.get(one))?.contacts).toEqual(['mailto:new@example.com']);
    await expect(write(({ accounts }) => accounts.setContacts('none' as AccountId, []))).rejects.toThrow('0 rows changed');
  });

  test('an account is deactivated once', async () => {
    await write(({ accounts }) => accounts.add(accountRecord('one')));
    expect((await race(({ accounts }) => accounts.deactivate(one))).sort()).toEqual([false, true]);
    expect((await read.accounts.get(one))?.status).toBe('deactivated');
  });

  test('a key change says whether it is done, the key is taken, or the race is lost', async () => {
    await write(async ({ accounts }) => [await accounts.add(accountRecord('one')), await accounts.add(accountRecord('two'))]);
    const change = (id: string, from: string, to: string) =>
      write(({ accounts }) =>
        accounts.changeKey(id as AccountId, thumbprintOf(from), { jwk: { kty: 'OKP', crv: 'Ed25519', x: to }, thumbprint: thumbprintOf(to) }),
      );
    expect(await change('one', 'one', 'two')).toBe('taken');
    expect(await change('one', 'stale', 'new')).toBe('lost');
    expect((await Promise.all([change('one', 'one', 'new'), change('two', 'two', 'new')])).sort()).toEqual(['done', 'taken']);
    const [holder] = (await Promise.all([read.accounts.get(one), read.accounts.get('two' as AccountId)])).filter((account) => account?.thumbprint === thumbprintOf('new'));
    expect(holder?.jwk).toEqual({ kty: 'OKP', crv: 'Ed25519', x: 'new' });
    const id = holder?.id ?? '';
    expect((await Promise.all([change(id, 'new', 'b'), change(id, 'new', 'c')])).sort()).toEqual(['done', 'lost']);
  });
});
