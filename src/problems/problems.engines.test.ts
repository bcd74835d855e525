import { createPublicKey, hash, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certificationRequest, newSubscriberKey } from '../../test/support/certification-request.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { addOrder, certificateRecord } from '../../test/support/records.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { describeEachEngine, silentLog, type TestDatabase } from '../../test/support/test-database.js';
import { AccessRefused } from '../core/access.js';
import type { Actor } from '../core/actor.js';
import type { CertificateId, OrderId, OrganizationId, PersonId } from '../core/ids.js';
import type { Notice } from '../core/notice.js';
import { indexCertificates } from '../revocation/index-certificates.js';
import { createRevocationDesk } from '../revocation/revocation-desk.js';
import { revokeCompromised } from '../revocation/revoke-compromised.js';
import type { ProblemDependencies } from './dependencies.js';
import { createProblemDesk, type ProblemDesk, type Visitor } from './problem-desk.js';
import type { NewReport } from './receive-report.js';
import { createSubmissionLimits } from './submission-limits.js';
import { createReportWatch } from './watch-reports.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const key = newSubscriberKey('P-256');
const spkiOf = (of: typeof key) => hash('sha256', createPublicKey(of).export({ type: 'spki', format: 'der' }), 'hex');

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  let clock: FakeClock;
  let dependencies: ProblemDependencies;
  let desk: ProblemDesk;
  beforeEach(async () => {
    clock = new FakeClock('2026-11-21');
    database = await createDatabase({ clock });
    dependencies = { transactor: database.transactor, clock, random: new SeededRandom('problems'), baseline: { mode: 'current' } };
    desk = createProblemDesk(dependencies, createSubmissionLimits(clock));
    await issue('one');
  });
  afterEach(() => database.remove());

  const read = () => database.transactor.read;
  const serialOf = (name: string) => certificateRecord(name).serial;
  const issue = (name: string, changes: Parameters<typeof certificateRecord>[1] = {}) =>
    database.transactor.transaction(async (stores) => {
      await addOrder(stores, `order-${name}`);
      const record = certificateRecord(name, { orderId: `order-${name}` as OrderId, notAfter: clock.now() + 100 * DAY, spkiHash: spkiOf(key), ...changes });
      expect(await stores.certificates.commit(record)).toBe(true);
      await stores.certificates.store(name as CertificateId, Buffer.from(name));
      await stores.audit.append({ type: 'system' }, {
        kind: 'certificate.issued',
        organizationId: record.organizationId,
        accountId: record.accountId,
        orderId: record.orderId,
        detail: { certificateId: record.id, serial: record.serial, issuerId: record.issuerId },
      });
      const [event] = await stores.auditChain.eventsAfter((await stores.auditChain.newestSequence()) - 1, 1);
      const position = ((await stores.auditChain.last())?.position ?? 0) + 1;
      await stores.auditChain.extend([{ position, sequence: event?.sequence ?? 0, sealedAt: clock.now(), hash: Buffer.alloc(32, position) }]);
    });
  /** What people are told, in no order. */
  const told = async (): Promise<Notice[]> => {
    const elsewhere = await database.reopen({ owner: 'server' });
    clock.set(clock.now() + 120);
    const jobs = await elsewhere.transactor.transaction(({ jobs: store }) => store.take(100));
    clock.set(clock.now() - 120);
    await elsewhere.close();
    return jobs.flatMap(({ request }) => (request.kind === 'tell' ? [request.notice] : []));
  };
  const revocation = async (name = 'one') => (await read().certificates.findAnyBySerial(serialOf(name)))?.revocation;

  const officer = (officerName: string, officerRoles: Actor['officerRoles'] = ['officer']): Actor => ({
    personId: officerName as PersonId,
    name: officerName,
    officerName,
    email: null,
    language: 'ja',
    officerRoles,
    memberships: [],
    scopes: null,
  });
  const [alice, bob] = [officer('alice'), officer('bob')];
  const visitor: Visitor = { address: '192.0.2.7', language: 'en' };
  const reporter = { name: null, email: 'reporter@example.org', telephone: null };
  const given = (changes: Partial<NewReport> = {}): NewReport => ({
    kind: 'misuse',
    about: serialOf('one'),
    description: 'It is used for phishing.',
    reporter,
    language: 'en',
    files: [],
    ...changes,
  });

  describe('a report', () => {
    test('from the public page starts the clock of 24 hours, is acknowledged, and is about the certificate that it names', async () => {
      const report = await desk.report(visitor, given({ files: [{ name: '../shot.png', content: Buffer.from('89504e470d0a1a0a00', 'hex') }] }));
      expect(report).toMatchObject({ channel: 'page', receivedBy: 'public:192.0.2.7', preliminaryDue: clock.now() + DAY, reference: expect.stringMatching(/^PR-[A-Z2-7]{5}-[A-Z2-7]{5}$/) as string });
      const file = await desk.show(alice, report.reference.toLowerCase());
      expect(file).toMatchObject({
        report,
        state: 'received',
        due: { what: 'preliminary', at: clock.now() + DAY },
        certificates: [{ certificate: { id: 'one' }, proposal: null }],
        files: [{ position: 1, name: 'shot.png', mediaType: 'image/png', bytes: 9 }],
      });
      expect((await desk.file(alice, report.id, 1)).content.toString('hex')).toBe('89504e470d0a1a0a00');
      expect(await told()).toEqual([{ kind: 'problem-report-received', problemReportId: report.id }]);
    });

    test('runs through its steps: note, preliminary report to reporter and subscriber, decision of two, result', async () => {
      const { id, receivedAt } = await desk.report(visitor, given());
      await desk.note(alice, id, 'looked at the page');
      await expect(desk.close(alice, id, { outcome: 'no-action', text: 'nothing found' })).rejects.toThrow('preliminary report was not sent');
      expect(await desk.sendPreliminary(alice, id, 'It does look like phishing.')).toEqual({ late: false });
      await expect(desk.sendPreliminary(bob, id, 'again')).rejects.toThrow('was sent already');
      await expect(desk.close(alice, id, { outcome: 'revoked', text: 'x' })).rejects.toThrow('none of the reported certificates is revoked');
      clock.set(clock.now() + HOUR);
      const decision = { serials: [serialOf('one')], ground: 'misuse', note: 'seen' };
      expect(await desk.revoke(alice, id, decision)).toMatchObject([{ outcome: 'proposed', deadline: receivedAt + 5 * DAY }]);
      await expect(desk.close(alice, id, { outcome: 'no-action', text: 'x' })).rejects.toThrow('a decision about');
      await expect(desk.revoke(alice, id, decision)).rejects.toThrow('alice has decided this already');
      expect(await desk.revoke(bob, id, decision)).toMatchObject([{ outcome: 'revoked', deadline: receivedAt + 5 * DAY }]);
      expect(await revocation()).toMatchObject({ reason: 9 });
      await desk.close(bob, id, { outcome: 'revoked', text: 'It was revoked.' });
      expect((await desk.show(alice, id)).steps.map(({ kind, outcome, by }) => [kind, outcome, by])).toEqual([
        ['note', null, 'officer:alice'],
        ['preliminary', null, 'officer:alice'],
        ['closed', 'revoked', 'officer:bob'],
      ]);
      expect((await told()).map(({ kind }) => kind).sort()).toEqual([
        'certificate-revoked',
        'problem-report-closed',
        'problem-report-preliminary',
        'problem-report-received',
        'problem-reported',
        'revocation-asked',
      ]);
      expect(await desk.open(alice)).toEqual([]);
      await expect(desk.note(alice, id, 'later')).rejects.toThrow('is closed');
    });

    test('that is none is closed at once, and the reporter is told no more', async () => {
      const { id } = await desk.report(visitor, given({ about: '', reporter: { ...reporter, email: null } }));
      await desk.close(alice, id, { outcome: 'not-a-report', text: 'spam' });
      expect((await told()).map(({ kind }) => kind)).toEqual(['problem-report-received']);
      expect((await desk.list(alice, clock.now() + 1, 10)).map(({ closedAt }) => closedAt)).toEqual([clock.now()]);
    });

    test('by mail is entered by an officer with the time at which it came in; what is found later is added', async () => {
      const receivedAt = clock.now() - 2 * HOUR;
      const report = await desk.enter(alice, given({ about: '' }), { channel: 'mail', receivedAt });
      expect(report).toMatchObject({ receivedAt, recordedAt: clock.now(), preliminaryDue: receivedAt + DAY, receivedBy: 'officer:alice' });
      await desk.sendPreliminary(alice, report.id, 'x');
      await expect(desk.attach(alice, report.id, 'nothing.example')).rejects.toThrow('no certificate of this CA');
      expect((await desk.attach(alice, report.id, serialOf('one'))).map(({ id }) => id)).toEqual(['one']);
      expect(await desk.attach(alice, report.id, serialOf('one'))).toEqual([]);
      expect(await told()).toContainEqual({ kind: 'problem-reported', organizationId: 'org', certificateId: 'one', problemReportId: report.id });
      await expect(desk.enter(alice, given(), { channel: 'mail', receivedAt: clock.now() + 1 })).rejects.toThrow('in the future');
    });

    test('is found to be about certificates by fingerprint, host name, wildcard, URL and name in Japanese', async () => {
      await issue('two', { names: ['*.shop.example', 'xn--wgv71a.example'], spkiHash: 'c'.repeat(64) });
      const about = async (text: string) => {
        const { id } = await desk.report({ ...visitor, address: `2001:db8:${text.length}::1` }, given({ about: text }));
        return (await desk.show(alice, id)).certificates.map(({ certificate }) => certificate.id);
      };
      expect(await about('www.shop.example')).toEqual([]);
      await Promise.all([indexCertificates(database.transactor), indexCertificates(database.transactor)]);
      await indexCertificates(database.transactor);
      expect(await about('see https://www.shop.example:8443/login, please')).toEqual(['two']);
      expect(await about('日本.example')).toEqual(['two']);
      expect(await about('*.shop.example')).toEqual(['two']);
      expect(await about('a.b.shop.example shop.example')).toEqual([]);
      expect(await about(hash('sha256', Buffer.from('one'), 'hex').toUpperCase().replace(/..(?=.)/g, '$&:'))).toEqual(['one']);
      expect(await about(`${serialOf('one')}\nWWW.EXAMPLE.COM`)).toEqual(['one']);
    });

    test.each<[string, Partial<NewReport>]>([
      ['description is empty', { description: ' ' }],
      ['too long', { description: 'x'.repeat(20_001) }],
      ['mail address', { reporter: { ...reporter, email: 'nobody' } }],
      ['private key', { description: key.export({ type: 'sec1', format: 'pem' }).toString() }],
      ['private key', { files: [{ name: 'k.der', content: key.export({ type: 'pkcs8', format: 'der' }) }] }],
      ['private key', { files: [{ name: 'k.der', content: key.export({ type: 'sec1', format: 'der' }) }] }],
      ['type that is not taken', { files: [{ name: 'x.exe', content: Buffer.from('MZ\0\0') }] }],
      ['is empty', { files: [{ name: 'x.txt', content: Buffer.alloc(0) }] }],
      ['too large', { files: [{ name: 'x.txt', content: Buffer.alloc(1_048_577, 'x') }] }],
      ['too many', { files: Array<{ name: string; content: Buffer }>(6).fill({ name: 'x', content: Buffer.from('x') }) }],
    ])('%s: nothing is stored', async (reason, changes) => {
      await expect(desk.report(visitor, given(changes))).rejects.toThrow(reason);
      expect(await desk.list(alice, clock.now() + 1, 10)).toEqual([]);
    });

    test('is not flooded in: one address, and all together, are limited, and get their turn back', async () => {
      for (let n = 0; n < 12; n += 1) await desk.report(visitor, given());
      await expect(desk.report({ ...visitor, address: '::ffff:192.0.2.7' }, given())).rejects.toThrow('too much');
      await desk.report({ ...visitor, address: '2001:db8::1' }, given());
      clock.set(clock.now() + 600);
      await desk.report(visitor, given());
      const limits = createSubmissionLimits(clock);
      for (let n = 0; n < 25; n += 1) for (let m = 0; m < 12; m += 1) limits.take(`10.0.${n}.1`, 0);
      expect(() => limits.take('10.1.0.1', 0)).toThrow('too much');
    });

    test('takes rights: an auditor looks, a stranger does not', async () => {
      const { id } = await desk.report(visitor, given());
      const auditor = officer('eve', ['auditor']);
      expect((await desk.show(auditor, id)).report.id).toBe(id);
      await expect(desk.note(auditor, id, 'x')).rejects.toThrow(AccessRefused);
      await expect(desk.close(auditor, id, { outcome: 'not-a-report', text: 'x' })).rejects.toThrow(AccessRefused);
      const member: Actor = { ...officer('mallory', []), officerName: null, memberships: [{ organizationId: 'org' as OrganizationId, role: 'manager', through: null }] };
      await expect(desk.show(member, id)).rejects.toThrow(AccessRefused);
      await expect(desk.show(alice, 'PR-AAAAA-AAAAA')).rejects.toThrow('there is no such problem report');
    });
  });

  describe('a proof of key compromise', () => {
    const pem = () => Buffer.from(key.export({ type: 'pkcs8', format: 'pem' }));

    test('by the private key: blocked, revoked and told in one act; its octets are overwritten and nowhere kept', async () => {
      await issue('two');
      const file = pem();
      const result = await desk.prove(visitor, { privateKey: file }, reporter);
      expect(result).toMatchObject({ spkiHash: spkiOf(key), proof: 'private-key', more: false, report: { channel: 'proof', kind: 'key-compromise' } });
      expect([...result.revoked].sort()).toEqual([serialOf('one'), serialOf('two')].sort());
      expect(file.every((octet) => octet === 0)).toBe(true);
      expect(await revocation()).toMatchObject({ reason: 1 });
      expect(await read().blockedKeys.find(spkiOf(key))).toMatchObject({ proof: 'private-key', blockedBy: 'public:192.0.2.7' });
      expect((await desk.show(alice, result.report?.id ?? '')).steps.map(({ kind, outcome }) => [kind, outcome])).toEqual([['preliminary', null], ['closed', 'revoked']]);
      expect((await told()).map(({ kind }) => kind).sort()).toEqual(['certificate-revoked', 'certificate-revoked', 'problem-report-closed']);
      expect(await desk.prove(visitor, { privateKey: pem() }, reporter)).toMatchObject({ report: null, revoked: [] });
    });

    test('by a CSR whose name tells', async () => {
      const csr = certificationRequest([], { key, subject: [['2.5.4.3', 'This key is compromised']] });
      expect(await desk.prove(visitor, { csr }, reporter)).toMatchObject({ proof: 'csr', revoked: [serialOf('one')] });
    });

    test('that proves nothing changes nothing', async () => {
      await expect(desk.prove(visitor, { privateKey: Buffer.from('x') }, reporter)).rejects.toThrow('no private key');
      await expect(desk.prove(visitor, { csr: Buffer.from('x') }, reporter)).rejects.toThrow('proves nothing');
      const signature = sign('sha256', Buffer.from('x'), key);
      await expect(desk.prove(visitor, { signature, challenge: 'key-compromise-0' }, reporter)).rejects.toThrow('not set by us');
      await expect(desk.askChallenge(visitor, 'nothing.example')).rejects.toThrow('no certificate');
      expect(await revocation()).toBeNull();
      expect(await desk.list(alice, clock.now() + 1, 1)).toEqual([]);
    });

    test('for a key that no certificate has blocks it all the same', async () => {
      const other = newSubscriberKey('P-256');
      const result = await desk.prove(visitor, { privateKey: Buffer.from(other.export({ type: 'pkcs8', format: 'pem' })) }, reporter);
      expect([result.revoked, (await desk.show(alice, result.report?.reference ?? '')).steps.at(-1)?.outcome]).toEqual([[], 'no-action']);
    });

    test('what one transaction leaves over is revoked by a job that may be repeated', async () => {
      await database.transactor.transaction(({ blockedKeys }) =>
        blockedKeys.add({ spkiHash: spkiOf(key), proof: 'private-key', detail: 'x', blockedBy: 'public:192.0.2.7', secondedBy: null, blockedAt: clock.now() }),
      );
      for (const spkiHash of [spkiOf(key), spkiOf(key), 'd'.repeat(64)]) await revokeCompromised(dependencies, spkiHash);
      expect(await read().revocations.ofCertificate('one' as CertificateId)).toMatchObject([{ ground: 'key-compromised', decidedBy: 'system' }]);
    });
  });

  describe('the watch', () => {
    test('reminds 12, 4 and 1 hours before, once each, and hourly after', async () => {
      const logged: [string, string][] = [];
      const log = { ...silentLog, warn: (_: object, message: string) => void logged.push(['warn', message]), error: (_: object, message: string) => void logged.push(['error', message]) };
      const watch = createReportWatch({ transactor: database.transactor, clock, log });
      const { id, preliminaryDue } = await desk.report(visitor, given());
      const at = async (...times: number[]) => {
        logged.length = 0;
        for (const time of times) {
          clock.set(time);
          await watch();
        }
        return logged.map(([level, message]) => `${level} ${message.split('; ')[1] ?? ''}`);
      };
      expect(await read().figures.problemReports()).toEqual({ count: 1, deadline: preliminaryDue });
      expect(await at(preliminaryDue - 12 * HOUR - 1)).toEqual([]);
      expect(await at(preliminaryDue - 12 * HOUR, preliminaryDue - 12 * HOUR + 60, preliminaryDue - 4 * HOUR - 1)).toEqual(['warn less than 12 h are left']);
      expect(await at(preliminaryDue - 4 * HOUR, preliminaryDue - 4 * HOUR + 60)).toEqual(['warn less than 4 h are left']);
      expect(await at(preliminaryDue - HOUR, preliminaryDue)).toEqual(['warn less than 1 h are left']);
      expect(await at(preliminaryDue + 1, preliminaryDue + 60, preliminaryDue + 1 + HOUR)).toEqual(['error it is overdue (BR 4.9.5)', 'error it is overdue (BR 4.9.5)']);
      await desk.sendPreliminary(alice, id, 'late');
      expect(await read().figures.problemReports()).toEqual({ count: 1, deadline: null });
      expect((await desk.show(alice, id)).due).toEqual({ what: 'decision', at: preliminaryDue + 4 * DAY });
      expect(await at(preliminaryDue + 2 * HOUR)).toEqual([]);
    });
  });

  describe('revocation by people', () => {
    const revocations = () => createRevocationDesk(dependencies);
    const member = (role: 'manager' | 'requester' | 'reader', organizationId = 'org'): Actor => ({
      ...officer('carol', []),
      officerName: null,
      memberships: [{ organizationId: organizationId as OrganizationId, role, through: null }],
    });

    test('a proposal is refused with its reason, once; a decision that a subscriber’s word has opened, too', async () => {
      await revocations().decide(alice, { serial: serialOf('one'), ground: 'misuse', note: 'x' });
      expect(await revocations().inHand(alice)).toMatchObject([{ kind: 'waiting', serial: serialOf('one'), deadlineState: 'ahead' }]);
      await revocations().refuse(bob, { serial: serialOf('one'), note: 'it was somebody else’s site' });
      await expect(revocations().refuse(bob, { serial: serialOf('one'), note: 'x' })).rejects.toThrow('no decision waits');
      expect([await revocations().inHand(alice), await revocation()]).toEqual([[], null]);
    });

    test('who has no right to it is refused, and nothing is changed', async () => {
      expect(await revocations().show(member('reader'), serialOf('one'))).toMatchObject({ state: 'valid' });
      expect((await revocations().show(member('reader'), 'one')).certificate.serial).toBe(serialOf('one'));
      await expect(revocations().show(member('reader'), 'ff')).rejects.toThrow(AccessRefused);
      await expect(revocations().decide(member('manager'), { serial: serialOf('one'), ground: 'misuse', note: 'x' })).rejects.toThrow(AccessRefused);
      await expect(revocations().show(member('manager', 'elsewhere'), serialOf('one'))).rejects.toThrow(AccessRefused);
      await expect(revocations().search(member('manager'), { serial: serialOf('one') }, null, 1)).rejects.toThrow(AccessRefused);
      await expect(revocations().decide(officer('eve', ['auditor']), { serial: serialOf('one'), ground: 'misuse', note: 'x' })).rejects.toThrow(AccessRefused);
      expect(await revocation()).toBeNull();
    });

    test('two officers decide, and the search tells how a certificate stands', async () => {
      await indexCertificates(database.transactor);
      const decision = { serial: serialOf('one'), ground: 'misuse', note: 'x' };
      const stands = async () => (await revocations().search(alice, { name: 'WWW.example.com' }, null, 10)).map(({ state }) => state);
      expect(await stands()).toEqual(['valid']);
      expect(await revocations().decide(alice, decision)).toMatchObject({ outcome: 'proposed' });
      expect(await revocations().decide(bob, decision)).toMatchObject({ outcome: 'revoked' });
      expect(await stands()).toEqual(['revoked']);
      expect(await revocations().search(alice, { key: spkiOf(key) }, 'valid', 10)).toEqual([]);
      expect(await revocations().show(alice, serialOf('one'))).toMatchObject({ state: 'revoked', proposal: null, revocations: [{ secondedBy: 'officer:bob' }] });
    });
  });
});
