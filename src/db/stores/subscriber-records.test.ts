import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addIssued } from '../../../test/support/held-certificate.js';
import { addOrder, eabKeyRecord, organizationRecord } from '../../../test/support/records.js';
import { describeEachEngine, type TestDatabase } from '../../../test/support/test-database.js';
import type { AuthorityQuestionId, ChallengeId, CredentialRequestId, EabKeyId, MailId, OrganizationContactId, OrganizationId, PersonId, PowerOfAttorneyId } from '../../core/ids.js';
import type { AuthorityQuestion, CredentialRequest, OrganizationContact, PowerOfAttorney } from '../../subscriber/ports.js';
import type { AllStores } from './all-stores.js';

const NOW = 1_795_219_200;
const ORG = 'org' as OrganizationId;
const OTHER = 'other' as OrganizationId;
const PERSON = { personId: 'hanako' as PersonId, name: 'Hanako', email: 'hanako@example.com' };

const contact = (id: string, change: Partial<OrganizationContact> = {}): OrganizationContact => ({
  id: id as OrganizationContactId,
  organizationId: ORG,
  kind: 'email',
  value: 'info@example.com',
  foundIn: 'evidence',
  source: '登記事項証明書',
  sourceId: null,
  obtainedAt: NOW - 10,
  addedAt: NOW,
  addedBy: 'sato',
  removed: null,
  ...change,
});
const question = (id: string, change: Partial<AuthorityQuestion> = {}): AuthorityQuestion => ({
  id: id as AuthorityQuestionId,
  organizationId: ORG,
  about: 'credentials',
  contactId: 'contact' as OrganizationContactId,
  kind: 'telephone',
  contact: '+81312345678',
  requester: PERSON,
  agentId: null,
  valueHash: null,
  mailId: null,
  requestedAt: NOW,
  expiresAt: NOW + 100,
  state: 'waiting',
  answered: null,
  ...change,
});
const request = (id: string, questionId: string): CredentialRequest => ({
  id: id as CredentialRequestId,
  organizationId: ORG,
  questionId: questionId as AuthorityQuestionId,
  kind: 'new',
  eabKeyId: `kid-${id}` as EabKeyId,
  purpose: 'web servers',
  limits: { nameRules: ['example.com'], profiles: ['ov-tls'], accountLimit: null, expiresAt: NOW + 5 },
  requesterId: PERSON.personId,
  state: 'waiting',
  createdAt: NOW,
  endedAt: null,
});
const power = (id: string, change: Partial<PowerOfAttorney> = {}): PowerOfAttorney => ({
  id: id as PowerOfAttorneyId,
  agentId: OTHER,
  organizationId: ORG,
  document: 'power of attorney of 2026-11-01',
  evidenceId: 'evidence',
  validFrom: NOW,
  expiresAt: NOW + 1000,
  state: 'entered',
  enteredAt: NOW,
  enteredBy: 'sato',
  approved: null,
  revoked: null,
  ...change,
});

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  const write = <T>(work: (stores: AllStores) => Promise<T>): Promise<T> => database.transactor.transaction(work);
  const race = <T>(work: (stores: AllStores) => Promise<T>) => Promise.all([write(work), write(work)]);
  const read = (): AllStores => database.transactor.read;
  beforeEach(async () => {
    database = await createDatabase();
    await write(async (stores) => {
      await addOrder(stores);
      await stores.organizations.add(organizationRecord('other'));
    });
  });
  afterEach(() => database.remove());

  test('contacts of organizations come back as they were stored, once each until they are removed', async () => {
    const kept = contact('one', { sourceId: 'evidence-1' });
    expect(await write(({ organizationContacts }) => organizationContacts.add(kept))).toBe(true);
    expect(await write(({ organizationContacts }) => organizationContacts.add(contact('two')))).toBe(false);
    expect(await read().organizationContacts.get(kept.id)).toEqual(kept);
    const removed = { at: NOW + 1, by: 'suzuki' };
    expect((await race(({ organizationContacts }) => organizationContacts.remove(kept.id, removed))).sort()).toEqual([false, true]);
    expect(await read().organizationContacts.get(kept.id)).toEqual({ ...kept, removed });
    expect(await read().organizationContacts.present(ORG)).toEqual([]);
    await write(({ organizationContacts }) => organizationContacts.add(contact('two')));
    await write(({ organizationContacts }) => organizationContacts.add(contact('tel', { kind: 'telephone', value: '+81312345678' })));
    expect((await read().organizationContacts.present(ORG)).map(({ id }) => id)).toEqual(['two', 'tel']);
    expect(await read().organizationContacts.present(OTHER)).toEqual([]);
  });

  describe('questions', () => {
    beforeEach(async () => {
      await write(({ organizationContacts }) => organizationContacts.add(contact('contact', { kind: 'telephone', value: '+81312345678' })));
    });

    test('are found by id, value and organization, and wait for officers where no mail carries them', async () => {
      const mailId = 'mail' as MailId;
      const byMail = question('mailed', { kind: 'email', valueHash: 'a'.repeat(64), mailId, agentId: OTHER, requestedAt: NOW + 1, expiresAt: NOW + 50 });
      await write(async ({ mails, authorityQuestions }) => {
        await mails.add({ id: mailId, to: 'a@b.example', subject: 's', text: 't', state: 'waiting', failure: null, createdAt: NOW, sendUntil: NOW + 9, endedAt: null });
        await authorityQuestions.add(byMail);
        await authorityQuestions.add(question('called'));
      });
      expect(await read().authorityQuestions.get(byMail.id)).toEqual(byMail);
      expect(await read().authorityQuestions.findByValueHash('a'.repeat(64))).toEqual(byMail);
      expect(await read().authorityQuestions.findByValueHash('b'.repeat(64))).toBeUndefined();
      expect((await read().authorityQuestions.ofOrganization(ORG, 9)).map(({ id }) => id)).toEqual(['mailed', 'called']);
      expect((await read().authorityQuestions.forOfficers(NOW, 9)).map(({ id }) => id)).toEqual(['called']);
      expect(await read().authorityQuestions.forOfficers(NOW + 100, 9)).toEqual([]);
      expect(await read().authorityQuestions.countSince('contact' as OrganizationContactId, NOW)).toBe(1);
    });

    test('are answered once, confirmed only in time, and never change after that', async () => {
      await write(({ authorityQuestions }) => authorityQuestions.add(question('one')));
      const answer = { by: 'officer', officer: 'sato', note: 'called', spokeWith: 'Taro' } as const;
      const confirm = (at: number) => (stores: AllStores) => stores.authorityQuestions.answer('one' as AuthorityQuestionId, 'confirmed', { at, answer });
      expect(await write(confirm(NOW + 100))).toBe(false);
      expect((await race(confirm(NOW + 99))).sort()).toEqual([false, true]);
      expect(await read().authorityQuestions.get('one' as AuthorityQuestionId)).toEqual(question('one', { state: 'confirmed', answered: { at: NOW + 99, answer } }));
    });

    test('have their requests, which move once', async () => {
      await write(async (stores) => {
        await stores.authorityQuestions.add(question('q'));
        await stores.credentialRequests.add(request('r', 'q'));
      });
      const { id, questionId } = request('r', 'q');
      expect(await read().credentialRequests.get(id)).toEqual(request('r', 'q'));
      expect(await read().credentialRequests.findByQuestion(questionId)).toEqual(request('r', 'q'));
      expect((await race(({ credentialRequests }) => credentialRequests.move(id, 'waiting', 'confirmed', NOW + 7))).sort()).toEqual([false, true]);
      expect(await read().credentialRequests.ofOrganization(ORG, 9)).toEqual([{ ...request('r', 'q'), state: 'confirmed', endedAt: NOW + 7 }]);
      expect(await read().credentialRequests.ofOrganization(OTHER, 9)).toEqual([]);
    });
  });

  test('a key is suspended, resumed and changed by one caller at a time', async () => {
    const kid = 'kid' as EabKeyId;
    await write(({ eabKeys }) => eabKeys.add(eabKeyRecord()));
    expect((await race(({ eabKeys }) => eabKeys.suspend(kid, 7))).sort()).toEqual([false, true]);
    expect((await read().eabKeys.get(kid))?.suspendedAt).toBe(7);
    expect((await race(({ eabKeys }) => eabKeys.resume(kid))).sort()).toEqual([false, true]);
    const to = { nameRules: ['=www.example.com'], profiles: ['ov-tls'], accountLimit: 2, expiresAt: NOW + 1 };
    expect((await race(({ eabKeys }) => eabKeys.change(kid, eabKeyRecord(), to))).sort()).toEqual([false, true]);
    expect(await read().eabKeys.get(kid)).toEqual(eabKeyRecord('kid', to));
    expect(await write(({ eabKeys }) => eabKeys.change(kid, to, { ...to, accountLimit: null, expiresAt: null }))).toBe(true);
    await write(({ eabKeys }) => eabKeys.revoke(kid, 9));
    expect(await write(({ eabKeys }) => eabKeys.suspend(kid, 10))).toBe(false);
  });

  test('of a list of requesters the newest version counts, and each version is set once', async () => {
    const list = (version: number, requesters: { name: string; email: string }[] | null) => ({ organizationId: ORG, version, requesters, setBy: 'person:hanako', setAt: NOW });
    expect(await read().requesterLists.newest(ORG)).toBeUndefined();
    expect((await race(({ requesterLists }) => requesterLists.add(list(1, [{ name: 'H', email: 'h@example.com' }])))).sort()).toEqual([false, true]);
    expect(await read().requesterLists.newest(ORG)).toEqual(list(1, [{ name: 'H', email: 'h@example.com' }]));
    await write(({ requesterLists }) => requesterLists.add(list(2, null)));
    expect(await read().requesterLists.newest(ORG)).toEqual(list(2, null));
  });

  test('a power of attorney opens its client to its agent from its approval by another officer, within its days, until it is revoked', async () => {
    const id = 'power' as PowerOfAttorneyId;
    await write(({ powersOfAttorney }) => powersOfAttorney.add(power('power')));
    const clients = (now: number) => read().powersOfAttorney.clientsOf([OTHER, 'nobody' as OrganizationId], now);
    expect(await clients(NOW)).toEqual([]);
    expect((await read().powersOfAttorney.toApprove(9)).map((each) => each.id)).toEqual([id]);
    expect(await write(({ powersOfAttorney }) => powersOfAttorney.approve(id, { at: NOW, by: 'sato' }))).toBe(false);
    expect((await race(({ powersOfAttorney }) => powersOfAttorney.approve(id, { at: NOW, by: 'suzuki' }))).sort()).toEqual([false, true]);
    expect(await clients(NOW - 1)).toEqual([]);
    expect(await clients(NOW)).toEqual([{ organizationId: ORG, through: OTHER }]);
    expect(await clients(NOW + 999)).toEqual([{ organizationId: ORG, through: OTHER }]);
    expect(await clients(NOW + 1000)).toEqual([]);
    expect(await read().powersOfAttorney.clientsOf([], NOW)).toEqual([]);
    const revoked = { at: NOW + 1, by: 'person:hanako', reason: 'contract ended' };
    expect((await race(({ powersOfAttorney }) => powersOfAttorney.revoke(id, revoked))).sort()).toEqual([false, true]);
    expect(await clients(NOW)).toEqual([]);
    const ended = power('power', { state: 'revoked', approved: { at: NOW, by: 'suzuki' }, revoked });
    expect(await read().powersOfAttorney.ofOrganization(ORG)).toEqual([ended]);
    expect(await read().powersOfAttorney.ofOrganization(OTHER)).toEqual([ended]);
  });

  test('a document is accepted once a version', async () => {
    const accepted = { organizationId: ORG, document: 'terms', version: '1', sha256: 'a'.repeat(64), personId: PERSON.personId, personName: 'Hanako', acceptedAt: NOW } as const;
    expect((await race(({ documentAcceptances }) => documentAcceptances.add(accepted))).sort()).toEqual([false, true]);
    const newer = { ...accepted, version: '2', sha256: 'b'.repeat(64), acceptedAt: NOW + 1 };
    expect(await write(({ documentAcceptances }) => documentAcceptances.add(newer))).toBe(true);
    expect(await read().documentAcceptances.ofOrganization(ORG)).toEqual([newer, accepted]);
    expect(await read().documentAcceptances.ofOrganization(OTHER)).toEqual([]);
  });

  test('certificates of an organization are found by page, state, name and serial number, and by their end', async () => {
    const ids = await write(async (stores) => [
      await addIssued(stores, 'a', { notAfter: NOW + 100, serial: 'aa'.repeat(16) }),
      await addIssued(stores, 'b', { notAfter: NOW + 500, names: ['shop.example.org', 'www.example.com'], serial: 'bb'.repeat(16) }),
      await addIssued(stores, 'c', { notAfter: NOW + 500, serial: 'cc'.repeat(16) }),
    ]);
    await write(({ certificates }) => certificates.revoke(ids[2] as never, { at: NOW + 3, reason: 4 }));
    const page = async (change: object) =>
      (await read().heldCertificates.page(ORG, { state: 'all', search: '', now: NOW + 100, before: Number.MAX_SAFE_INTEGER, limit: 9, ...change })).map(({ id }) => id);
    expect(await page({})).toEqual(['c', 'b', 'a']);
    expect(await page({ state: 'current' })).toEqual(['b', 'a']);
    expect(await page({ state: 'expired', now: NOW + 101 })).toEqual(['a']);
    expect(await page({ state: 'revoked' })).toEqual(['c']);
    expect(await page({ search: 'shop' })).toEqual(['b']);
    expect(await page({ search: 'aaaa' })).toEqual(['a']);
    const [first] = await read().heldCertificates.page(ORG, { state: 'all', search: '', now: NOW, before: Number.MAX_SAFE_INTEGER, limit: 1 });
    expect(first).toMatchObject({ id: 'c', names: ['www.example.com'], revocation: { at: NOW + 3, reason: 4 }, issuedAt: NOW });
    expect(await page({ before: first?.sequence })).toEqual(['b', 'a']);
    expect((await read().heldCertificates.ending(ORG, NOW, NOW + 101, 9)).map(({ id }) => id)).toEqual(['a']);
    expect((await read().heldCertificates.covering(ORG, 'www.example.com', NOW, 9)).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(await read().heldCertificates.covering(ORG, 'example.com', NOW, 9)).toEqual([]);
    expect(await read().heldCertificates.page(OTHER, { state: 'all', search: '', now: NOW, before: Number.MAX_SAFE_INTEGER, limit: 9 })).toEqual([]);
  });

  test('a certificate is accepted once, and complained about once', async () => {
    const certificateId = await write((stores) => addIssued(stores, 'a'));
    const acceptance = { certificateId, way: 'download', personId: PERSON.personId, personName: 'Hanako', acceptedAt: NOW } as const;
    expect((await race(({ certificateAnswers }) => certificateAnswers.accept(acceptance))).sort()).toEqual([false, true]);
    expect(await read().certificateAnswers.acceptance(certificateId)).toEqual(acceptance);
    const complaint = { certificateId, organizationId: ORG, text: 'wrong O', personId: PERSON.personId, personName: 'Hanako', complainedAt: NOW + 1, closed: null };
    expect((await race(({ certificateAnswers }) => certificateAnswers.complain(complaint))).sort()).toEqual([false, true]);
    expect(await read().certificateAnswers.openComplaints(9)).toMatchObject([{ ...complaint, serial: expect.any(String) as string }]);
    const closed = { outcome: 'kept', note: 'as ordered', at: NOW + 2, by: 'sato' } as const;
    expect((await race(({ certificateAnswers }) => certificateAnswers.close(certificateId, closed))).sort()).toEqual([false, true]);
    expect(await read().certificateAnswers.complaint(certificateId)).toEqual({ ...complaint, closed });
    expect(await read().certificateAnswers.openComplaints(9)).toEqual([]);
  });

  test('validations of an organization are listed by name until thirty days after their end, with its accounts', async () => {
    const validations = (now: number, after = { name: '', id: '' }) => read().heldDomains.validations(ORG, { now, after, limit: 9 });
    expect(await validations(NOW)).toMatchObject([{ id: 'authz', name: 'www.example.com', status: 'pending', method: null, validatedAt: null }]);
    const challengeId = 'authz-dns-01' as ChallengeId;
    await write(async ({ authorizations }) => {
      await authorizations.beginChallenge(challengeId);
      await authorizations.succeedChallenge(challengeId, { at: NOW + 1, method: '3.2.2.4.7', expiresAt: NOW + 50, decidedUnder: { policy: 'a'.repeat(64), baseline: 'b'.repeat(64) } });
    });
    const [valid] = await validations(NOW + 50 + 30 * 86_400 - 1);
    expect(valid).toMatchObject({ status: 'valid', method: '3.2.2.4.7', validatedAt: NOW + 1, expiresAt: NOW + 50, wildcard: false, subdomains: false });
    expect(await validations(NOW + 50 + 30 * 86_400)).toEqual([]);
    expect(await validations(NOW, { name: 'www.example.com', id: 'authz' })).toEqual([]);
    expect(await read().heldDomains.validations(OTHER, { now: NOW, after: { name: '', id: '' }, limit: 9 })).toEqual([]);
    expect(await read().heldDomains.accounts(ORG, 9)).toEqual([{ id: 'account', eabKeyId: null, status: 'valid', contacts: ['mailto:admin@example.com'], createdAt: NOW }]);
  });
});
