import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAuditEvents } from '../../test/support/audit-events.js';
import { eabKeyRecord, thumbprintOf } from '../../test/support/records.js';
import { fakeCsr, ORGANIZATION, startRegistration, type RegistrationRig } from '../../test/support/registration-rig.js';
import type { EabKeyId, OrderId } from '../core/ids.js';
import type { NewAccount } from './registration-authority.js';

let rig: RegistrationRig;
beforeEach(async () => {
  rig = await startRegistration();
});
afterEach(() => rig.remove());

const request = (word: string, change: Partial<NewAccount> = {}): NewAccount => ({
  jwk: { kty: 'EC', crv: 'P-256', x: `${word}-x`, y: `${word}-y` },
  thumbprint: thumbprintOf(word),
  contacts: ['mailto:admin@example.com'],
  termsOfServiceAgreed: true,
  binding: { eabKeyId: 'kid' as EabKeyId, jws: { protected: 'p', payload: 'q', signature: 's' } },
  ...change,
});
const addKey = (id: string, change: Parameters<typeof eabKeyRecord>[1] = {}) =>
  rig.database.transactor.transaction(({ eabKeys }) => eabKeys.add(eabKeyRecord(id, change)));
const bound = (id: string) => ({ binding: { eabKeyId: id as EabKeyId, jws: { protected: 'p', payload: 'q', signature: 's' } } });

describe('createAccount', () => {
  test('binds the account to the organization of its external account key, and keeps the binding', async () => {
    const { account, created } = await rig.ra.createAccount(request('a'));
    expect(created).toBe(true);
    expect(account).toMatchObject({
      organizationId: ORGANIZATION,
      eabKeyId: 'kid',
      status: 'valid',
      termsAgreedAt: rig.clock.now(),
      externalAccountBinding: { protected: 'p', payload: 'q', signature: 's' },
    });
    expect(await rig.ra.findAccount(account.id)).toEqual(account);
    expect(await rig.ra.findAccountByKey(account.thumbprint)).toEqual(account);
    expect(readAuditEvents(rig.database.url).at(-1)).toMatchObject({
      kind: 'account.created',
      detail: { eabKeyId: 'kid', thumbprint: account.thumbprint },
    });
  });

  test('gives a known key its account and looks at nothing else', async () => {
    const { account } = await rig.ra.createAccount(request('a'));
    const again = await rig.ra.createAccount(request('a', { contacts: ['tel:1'], termsOfServiceAgreed: false, binding: null }));
    expect(again).toEqual({ account, created: false });
  });

  test('one key never makes two accounts, however many requests race', async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => rig.ra.createAccount(request('a'))));
    expect(new Set(results.map(({ account }) => account.id)).size).toBe(1);
    expect(results.filter(({ created }) => created)).toHaveLength(1);
  });

  test('asks for the terms first', async () => {
    await expect(rig.ra.createAccount(request('a', { termsOfServiceAgreed: false, binding: null }))).rejects.toMatchObject({
      type: 'userActionRequired',
      status: 403,
      options: { instance: 'https://ca.example/terms' },
    });
  });

  test('asks for a binding, unless registration is open', async () => {
    await expect(rig.ra.createAccount(request('a', { binding: null }))).rejects.toMatchObject({
      type: 'externalAccountRequired',
      status: 403,
    });
    const open = rig.restarted({ openRegistration: ORGANIZATION });
    expect((await open.createAccount(request('a', { binding: null }))).account).toMatchObject({
      organizationId: ORGANIZATION,
      eabKeyId: null,
      externalAccountBinding: null,
    });
  });

  test.each([
    ['tel:+81312345678', 'unsupportedContact'],
    ['mailto:', 'invalidContact'],
  ])('refuses the contact %s', async (contact, type) => {
    await expect(rig.ra.createAccount(request('a', { contacts: [contact] }))).rejects.toMatchObject({ type });
    expect(await rig.ra.findAccountByKey(thumbprintOf('a'))).toBeUndefined();
  });

  test('holds the account limit, however many requests race', async () => {
    await addKey('two', { accountLimit: 2 });
    const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map((word) => rig.ra.createAccount(request(word, bound('two')))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ type: 'unauthorized', detail: expect.stringContaining('limit') as string });
    expect(await rig.database.transactor.read.accounts.countByEabKey('two' as EabKeyId)).toBe(2);
  });
});

describe('eabMacKey', () => {
  test('gives the key of a usable external account key', async () => {
    expect((await rig.ra.eabMacKey('kid' as EabKeyId)).equals(Buffer.alloc(32, 7))).toBe(true);
  });

  test('refuses unknown, revoked and expired ones, also for a new account', async () => {
    const now = rig.clock.now();
    await addKey('revoked', { revokedAt: null });
    await rig.database.transactor.transaction(({ eabKeys }) => eabKeys.revoke('revoked' as EabKeyId, now));
    await addKey('expired', { expiresAt: now });
    await addKey('late', { expiresAt: now + 1 });
    for (const id of ['unknown', 'revoked', 'expired']) {
      await expect(rig.ra.eabMacKey(id as EabKeyId)).rejects.toMatchObject({ type: 'unauthorized', status: 403 });
      await expect(rig.ra.createAccount(request('a', bound(id)))).rejects.toMatchObject({ type: 'unauthorized' });
    }
    expect(await rig.ra.eabMacKey('late' as EabKeyId)).toHaveLength(32);
  });
});

describe('an account', () => {
  test('replaces its contacts, or refuses and keeps them', async () => {
    const updated = await rig.ra.updateContacts(rig.account, ['mailto:new@example.com']);
    expect(await rig.ra.findAccount(rig.account.id)).toEqual(updated);
    await expect(rig.ra.updateContacts(updated, ['mailto:a@example.com,b@example.com'])).rejects.toMatchObject({ type: 'invalidContact' });
    expect((await rig.ra.findAccount(rig.account.id))?.contacts).toEqual(['mailto:new@example.com']);
    expect((await rig.ra.updateContacts(updated, [])).contacts).toEqual([]);
  });

  test('changes its key and keeps its id', async () => {
    const to = { jwk: { kty: 'EC', crv: 'P-256', x: 'n', y: 'n' }, thumbprint: thumbprintOf('new') } as const;
    const changed = await rig.ra.changeKey(rig.account, to);
    expect(changed).toMatchObject({ ok: true, account: { id: rig.account.id, thumbprint: to.thumbprint } });
    expect((await rig.ra.findAccountByKey(to.thumbprint))?.id).toBe(rig.account.id);
    expect(await rig.ra.findAccountByKey(rig.account.thumbprint)).toBeUndefined();
    // A second change signed with the old key comes too late.
    await expect(rig.ra.changeKey(rig.account, { ...to, thumbprint: thumbprintOf('third') })).rejects.toMatchObject({
      type: 'malformed',
      status: 409,
    });
    expect(readAuditEvents(rig.database.url).at(-1)).toMatchObject({
      kind: 'account.key-changed',
      detail: { from: rig.account.thumbprint, to: to.thumbprint },
    });
  });

  test("cannot take another account's key, nor its own", async () => {
    const other = await rig.newAccount('other');
    expect(await rig.ra.changeKey(rig.account, { jwk: other.jwk, thumbprint: other.thumbprint })).toEqual({
      ok: false,
      conflictingAccountId: other.id,
    });
    await expect(rig.ra.changeKey(rig.account, { jwk: rig.account.jwk, thumbprint: rig.account.thumbprint })).rejects.toMatchObject({
      type: 'malformed',
    });
  });

  test('deactivated, its open orders fail and its certificates stay', async () => {
    const order = async (name: string) =>
      (
        await rig.ra.createOrder(rig.account, {
          identifiers: [{ type: 'dns', value: name }],
          profile: null,
          notBefore: null,
          notAfter: null,
        })
      ).order;
    const open = await order('a.example.com');
    const done = await order('b.example.com');
    const [authorization] = await rig.database.transactor.read.authorizations.getMany(done.authorizationIds);
    const challenge = authorization?.challenges[0];
    if (challenge === undefined) throw new Error('no challenge');
    await rig.ra.startValidation(rig.account, challenge.id);
    expect((await rig.ra.finalizeOrder(rig.account, done.id, fakeCsr(['b.example.com']))).status).toBe('valid');

    expect((await rig.ra.deactivateAccount(rig.account)).status).toBe('deactivated');
    expect((await rig.ra.findAccount(rig.account.id))?.status).toBe('deactivated');
    const stored = (id: OrderId) => rig.database.transactor.read.orders.get(id);
    expect(await stored(open.id)).toMatchObject({ state: 'invalid', problem: { type: 'unauthorized' } });
    expect((await stored(done.id))?.state).toBe('valid');
    expect((await rig.ra.deactivateAccount(rig.account)).status).toBe('deactivated');
  });
});
