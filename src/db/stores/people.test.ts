import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AllStores } from './all-stores.js';
import { describeEachEngine, type TestDatabase } from '../../../test/support/test-database.js';
import type { ApiTokenId, InvitationId, OrganizationId, PersonId, SessionId } from '../../core/ids.js';
import type { ApiToken, Invitation, Passkey, Person, Session } from '../../core/state/person.js';

const alice = 'alice' as PersonId;
const org = 'org' as OrganizationId;
const by = { at: 20, by: 'officer:sato' };
const person = (id = 'alice', change: Partial<Person> = {}): Person => ({
  id: id as PersonId,
  name: `${id} 花子`,
  email: `${id}@example.com`,
  language: 'ja',
  officerName: null,
  createdAt: 10,
  disabled: null,
  ...change,
});
const passkey = (change: Partial<Passkey> = {}): Passkey => ({
  id: 'credential',
  personId: alice,
  rpId: 'localhost',
  name: 'key',
  publicKey: Buffer.from('cose'),
  counter: 0,
  transports: ['usb', 'nfc'],
  backedUp: true,
  addedAt: 10,
  usedAt: null,
  removedAt: null,
  ...change,
});
const session = (change: Partial<Session> = {}): Session => ({
  id: 'session' as SessionId,
  personId: alice,
  site: 'portal',
  passkeyId: 'credential',
  secretHash: 'a'.repeat(64),
  formerHash: null,
  address: '127.0.0.1',
  userAgent: 'x',
  startedAt: 10,
  rotatedAt: 10,
  seenAt: 10,
  expiresAt: 100,
  endedAt: null,
  ...change,
});
const invitation = (change: Partial<Invitation> = {}): Invitation => ({
  id: 'invitation' as InvitationId,
  kind: 'officer',
  site: 'officers',
  email: 'new@example.com',
  officerName: 'new',
  officerRoles: ['officer', 'auditor'],
  organizationId: null,
  memberRole: null,
  personId: null,
  valueHash: null,
  state: 'proposed',
  invitedBy: 'officer:sato',
  secondedBy: null,
  requestedFrom: null,
  createdAt: 10,
  expiresAt: 100,
  endedAt: null,
  acceptedBy: null,
  ...change,
});
const token: ApiToken = {
  id: 'token' as ApiTokenId,
  personId: alice,
  organizationId: org,
  name: 'CI',
  secretHash: 'c'.repeat(64),
  scopes: ['organization.read'],
  createdAt: 10,
  expiresAt: 100,
  usedAt: null,
  revokedAt: null,
};

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  let read: AllStores;
  const write = <T>(work: (stores: AllStores) => Promise<T>) => database.transactor.transaction(work);
  /** Two callers at the same time, each in a transaction of its own. */
  const race = async <T>(work: (stores: AllStores) => Promise<T>) => (await Promise.all([write(work), write(work)])).sort();

  beforeEach(async () => {
    database = await createDatabase();
    read = database.transactor.read;
    await write(async ({ people, passkeys }) => {
      await people.add(person());
      await passkeys.add(passkey());
    });
  });
  afterEach(() => database.remove());

  test('a person comes back as stored; an address is taken once, an officer name for ever', async () => {
    expect(await read.people.get(alice)).toEqual(person());
    expect(await read.people.findByEmail('alice@example.com')).toEqual(person());
    expect(await write(({ people }) => people.add(person('bob', { email: 'alice@example.com' })))).toBe(false);
    expect(await write(({ people }) => people.nameOfficer(alice, 'alice'))).toBe(true);
    expect(await write(({ people }) => people.nameOfficer(alice, 'alicia'))).toBe(false);
    expect(await write(({ people }) => people.add(person('bob', { officerName: 'alice' })))).toBe(false);
    expect(await write(({ people }) => people.add(person('bob')))).toBe(true);
    expect(await write(({ people }) => people.nameOfficer('bob' as PersonId, 'alice'))).toBe(false);
    await write(({ people }) => people.update(alice, { name: 'A', language: 'en' }));
    expect(await read.people.findByOfficerName('alice')).toEqual(person('alice', { officerName: 'alice', name: 'A', language: 'en' }));
    expect((await read.people.officers()).map(({ id }) => id)).toEqual(['alice']);
    expect(await race(({ people }) => people.disable(alice, by))).toEqual([false, true]);
    expect((await read.people.get(alice))?.disabled).toEqual(by);
    expect(await race(({ people }) => people.enable(alice))).toEqual([false, true]);
  });

  test('roles and places are held once at a time, and their history is kept', async () => {
    const given = { ...by, secondedBy: 'officer:tanaka' };
    expect(await race(({ people }) => people.giveRole(alice, 'officer', given))).toEqual([false, true]);
    expect(await read.people.roles(alice)).toEqual(['officer']);
    expect(await race(({ people }) => people.takeRole(alice, 'officer', { at: 30, by: 'officer:x' }))).toEqual([false, true]);
    expect(await write(({ people }) => people.giveRole(alice, 'officer', { ...given, at: 40 }))).toBe(true);
    const place = { organizationId: org, personId: alice, role: 'manager', addedAt: 20 } as const;
    expect(await race(({ people }) => people.addMember({ ...place, addedBy: 'x' }))).toEqual([false, true]);
    expect(await read.people.memberships(alice)).toEqual([place]);
    expect(await read.people.members(org)).toEqual([{ person: person(), role: 'manager', addedAt: 20 }]);
    expect(await race(({ people }) => people.removeMember(org, alice, by))).toEqual([false, true]);
    expect(await read.people.members(org)).toEqual([]);
    expect(await write(({ people }) => people.addMember({ ...place, role: 'reader', addedAt: 30, addedBy: 'x' }))).toBe(true);
  });

  test('an invitation is opened once, accepted once and in time, and stays as it ended', async () => {
    await write(({ invitations }) => invitations.add(invitation()));
    expect(await read.invitations.get(invitation().id)).toEqual(invitation());
    expect(await read.invitations.waiting(null, 99)).toEqual([invitation()]);
    expect(await read.invitations.waiting(null, 100)).toEqual([]);
    const second = { secondedBy: 'officer:tanaka', valueHash: 'b'.repeat(64), expiresAt: 200 };
    expect(await race(({ invitations }) => invitations.open(invitation().id, second))).toEqual([false, true]);
    expect(await read.invitations.findByValue('b'.repeat(64))).toEqual(invitation({ state: 'open', ...second }));
    expect(await write(({ invitations }) => invitations.accept(invitation().id, alice, 200))).toBe(false);
    expect(await race(({ invitations }) => invitations.accept(invitation().id, alice, 199))).toEqual([false, true]);
    expect(await write(({ invitations }) => invitations.withdraw(invitation().id, 199))).toBe(false);
    const self = invitation({ id: 'self' as InvitationId });
    await write(({ invitations }) => invitations.add(self));
    await expect(write(({ invitations }) => invitations.open(self.id, { ...second, secondedBy: 'officer:sato', valueHash: 'd'.repeat(64) }))).rejects.toThrow(/CHECK|check constraint/);
    expect(await write(({ invitations }) => invitations.withdraw(self.id, 50))).toBe(true);
    const asked = invitation({ id: 'asked' as InvitationId, kind: 'applicant', site: 'portal', officerName: null, officerRoles: [], valueHash: 'e'.repeat(64), state: 'open', requestedFrom: '::1', createdAt: 60 });
    await write(({ invitations }) => invitations.add(asked));
    expect(await read.invitations.countSince('new@example.com', '::1', 60)).toEqual({ toEmail: 1, fromAddress: 1 });
    const member = invitation({ id: 'member' as InvitationId, kind: 'member', site: 'portal', officerName: null, officerRoles: [], organizationId: org, memberRole: 'reader', valueHash: 'f'.repeat(64), state: 'open' });
    await write(({ invitations }) => invitations.add(member));
    expect(await read.invitations.waiting(org, 50)).toEqual([member]);
  });

  test('a passkey is used with the counter that was seen, and never after its removal', async () => {
    expect(await read.passkeys.of(alice)).toEqual([passkey()]);
    expect(await write(({ passkeys }) => passkeys.add(passkey({ name: 'again' })))).toBe(false);
    expect(await race(({ passkeys }) => passkeys.use('credential', { from: 0, to: 1 }, 30))).toEqual([false, true]);
    expect(await write(({ passkeys }) => passkeys.rename('credential', 'bob' as PersonId, 'x'))).toBe(false);
    expect(await write(({ passkeys }) => passkeys.rename('credential', alice, 'x'))).toBe(true);
    expect(await read.passkeys.get('credential')).toEqual(passkey({ name: 'x', counter: 1, usedAt: 30 }));
    expect(await race(({ passkeys }) => passkeys.remove('credential', alice, by))).toEqual([false, true]);
    expect(await write(({ passkeys }) => passkeys.use('credential', { from: 1, to: 2 }, 40))).toBe(false);
    expect(await read.passkeys.of(alice)).toEqual([]);
  });

  test('a session is found by its present and its former value, rotated once and ended once', async () => {
    await write(({ sessions }) => sessions.add(session()));
    const other = 'b'.repeat(64);
    expect(await race(({ sessions }) => sessions.rotate(session().id, { from: session().secretHash, to: other }, 50))).toEqual([false, true]);
    const rotated = session({ secretHash: other, formerHash: session().secretHash, rotatedAt: 50, seenAt: 50 });
    expect(await read.sessions.find(other)).toEqual(rotated);
    expect(await read.sessions.find(session().secretHash)).toEqual(rotated);
    await write(({ sessions }) => sessions.see(session().id, 60));
    expect(await read.sessions.of(alice, 99)).toEqual([{ ...rotated, seenAt: 60 }]);
    expect(await read.sessions.of(alice, 100)).toEqual([]);
    expect(await race(({ sessions }) => sessions.end(session().id, by))).toEqual([false, true]);
    await write(({ sessions }) => sessions.add(session({ id: 'two' as SessionId, secretHash: 'c'.repeat(64) })));
    expect(await write(({ sessions }) => sessions.endAll(alice, by))).toBe(1);
    expect((await read.sessions.get('two' as SessionId))?.endedAt).toBe(20);
  });

  test('a token comes back as stored and is revoked once', async () => {
    await write(({ apiTokens }) => apiTokens.add(token));
    expect(await read.apiTokens.find(token.secretHash)).toEqual(token);
    await write(({ apiTokens }) => apiTokens.use(token.id, 30));
    expect(await race(({ apiTokens }) => apiTokens.revoke(token.id, by))).toEqual([false, true]);
    expect(await read.apiTokens.of(org)).toEqual([{ ...token, usedAt: 30, revokedAt: 20 }]);
    expect(await read.apiTokens.get(token.id)).toEqual({ ...token, usedAt: 30, revokedAt: 20 });
  });
});
