import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { addOrder, certificateRecord } from '../../test/support/records.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { describeEachEngine, type TestDatabase } from '../../test/support/test-database.js';
import type { AccountId, CertificateId, OrderId, OrganizationId } from '../core/ids.js';
import { blockKeyByOfficer } from './block-key-by-officer.js';
import { deadlineState } from './deadline-state.js';
import type { RevocationDependencies } from './dependencies.js';
import type { CompromiseProof } from './prove-compromise.js';
import { recordCompromise } from './record-compromise.js';
import { reportCompromise } from './report-compromise.js';
import { revokeByOfficers, type OfficersRevocation } from './revoke-by-officers.js';
import { setKeyChallenge } from './set-key-challenge.js';
import { createRevocationWatch, type PublishedStatus } from './watch-revocations.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const KEY = 'b'.repeat(64);

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  let clock: FakeClock;
  let dependencies: RevocationDependencies;
  beforeEach(async () => {
    clock = new FakeClock('2026-11-21');
    database = await createDatabase({ clock });
    dependencies = { transactor: database.transactor, clock, random: new SeededRandom('revocation'), baseline: { mode: 'current' } };
    await issue('one');
  });
  afterEach(() => database.remove());

  const read = () => database.transactor.read;
  const serialOf = (name: string) => certificateRecord(name).serial;
  const issue = (name: string, changes: Parameters<typeof certificateRecord>[1] = {}) =>
    database.transactor.transaction(async (stores) => {
      await addOrder(stores, `order-${name}`);
      const record = certificateRecord(name, { orderId: `order-${name}` as OrderId, notAfter: clock.now() + 100 * DAY, ...changes });
      expect(await stores.certificates.commit(record)).toBe(true);
      await stores.certificates.store(name as CertificateId, Buffer.from(name));
      await stores.orders.beginProcessing(`order-${name}` as OrderId, Buffer.from('csr'));
      await stores.orders.complete(`order-${name}` as OrderId, name as CertificateId);
    });
  const revoke = (changes: Partial<OfficersRevocation> = {}) =>
    revokeByOfficers(dependencies, { serial: serialOf('one'), ground: 'misuse', officers: ['alice', 'bob'], note: 'report 17', ...changes });
  const revocation = async (name = 'one') => (await read().certificates.get(name as CertificateId))?.revocation;

  describe('officers', () => {
    test('two of them revoke, with ground, notice and deadline on record', async () => {
      const knownAt = clock.now() - HOUR;
      expect(await revoke({ knownAt, serial: serialOf('one').toUpperCase().replace(/..(?=.)/g, '$&:') })).toMatchObject({ outcome: 'revoked', deadline: knownAt + 5 * DAY });
      expect(await revocation()).toEqual({ at: clock.now(), reason: 9 });
      expect(await read().revocations.ofCertificate('one' as CertificateId)).toMatchObject([
        { ground: 'misuse', knownAt, deadline: knownAt + 5 * DAY, decidedBy: 'officer:alice', secondedBy: 'officer:bob', note: 'report 17', crl: null, ocspAt: null },
      ]);
      const elsewhere = await database.reopen({ owner: 'server' });
      clock.set(clock.now() + 120);
      const requests = (await elsewhere.transactor.transaction(({ jobs }) => jobs.take(10))).map(({ request }) => request);
      expect(requests.sort((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
        { kind: 'publish-crl', issuerId: 'ca1' },
        { kind: 'tell', notice: { kind: 'certificate-revoked', organizationId: 'org', certificateId: 'one' } },
      ]);
      await elsewhere.close();
    });

    test('one alone opens a decision, whose clock runs from the first notice; another one completes it', async () => {
      const start = clock.now();
      expect(await revoke({ officers: ['Alice'] })).toMatchObject({ outcome: 'proposed', deadline: start + 5 * DAY });
      expect(await revocation()).toBeNull();
      await expect(revoke({ officers: ['alice '] })).rejects.toThrow('alice has decided this already');
      clock.set(start + DAY);
      expect(await revoke({ officers: ['bob'] })).toMatchObject({ outcome: 'revoked', deadline: start + 5 * DAY });
      expect(await read().revocations.ofCertificate('one' as CertificateId)).toMatchObject([{ decidedBy: 'officer:alice', secondedBy: 'officer:bob', knownAt: start }]);
      expect(await read().revocations.proposals(10)).toEqual([]);
    });

    test('who names another ground does not complete it, but begins anew; the notice stays the first', async () => {
      const start = clock.now();
      await revoke({ officers: ['alice'] });
      clock.set(start + HOUR);
      expect(await revoke({ officers: ['bob'], ground: 'validation-unreliable' })).toMatchObject({ outcome: 'proposed', deadline: start + DAY });
      expect(await read().revocations.proposals(10)).toMatchObject([{ ground: 'validation-unreliable', officer: 'bob', serial: serialOf('one') }]);
    });

    test("one alone enters the subscriber's own request", async () => {
      expect(await revoke({ ground: 'subscriber-request-superseded', officers: ['alice'] })).toMatchObject({ outcome: 'revoked' });
      expect(await revocation()).toMatchObject({ reason: 4 });
    });

    test('a ground of reason keyCompromise blocks the key and takes along what else it has', async () => {
      await issue('two');
      await revoke({ ground: 'key-weak' });
      expect([(await revocation())?.reason, (await revocation('two'))?.reason]).toEqual([1, 1]);
      expect(await read().blockedKeys.find(KEY)).toMatchObject({ proof: 'reference', detail: 'report 17', secondedBy: 'officer:bob' });
    });

    test('what is revoked can only be changed to keyCompromise, once; the date stays', async () => {
      await revoke();
      const at = clock.now();
      clock.set(at + HOUR);
      await expect(revoke({ ground: 'policy-requires' })).rejects.toThrow('is revoked already');
      expect(await revoke({ ground: 'key-compromised' })).toMatchObject({ outcome: 'reason-changed' });
      expect(await revocation()).toEqual({ at, reason: 1 });
      await expect(revoke({ ground: 'key-compromised' })).rejects.toThrow('is revoked already');
    });

    test.each<[string, Partial<OfficersRevocation>]>([
      ['no ground', { ground: 'because' }],
      ['no ground', { ground: 'subordinate-misuse' }],
      ['no certificate', { serial: 'ff' }],
      ['no serial', { serial: 'xyz' }],
      ['named twice', { officers: ['alice', 'ALICE'] }],
      ['no officer', { officers: [] }],
      ['no officer name', { officers: ['a b'] }],
      ['3 officers', { officers: ['a', 'b', 'c'] }],
      ['1 to 2000', { note: ' ' }],
      ['in the future', { knownAt: Date.UTC(2027, 0) / 1000 }],
    ])('%s: nothing is changed', async (reason, changes) => {
      await expect(revoke(changes)).rejects.toThrow(reason);
      expect([await revocation(), await read().revocations.proposals(1)]).toEqual([null, []]);
    });

    test('an expired certificate is not revoked', async () => {
      clock.set(clock.now() + 100 * DAY + 1);
      await expect(revoke()).rejects.toThrow('has expired');
    });
  });

  describe('a compromised key', () => {
    const proof = (kind: CompromiseProof['proof'] = 'private-key'): CompromiseProof => ({ spkiHash: KEY, proof: kind, detail: 'shown' });

    test('is blocked, and all its certificates are revoked in one act: of every account, committed ones too, revoked ones by changing the reason', async () => {
      await issue('two');
      await issue('unrelated', { spkiHash: 'c'.repeat(64) });
      await revoke();
      await database.transactor.transaction(async (stores) => {
        await addOrder(stores, 'order-begun');
        await stores.certificates.commit(certificateRecord('begun', { orderId: 'order-begun' as OrderId, notAfter: clock.now() + DAY }));
      });
      const { blocked, revoked } = await reportCompromise(dependencies, proof(), { officers: ['alice'] });
      expect([blocked, revoked.map(({ id }) => id).sort()]).toEqual([true, ['begun', 'one', 'two']]);
      expect((await read().certificates.findAnyBySerial(serialOf('begun')))?.revocation?.reason).toBe(1);
      expect(await revocation('unrelated')).toBeNull();
      expect(await reportCompromise(dependencies, proof(), { officers: ['alice'] })).toMatchObject({ blocked: false, revoked: [] });
      // Its signature may exist: the commitment is given up, and stays revoked for the reason that counts.
      await database.transactor.transaction(({ certificates }) => certificates.lose('begun' as CertificateId, clock.now() + HOUR));
      expect((await read().certificates.findAnyBySerial(serialOf('begun')))?.revocation).toEqual({ at: clock.now(), reason: 1 });
    });

    test('a reference is judged by two', async () => {
      await expect(reportCompromise(dependencies, proof('reference'), { officers: ['alice'] })).rejects.toThrow('two officers');
      expect(await read().blockedKeys.list(1)).toEqual([]);
      expect(await reportCompromise(dependencies, proof('reference'), { officers: ['alice', 'bob'] })).toMatchObject({ blocked: true });
    });

    test('more certificates than one transaction deals with are dealt with all the same', async () => {
      await issue('two');
      const compromise = { ...proof(), actor: { type: 'system' }, secondedBy: null, knownAt: clock.now(), now: clock.now(), onlyAccount: null } as const;
      const step = () => database.transactor.transaction((stores) => recordCompromise(stores, compromise, { mode: 'none' }, 1));
      const steps = [await step(), await step(), await step()].map(({ blocked, revoked, more }) => [blocked, revoked.length, more]);
      expect(steps).toEqual([[true, 1, true], [false, 1, true], [false, 0, false]]);
    });

    test('is never certified again: the database itself begins no certificate, and unblocks nothing', async () => {
      await reportCompromise(dependencies, proof(), { officers: ['alice'] });
      await expect(issue('again')).rejects.toThrow('the key of the certificate is blocked');
      await issue('other key', { spkiHash: 'c'.repeat(64) });
    });

    test('blocked on one officer’s word: its certificates wait for another officer', async () => {
      expect(await blockKeyByOfficer(dependencies, { spkiHash: KEY.toUpperCase(), reason: 'mail of today', officer: 'alice' })).toMatchObject({ opened: [{ id: 'one' }] });
      await expect(blockKeyByOfficer(dependencies, { spkiHash: KEY, reason: 'x', officer: 'bob' })).rejects.toThrow('blocked already');
      expect(await revocation()).toBeNull();
      expect(await revoke({ ground: 'key-compromised', officers: ['bob'] })).toMatchObject({ outcome: 'revoked', deadline: clock.now() + DAY });
      expect(await read().blockedKeys.list(10)).toMatchObject([{ spkiHash: KEY, detail: 'mail of today', blockedBy: 'officer:alice' }]);
    });

    test('its challenge is kept', async () => {
      const challenge = await setKeyChallenge(dependencies, { spki: Buffer.from('spki'), actor: { type: 'officer', name: 'alice' } });
      expect(await read().keyChallenges.find(challenge.challenge)).toEqual(challenge);
      expect(await read().keyChallenges.find('another')).toBeUndefined();
    });
  });

  describe('the way to publication', () => {
    const seen = { crl: undefined as number | undefined, ocsp: false };
    const asked: object[] = [];
    const status: PublishedStatus = {
      crlWith: (issuerId, entry) => (asked.push({ issuerId, ...entry }), Promise.resolve(seen.crl)),
      ocspSays: () => Promise.resolve(seen.ocsp),
    };
    let logged: [string, string][];
    const log = {
      debug: () => undefined,
      info: () => undefined,
      warn: (_: object, message: string) => void logged.push(['warn', message]),
      error: (_: object, message: string) => void logged.push(['error', message]),
    };
    const watch = () => createRevocationWatch({ transactor: database.transactor, clock, log, status });
    beforeEach(() => {
      Object.assign(seen, { crl: undefined, ocsp: false });
      asked.length = 0;
      logged = [];
    });
    const record = async () => (await read().revocations.ofCertificate('one' as CertificateId)).at(-1);

    test('CRL and OCSP are measured each by itself, and what was seen stays', async () => {
      await revoke();
      const at = clock.now();
      await watch().confirm();
      expect(asked).toEqual([{ issuerId: 'ca1', serial: serialOf('one'), revokedAt: at, reason: 9 }]);
      expect(await record()).toMatchObject({ crl: null, ocspAt: null });
      seen.ocsp = true;
      clock.set(at + 2);
      await watch().confirm();
      expect(await record()).toMatchObject({ crl: null, ocspAt: at + 2 });
      seen.crl = 7;
      clock.set(at + 5);
      await Promise.all([watch().confirm(), watch().confirm()]);
      expect(await record()).toMatchObject({ crl: { at: at + 5, number: 7 }, ocspAt: at + 2 });
      asked.length = 0;
      await watch().confirm();
      expect([asked, await read().revocations.list(10)]).toMatchObject([[], [{ serial: serialOf('one'), organizationId: 'org' }]]);
    });

    test('a changed reason is measured anew, and the old one no longer looked for', async () => {
      await revoke();
      await revoke({ ground: 'key-compromised' });
      await watch().confirm();
      expect(asked).toMatchObject([{ reason: 1 }]);
      await database.transactor.transaction(({ revocations }) => revocations.endProposal('one' as CertificateId));
    });

    test('what is not public is warned of in the last quarter of its time, and when the time has passed; hourly', async () => {
      await revoke({ ground: 'subscriber-request', officers: ['alice'] });
      const deadline = clock.now() + DAY;
      const watching = watch();
      clock.set(deadline - 6 * HOUR - 1);
      await watching.run();
      expect(logged).toEqual([]);
      clock.set(deadline - 6 * HOUR);
      await watching.run();
      await watching.run();
      clock.set(deadline - 5 * HOUR);
      await watching.run();
      const near = ['warn', 'a revocation is not public yet; its deadline is near'];
      expect(logged).toEqual([near, near]);
      clock.set(deadline + 1);
      await watching.run();
      expect(logged.at(-1)).toEqual(['error', 'a revocation is not public yet; its deadline has passed (BR 4.9.1.1)']);
    });

    test('a decision that waits is warned of as well; a reasonable time has no end', async () => {
      await revoke({ officers: ['alice'] });
      clock.set(clock.now() + 4 * DAY);
      await watch().run();
      expect(logged).toEqual([['warn', 'a revocation waits for an officer’s decision; its deadline is near']]);
      expect(deadlineState({ knownAt: 0, deadline: null }, 1e9)).toBe('none');
    });
  });

  test('certificates are found by key, organization and account', async () => {
    await issue('two', { spkiHash: 'c'.repeat(64) });
    const find = async (filter: Parameters<ReturnType<typeof read>['certificates']['search']>[0], limit = 10) =>
      (await read().certificates.search(filter, limit)).map(({ id }) => id);
    expect(await find({ spkiHash: KEY })).toEqual(['one']);
    expect((await find({ organizationId: 'org' as OrganizationId })).sort()).toEqual(['one', 'two']);
    expect((await find({ accountId: 'account' as AccountId })).sort()).toEqual(['one', 'two']);
    expect(await find({ accountId: 'account' as AccountId }, 1)).toHaveLength(1);
    expect(await find({ accountId: 'nobody' as AccountId })).toEqual([]);
  });
});
