import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { addIssued, addPerson, notifyContext, ORG, sealEvents, type SetFacts } from '../../test/support/notices.js';
import { addContacts, addOrder, DECIDED_UNDER, organizationRecord } from '../../test/support/records.js';
import { readRows } from '../../test/support/database-content.js';
import { describeEachEngine, type TestDatabase } from '../../test/support/test-database.js';
import type { ApplicationId, AuthorizationId, CertificateId, ChallengeId, OrganizationId, PersonId, PowerOfAttorneyId, ProblemReportId, WebhookId } from '../core/ids.js';
import type { Notice } from '../core/notice.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import type { AllStores } from '../db/stores/all-stores.js';
import type { NotifyDependencies } from './dependencies.js';
import { followIssued, mailIssued } from './sweep/follow-issued.js';
import { remind } from './sweep/remind.js';
import { tellNotices } from './tell/tell-notices.js';

const NOW = 1_795_219_200;
const DAY = SECONDS_PER_DAY;
const BOTH = ['mail', 'webhook'] as const;
const SIGNAL = new AbortController().signal;

interface MailRow {
  recipient: string;
  subject: string;
  content: string;
}

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  let clock: FakeClock;
  let context: NotifyDependencies;
  let facts: SetFacts;
  const write = <T>(work: (stores: AllStores) => Promise<T>): Promise<T> => database.transactor.transaction(work);
  const tell = (notice: Notice, happening = 'job-1'): Promise<void> => tellNotices(context, { notices: [notice], happening, by: BOTH });
  const mails = (): Promise<MailRow[]> => readRows<MailRow>(database.url, 'SELECT recipient, subject, content FROM mails ORDER BY created_at, recipient, subject');
  const recipients = async (): Promise<string[]> => (await mails()).map(({ recipient }) => recipient.replace('@example.com', ''));
  const jobs = (): Promise<{ dedupe_key: string; run_after: number }[]> => readRows(database.url, 'SELECT dedupe_key, run_after FROM jobs ORDER BY run_after, dedupe_key');
  const addHook = (events: readonly Notice['kind'][], id = 'hook') =>
    write(({ webhooks }) =>
      webhooks.add({ id: id as WebhookId, organizationId: ORG, url: 'https://hooks.example.com/', events: [...events], state: 'active', stateReason: null, failing: null, createdAt: NOW, createdBy: 'x' }),
    );

  beforeEach(async () => {
    clock = new FakeClock(NOW);
    database = await createDatabase({ clock });
    ({ context, facts } = notifyContext(database, clock));
    await write(async (stores) => {
      await addOrder(stores);
      await addPerson(stores, 'manager', 'manager', 'en');
      await addPerson(stores, 'requester', 'requester');
      await addPerson(stores, 'reader', 'reader');
      await addPerson(stores, 'officer', 'officer');
      await addPerson(stores, 'auditor', 'auditor');
      await addPerson(stores, 'stranger', null);
    });
  });
  afterEach(() => database.remove());

  describe('telling', () => {
    const received: Notice = { kind: 'application-received', organizationId: ORG, applicationId: 'app' as ApplicationId };
    const application = { organization: 'Example', state: 'submitted', reasons: [], missing: [] };

    test('goes to the roles of its kind and the officers whose work it is, once however often it runs, with the jobs that send', async () => {
      facts.applications.set('app', application);
      await addHook(['application-received']);
      await Promise.all([tell(received), tell(received)]);
      await tell(received);
      expect(await recipients()).toEqual(['manager', 'officer']);
      expect((await mails())[0]?.subject).toBe('Application received: Example / 【申請受付】Example');
      expect((await mails())[1]?.content).toContain('https://officers.ca.example/applications/app');
      expect((await jobs()).map(({ dedupe_key }) => dedupe_key.replace(/^send-mail:.*/, 'send-mail'))).toEqual(['deliver-webhooks:hook', 'send-mail', 'send-mail']);
      const [delivery] = await database.transactor.read.webhookDeliveries.list('hook' as WebhookId, 10);
      expect(JSON.parse(delivery?.payload ?? '')).toEqual({
        type: 'application.received',
        timestamp: '2026-11-21T00:00:00Z',
        data: { organizationId: 'org', applicationId: 'app', organization: 'Example' },
      });
    });

    test('what can happen again is told again, what cannot is not', async () => {
      facts.applications.set('app', { ...application, state: 'returned', reasons: ['the extract is too old'], missing: [{ ja: '登記事項証明書', en: 'registry extract' }] });
      await tell({ ...received, kind: 'application-returned' }, 'job-1');
      await tell({ ...received, kind: 'application-returned' }, 'job-2');
      await tell({ ...received, kind: 'organization-approved' }, 'job-3');
      await tell({ ...received, kind: 'organization-approved' }, 'job-4');
      expect(await recipients()).toEqual(['manager', 'manager', 'manager']);
      expect((await mails()).find(({ subject }) => subject.includes('sent back'))?.content).toMatch(/the extract is too old[^]*registry extract/);
    });

    test('what does not hold any more is told to nobody', async () => {
      facts.applications.set('app', application);
      await tell({ ...received, kind: 'application-returned' });
      await tell({ ...received, kind: 'application-refused' });
      await tell({ kind: 'organization-suspended', organizationId: ORG });
      await tell({ kind: 'certificate-revoked', organizationId: ORG, certificateId: 'none' as CertificateId });
      await tell({ kind: 'problem-report-closed', problemReportId: 'none' as ProblemReportId });
      expect(await mails()).toEqual([]);
    });

    test('a reporter hears of the report, officers of its clock, and the subscriber without the reporter’s words', async () => {
      const certificateId = await write((stores) => addIssued(stores, 'c'));
      const report = { reference: 'P-1', receivedAt: NOW, dueAt: NOW + DAY, reporter: { email: 'finder@example.net', language: 'en' }, preliminary: 'we look into it', outcome: null } as const;
      facts.problemReports.set('p', report);
      const problemReportId = 'p' as ProblemReportId;
      await tell({ kind: 'problem-report-received', problemReportId });
      await tell({ kind: 'problem-report-preliminary', problemReportId });
      await tell({ kind: 'problem-report-closed', problemReportId });
      await tell({ kind: 'problem-reported', organizationId: ORG, certificateId, problemReportId });
      expect(await recipients()).toEqual(['finder@example.net', 'finder@example.net', 'manager', 'officer', 'requester']);
      expect((await mails()).find(({ subject }) => subject.startsWith('Preliminary'))?.content).toContain('  we look into it\n');
    });

    test('choices are heeded, save for what the rules want told', async () => {
      const certificateId = await write(async (stores) => {
        await stores.mailChoices.set('manager' as PersonId, ORG, ['certificate-issued', 'certificate-revoked']);
        return addIssued(stores, 'c');
      });
      await tell({ kind: 'certificate-issued', organizationId: ORG, certificateId });
      expect(await recipients()).toEqual(['requester']);
      await write(({ certificates }) => certificates.revoke(certificateId, { at: NOW, reason: 4 }));
      await tell({ kind: 'certificate-revoked', organizationId: ORG, certificateId });
      expect(await recipients()).toEqual(['manager', 'requester', 'requester']);
      await write(({ mailChoices }) => mailChoices.set('manager' as PersonId, ORG, []));
      expect(await database.transactor.read.mailChoices.unwanted('manager' as PersonId, ORG)).toEqual([]);
    });

    test('without people the contact of the account hears what must be told', async () => {
      const certificateId = await write(async (stores) => {
        for (const id of ['manager', 'requester', 'reader']) await stores.people.removeMember(ORG, id as PersonId, { at: NOW, by: 'system' });
        return addIssued(stores, 'c');
      });
      await tell({ kind: 'certificate-issued', organizationId: ORG, certificateId });
      await tell({ kind: 'key-compromise-suspected', organizationId: ORG, certificateId });
      expect(await recipients()).toEqual(['admin']);
    });

    test('people of an agent hear of its client while the power of attorney is in force', async () => {
      facts.applications.set('app', application);
      const agentId = 'agency' as OrganizationId;
      await write(async (stores) => {
        await stores.organizations.add(organizationRecord('agency'));
        await addPerson(stores, 'agent', null);
        await stores.people.addMember({ organizationId: agentId, personId: 'agent' as PersonId, role: 'manager', addedAt: NOW, addedBy: 'system' });
        const id = 'poa' as PowerOfAttorneyId;
        await stores.powersOfAttorney.add({ id, agentId, organizationId: ORG, document: 'signed', evidenceId: null, validFrom: NOW, expiresAt: NOW + 100, enteredAt: NOW, enteredBy: 'sato', state: 'entered', approved: null, revoked: null });
        await stores.powersOfAttorney.approve(id, { at: NOW, by: 'suzuki' });
      });
      await tell(received, 'job-1');
      clock.set(NOW + 100);
      await tell(received, 'job-2');
      expect((await recipients()).filter((name) => name === 'agent')).toHaveLength(1);
    });

    test('an address that gets many mails gets the rest later, and none is lost', async () => {
      facts.applications.set('app', application);
      for (let n = 0; n < 33; n += 1) await tell(received, `job-${n}`);
      const toManager = (await jobs()).filter(({ dedupe_key }) => dedupe_key.startsWith('send-mail'));
      expect(toManager).toHaveLength(66);
      expect([...new Set(toManager.map(({ run_after }) => run_after - NOW))]).toEqual([0, 120, 240, 360]);
    });
  });

  describe('following what is issued', () => {
    test('people get one mail for those of a time, programs an event each, and nobody anything twice', async () => {
      await addHook(['certificate-issued']);
      await write(async (stores) => {
        await addIssued(stores, 'one');
        await addIssued(stores, 'two', { names: ['two.example.com'] });
      });
      await followIssued(context, SIGNAL);
      expect(await database.transactor.read.webhookDeliveries.list('hook' as WebhookId, 10)).toEqual([]);
      await sealEvents(database, clock);
      await Promise.all([followIssued(context, SIGNAL), followIssued(context, SIGNAL)]);
      await mailIssued(context, SIGNAL);
      await mailIssued(context, SIGNAL);
      expect(await database.transactor.read.webhookDeliveries.list('hook' as WebhookId, 10)).toHaveLength(2);
      expect(await recipients()).toEqual(['manager', 'requester']);
      expect((await mails())[0]?.content).toMatch(/www\.example\.com[^]*two\.example\.com/);
      await write((stores) => addIssued(stores, 'three'));
      await sealEvents(database, clock);
      await mailIssued(context, SIGNAL);
      expect((await mails()).filter(({ recipient }) => recipient.startsWith('manager'))).toHaveLength(2);
    });
  });

  describe('reminding', () => {
    const issue = async (id: string, days: number, names = ['www.example.com'], life = 199) => {
      const notAfter = NOW + days * DAY;
      await write((stores) => addIssued(stores, id, { names, notAfter, notBefore: notAfter - life * DAY }));
      await sealEvents(database, clock);
      await followIssued(context, SIGNAL);
    };
    const subjects = async (about = ''): Promise<string[]> =>
      (await mails()).filter(({ recipient, subject }) => recipient.startsWith('manager') && subject.startsWith(about)).map(({ subject }) => subject.split(' / ')[0] ?? '');
    const passTo = async (day: number) => {
      clock.set(NOW + Math.round(day * DAY));
      await remind(context, SIGNAL);
      await remind(context, SIGNAL);
    };

    test('comes 30, 14 and 7 days before the end, and once each', async () => {
      await addHook(['certificate-expiring']);
      await issue('c', 40);
      await passTo(9.5);
      expect(await subjects('Certificate')).toEqual([]);
      for (const day of [9.9, 10.1, 11, 20, 26.1, 27, 33.1, 34, 39]) await passTo(day);
      expect(await subjects('Certificate')).toEqual([
        'Certificate expires in 30 days: www.example.com',
        'Certificate expires in 14 days: www.example.com',
        'Certificate expires in 7 days: www.example.com',
      ]);
      expect(await database.transactor.read.webhookDeliveries.list('hook' as WebhookId, 10)).toHaveLength(3);
    });

    test('after a long stop comes late, and the most urgent one alone; those of one day in one mail', async () => {
      await issue('c', 40);
      await issue('d', 40, ['d.example.com']);
      await passTo(35);
      expect(await subjects('2')).toEqual(['2 certificates expire in 5 days: www.example.com and others']);
    });

    test('is spared whoever has renewed or revoked, until the successor is revoked too', async () => {
      await issue('c', 40);
      await issue('renewed', 100);
      await issue('revoked', 40, ['revoked.example.com']);
      await write(({ certificates }) => certificates.revoke('revoked' as CertificateId, { at: NOW, reason: 5 }));
      await passTo(15);
      expect(await subjects('Certificate')).toEqual([]);
      await write(({ certificates }) => certificates.revoke('renewed' as CertificateId, { at: NOW, reason: 1 }));
      await passTo(27);
      expect(await subjects('Certificate')).toEqual(['Certificate expires in 13 days: www.example.com']);
      await passTo(60);
      expect(await readRows(database.url, 'SELECT certificate_id FROM certificate_expiries')).toEqual([{ certificate_id: 'renewed' }]);
    });

    test('says nothing in the first half of a short life', async () => {
      await issue('c', 47, ['www.example.com'], 47);
      await passTo(17);
      expect(await subjects('Certificate')).toEqual([]);
      await passTo(33);
      expect(await subjects('Certificate')).toHaveLength(1);
      await issue('short', 39, ['short.example.com'], 6);
      await passTo(38);
      expect(await subjects('Certificate')).toHaveLength(1);
    });

    test('domain confirmations by a person have theirs, until somebody confirms again', async () => {
      await addHook(['validation-expiring']);
      const confirm = (id: 'authz-dns-01' | 'authz-http-01', expiresAt: number) =>
        write(async ({ authorizations }) => {
          await authorizations.beginChallenge(id as ChallengeId);
          await authorizations.succeedChallenge(id as ChallengeId, { at: NOW, method: '3.2.2.4.4', expiresAt, decidedUnder: DECIDED_UNDER });
        });
      await write((stores) => addContacts(stores));
      await confirm('authz-dns-01', NOW + 40 * DAY);
      expect(await database.transactor.read.expiries.validationEnd(ORG, 'example.com')).toBe(NOW + 40 * DAY);
      for (const day of [9.5, 10.1, 11, 26.1, 27]) await passTo(day);
      expect(await subjects('Domain')).toEqual(['Domain confirmation expires in 30 days: example.com', 'Domain confirmation expires in 14 days: example.com']);
      expect(await database.transactor.read.webhookDeliveries.list('hook' as WebhookId, 10)).toHaveLength(2);
      await write(({ authorizations }) => authorizations.deactivate('authz' as AuthorizationId));
      expect(await database.transactor.read.expiries.validationEnd(ORG, 'example.com')).toBeUndefined();
      await passTo(34);
      expect(await subjects('Domain')).toHaveLength(2);
    });

    test('vettings have theirs', async () => {
      // The organization's vetting ends a million seconds after NOW: 11.57 days.
      await passTo(0);
      await passTo(5);
      await passTo(11);
      expect(await subjects()).toEqual(['Vetting expires in 12 days: Example 株式会社', 'Vetting expires in 7 days: Example 株式会社']);
    });
  });
});
