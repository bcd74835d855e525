import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountRecord, addOrder, authorizationRecord, orderRecord } from '../../../test/support/records.js';
import { describeEachEngine, type TestDatabase } from '../../../test/support/test-database.js';
import type { AccountId, AuthorizationId, ChallengeId, ConfirmationId, ContactDiscoveryId, DomainContactId, MailId, OrderId } from '../../core/ids.js';
import type { Confirmation, OutboxMail } from '../../core/state/confirmation.js';
import type { DomainContact } from '../../core/state/contact.js';
import type { AllStores } from './all-stores.js';

const NOW = 1_795_219_200;
const ACCOUNT = 'account' as AccountId;

const mail = (id: string): OutboxMail => ({
  id: id as MailId,
  to: 'admin@example.com',
  subject: '確認',
  text: 'https://ca.example/confirm/x',
  state: 'waiting',
  failure: null,
  createdAt: NOW,
  sendUntil: NOW + 100,
  endedAt: null,
});
const confirmation = (id: string, change: Partial<Confirmation> = {}): Confirmation => ({
  id: id as ConfirmationId,
  accountId: ACCOUNT,
  challengeType: 'email-01',
  contact: { kind: 'email', value: 'admin@example.com', method: '3.2.2.4.4', authorizationDomain: 'example.com', source: { from: 'constructed' }, foundAt: NOW },
  covers: [
    { challengeId: 'authz-http-01' as ChallengeId, name: 'www.example.com' },
    { challengeId: 'authz-dns-01' as ChallengeId, name: '*.example.com' },
  ],
  valueHash: id.padEnd(64, '0'),
  spokenValue: null,
  mailId: `mail-${id}` as MailId,
  requestedAt: NOW,
  expiresAt: NOW + 100,
  state: 'waiting',
  answered: null,
  ...change,
});
const call = (id: string, change: Partial<Confirmation> = {}): Confirmation => {
  const made = confirmation(id);
  return { ...made, challengeType: 'telephone-01', spokenValue: 'abcd', mailId: null, contact: { ...made.contact, kind: 'telephone', value: '+81312345678' }, ...change };
};
const domainContact = (id: string): DomainContact => ({
  id: id as DomainContactId,
  domain: 'example.com',
  kind: 'fax',
  value: '+81312345678',
  source: 'whois',
  obtainedAt: NOW - 10,
  addedAt: NOW,
  addedBy: 'sato',
  removed: null,
});
const ANSWER = { at: NOW + 5, answer: { by: 'link', address: '192.0.2.1', userAgent: 'browser' } } as const;

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
    await database.transactor.transaction((stores) => addOrder(stores));
  });
  afterEach(() => database.remove());
  const write = <T>(work: (stores: AllStores) => Promise<T>): Promise<T> => database.transactor.transaction(work);
  const read = (): AllStores => database.transactor.read;
  const addMailed = (id: string, change?: Partial<Confirmation>) =>
    write(async ({ mails, confirmations }) => {
      await mails.add(mail(`mail-${id}`));
      await confirmations.add(confirmation(id, change));
    });

  describe('confirmations', () => {
    test('are found by id, value, mail and question, with what they cover in order', async () => {
      await addMailed('one');
      const one = confirmation('one');
      const { confirmations } = read();
      expect(await confirmations.get(one.id)).toEqual(one);
      expect(await confirmations.findByValueHash(one.valueHash)).toEqual(one);
      expect(await confirmations.findByMail('mail-one' as MailId)).toEqual(one);
      const question = { accountId: ACCOUNT, challengeType: 'email-01', authorizationDomain: 'example.com', contact: 'admin@example.com' } as const;
      expect(await confirmations.findWaiting(question, NOW)).toEqual(one);
      expect(await confirmations.findWaiting(question, NOW + 100)).toBeUndefined();
      expect(await confirmations.findWaiting({ ...question, authorizationDomain: 'www.example.com' }, NOW)).toBeUndefined();
      await addMailed('two', { requestedAt: NOW + 1 });
      expect((await confirmations.findWaiting(question, NOW))?.id).toBe('two');
      expect(await confirmations.countSince('admin@example.com', NOW - 1)).toEqual({ count: 2, first: NOW });
      expect(await confirmations.countSince('admin@example.com', NOW)).toEqual({ count: 1, first: NOW + 1 });
      expect(await confirmations.countSince('nobody@example.com', 0)).toEqual({ count: 0, first: null });
      expect(await confirmations.get('none' as ConfirmationId)).toBeUndefined();
    });

    test('are answered once, in time', async () => {
      await addMailed('one');
      const id = 'one' as ConfirmationId;
      expect(await read().confirmations.findAnswered('authz-http-01' as ChallengeId)).toBeUndefined();
      expect(await write(({ confirmations }) => confirmations.answer(id, 'confirmed', { ...ANSWER, at: NOW + 100 }))).toBe(false);
      const won = await Promise.all([1, 2, 3].map(() => write(({ confirmations }) => confirmations.answer(id, 'confirmed', ANSWER))));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await read().confirmations.findAnswered('authz-dns-01' as ChallengeId)).toEqual(confirmation('one', { state: 'confirmed', answered: ANSWER }));
    });

    test('that officers have to pass on are listed until they are answered or over, the soonest to end first', async () => {
      await addMailed('mailed');
      await write(async ({ confirmations }) => {
        await confirmations.add(call('late', { expiresAt: NOW + 200 }));
        await confirmations.add(call('soon'));
        await confirmations.add(call('done'));
        await confirmations.answer('done' as ConfirmationId, 'refused', ANSWER);
      });
      const listed = async (now: number, limit = 10) => (await read().confirmations.forOfficers(now, limit)).map(({ id, covers }) => [id, covers.length]);
      expect(await listed(NOW)).toEqual([['soon', 2], ['late', 2]]);
      expect(await listed(NOW, 1)).toEqual([['soon', 2]]);
      expect(await listed(NOW + 100)).toEqual([['late', 2]]);
    });

    test('are kept as they were answered', async () => {
      await addMailed('one');
      await write(({ confirmations }) => confirmations.answer('one' as ConfirmationId, 'confirmed', ANSWER));
      expect(await write(({ confirmations }) => confirmations.answer('one' as ConfirmationId, 'refused', ANSWER))).toBe(false);
      await expect(write(({ confirmations }) => confirmations.add(confirmation('none', { covers: [] })))).rejects.toThrow('for 0 challenges');
    });
  });

  test('a mail forgets its text when it ends, and ends once', async () => {
    await write(({ mails }) => mails.add(mail('m')));
    const id = 'm' as MailId;
    expect(await read().mails.get(id)).toEqual(mail('m'));
    expect(await write(({ mails }) => mails.end(id, ['waiting'], { state: 'sent', failure: null, at: NOW + 1 }))).toBe(true);
    expect(await write(({ mails }) => mails.end(id, ['waiting'], { state: 'refused', failure: 'x', at: NOW + 2 }))).toBe(false);
    expect(await read().mails.get(id)).toEqual({ ...mail('m'), text: null, state: 'sent', endedAt: NOW + 1 });
    expect(await write(({ mails }) => mails.end(id, ['sent', 'waiting'], { state: 'bounced', failure: '5.1.1', at: NOW + 3 }))).toBe(true);
    expect(await read().mails.get(id)).toMatchObject({ state: 'bounced', failure: '5.1.1' });
    expect(await read().mails.get('none' as MailId)).toBeUndefined();
  });

  test('a contact found in DNS is kept with its evidence', async () => {
    const discovery = {
      id: 'd' as ContactDiscoveryId,
      accountId: ACCOUNT,
      challengeId: 'authz-dns-01' as ChallengeId,
      method: '3.2.2.4.14',
      authorizationDomain: 'example.com',
      value: 'a@example.com',
      foundAt: NOW,
      record: { perspectives: [{ name: 'one' }] },
    } as const;
    await write(({ contactDiscoveries }) => contactDiscoveries.add(discovery));
    expect(await read().contactDiscoveries.get(discovery.id)).toEqual(discovery);
    expect(await read().contactDiscoveries.get('none' as ContactDiscoveryId)).toBeUndefined();
  });

  test('a domain contact is there once, and can be entered again when it was removed', async () => {
    const added = await Promise.all(['a', 'b'].map((id) => write(({ domainContacts }) => domainContacts.add(domainContact(id)))));
    expect(added.sort()).toEqual([false, true]);
    const [found] = await read().domainContacts.list('example.com');
    const id = found?.id as DomainContactId;
    expect(found).toEqual(domainContact(id));
    expect(await read().domainContacts.list('example.org')).toEqual([]);
    const removed = { at: NOW + 1, by: 'suzuki' };
    expect(await write(({ domainContacts }) => domainContacts.remove(id, removed))).toBe(true);
    expect(await write(({ domainContacts }) => domainContacts.remove(id, removed))).toBe(false);
    expect(await read().domainContacts.get(id)).toEqual({ ...domainContact(id), removed });
    expect(await read().domainContacts.list()).toEqual([]);
    expect(await write(({ domainContacts }) => domainContacts.add(domainContact('c')))).toBe(true);
  });

  test('pending authorizations of a domain and below are found, prolonged with their open orders, and given parameters', async () => {
    const contactAuthorization = (id: string, name: string, accountId = 'account') =>
      authorizationRecord(id, {
        accountId: accountId as AccountId,
        identifier: { type: 'dns', value: name },
        challenges: [{ id: `${id}-email` as ChallengeId, authorizationId: id as AuthorizationId, type: 'email-01', token: id.padEnd(22, 't'), status: 'pending' }],
      });
    await write(async ({ accounts, authorizations, orders }) => {
      await accounts.add(accountRecord('other', { jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } }));
      for (const [id, name, account] of [
        ['at', 'mail.example.org', 'account'],
        ['below', 'a.b.mail.example.org', 'account'],
        ['beside', 'notmail.example.org', 'account'],
        ['above', 'example.org', 'account'],
        ['foreign', 'mail.example.org', 'other'],
      ] as const)
        await authorizations.add(contactAuthorization(id, name, account));
      await orders.add(orderRecord('waiting', { authorizationIds: ['below', 'authz'] as AuthorizationId[] }));
    });
    const found = async (now = NOW) => (await read().authorizations.pendingBelow(ACCOUNT, 'mail.example.org', 'email-01', now, 10)).map(({ id }) => id).sort();
    expect(await found()).toEqual(['at', 'below']);
    expect(await found(NOW + 10_000)).toEqual([]);
    expect(await read().authorizations.pendingBelow(ACCOUNT, 'mail.example.org', 'telephone-01', NOW, 10)).toEqual([]);

    await write(async ({ authorizations, orders }) => {
      await authorizations.prolongPending(['at', 'below'] as AuthorizationId[], NOW + 20_000);
      await authorizations.prolongPending(['at'] as AuthorizationId[], NOW + 15_000);
      await authorizations.prolongPending([], NOW);
      await orders.prolongOpen(['below'] as AuthorizationId[], NOW + 20_000);
      await orders.prolongOpen([], NOW);
    });
    expect((await read().authorizations.getMany(['at', 'below', 'above'] as AuthorizationId[])).map(({ expiresAt }) => expiresAt - NOW)).toEqual([20_000, 20_000, 10_000]);
    expect((await read().orders.get('waiting' as OrderId))?.expiresAt).toBe(NOW + 20_000);
    expect((await read().orders.get('order' as OrderId))?.expiresAt).toBe(NOW + 5000);

    const challenge = 'at-email' as ChallengeId;
    expect(await write(({ authorizations }) => authorizations.setParameters(challenge, { awaiting: 'a@example.org' }))).toBe(true);
    expect((await read().authorizations.getChallenge(challenge))?.challenge.parameters).toEqual({ awaiting: 'a@example.org' });
    await write(({ authorizations }) => authorizations.beginChallenge(challenge));
    expect(await write(({ authorizations }) => authorizations.setParameters(challenge, {}))).toBe(false);
  });
});
