import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { member, officer } from '../../test/support/actors.js';
import { auditKinds } from '../../test/support/database-content.js';
import { createSubscriberRig, type SubscriberRig } from '../../test/support/subscriber-rig.js';
import { AccessRefused } from '../core/access.js';
import { NotFound } from '../core/not-found.js';
import type { Actor } from '../core/actor.js';
import type { CertificateId, EabKeyId, OrganizationContactId, OrganizationId } from '../core/ids.js';
import { SubscriberRefused } from './subscriber-refused.js';

const ORG = 'org' as OrganizationId;
const OTHER = 'other' as OrganizationId;
const AGENT = 'agent' as OrganizationId;
const DAY = 86_400;
const hanako = member('hanako', 'org');
const reader = member('rieko', 'org', 'reader');
const stranger = member('stranger', 'other');
const [sato, suzuki] = [officer('sato'), officer('suzuki')];
const FROM = { address: '192.0.2.1', userAgent: 'browser' };

let rig: SubscriberRig;
beforeEach(async () => {
  rig = await createSubscriberRig();
});
afterEach(() => rig.database.remove());

const refusal = async (act: Promise<unknown>): Promise<string> => {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SubscriberRefused);
  const { message, text, remedy } = error as SubscriberRefused;
  for (const said of [text.ja, remedy.ja]) expect(said).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
  expect(remedy.en).not.toBe('');
  return message;
};
const isForeign = async (act: Promise<unknown>) => {
  await expect(act).rejects.toBeInstanceOf(AccessRefused);
};
const addContact = async (change: object = {}): Promise<OrganizationContactId> => {
  const added = await rig.desk.authority.addContact(sato, { organizationId: ORG, kind: 'email', value: 'info@Example.com', foundIn: 'evidence', source: '登記事項証明書', sourceId: null, ...change });
  return added.id;
};
const ask = async (actor: Actor = hanako, change: object = {}) =>
  rig.desk.credentials.ask(actor, { organizationId: ORG, contactId: await addContact().catch(async () => (await rig.desk.authority.read(hanako, ORG)).contacts[0]?.id as OrganizationContactId), purpose: 'web servers', nameRules: ['example.com'], profiles: ['ov-tls'], accountLimit: 2, expiresAt: null, ...change });
const confirm = async () => rig.desk.authority.answerByLink(await rig.linkValue(), true, FROM);
const kinds = async (actor: string) => (await auditKinds(rig.database.url)).filter((kind) => kind.startsWith(actor));

describe('contacts of an organization', () => {
  test('are entered by officers with their source, and taken out of use', async () => {
    const id = await addContact({ obtainedAt: rig.clock.now() - DAY });
    const [contact] = (await rig.desk.authority.read(hanako, ORG)).contacts;
    expect(contact).toMatchObject({ id, value: 'info@example.com', source: '登記事項証明書', obtainedAt: rig.clock.now() - DAY, addedBy: 'sato' });
    expect(await refusal(addContact())).toContain('already');
    await rig.desk.authority.removeContact(suzuki, id);
    expect(await refusal(rig.desk.authority.removeContact(suzuki, id))).toContain('removed already');
    expect((await rig.desk.authority.read(hanako, ORG)).contacts).toEqual([]);
  });
  test.each<[object, string]>([
    [{ value: 'nobody' }, 'mailbox'],
    [{ kind: 'telephone', value: '03-1234' }, 'telephone number'],
    [{ kind: 'post', value: ' ' }, 'address'],
    [{ source: '' }, 'source'],
    [{ obtainedAt: 4_000_000_000 }, 'future'],
  ])('are not entered with %j', async (change, words) => {
    expect(await refusal(addContact(change))).toContain(words);
  });
  test('are not entered by the organization itself, nor by an officer who belongs to it', async () => {
    const request = { organizationId: ORG, kind: 'email', value: 'a@example.com', foundIn: 'evidence', source: 's', sourceId: null } as const;
    await isForeign(rig.desk.authority.addContact(hanako, request));
    const both = { ...sato, memberships: hanako.memberships };
    expect(await refusal(rig.desk.authority.addContact(both, request))).toContain('belong');
    await expect(rig.desk.authority.addContact(sato, { ...request, organizationId: 'none' as OrganizationId })).rejects.toBeInstanceOf(NotFound);
  });
});

describe('an external account key', () => {
  test('is asked for, confirmed over the verified contact, and exists from the moment that it is shown, once', async () => {
    const request = await ask();
    const { read } = rig.database.transactor;
    const question = await read.authorityQuestions.get(request.questionId);
    const mail = await read.mails.get(question?.mailId as never);
    expect(mail).toMatchObject({ to: 'info@example.com', state: 'waiting' });
    for (const words of ['hanako <hanako@example.com>', '株式会社org', 'example.com', 'web servers', await rig.linkValue()]) expect(mail?.text).toContain(words);
    expect(question?.valueHash).not.toContain(await rig.linkValue());
    expect(await refusal(rig.desk.credentials.take(hanako, { organizationId: ORG, requestId: request.id }))).toContain('not answered');
    expect((await rig.desk.authority.findByLink(await rig.linkValue()))?.state).toBe('waiting');
    expect(await confirm()).toMatchObject({ answered: true, view: { state: 'confirmed' } });
    expect(await confirm()).toMatchObject({ answered: false, view: { state: 'confirmed' } });
    expect(await read.eabKeys.list(ORG)).toEqual([]);
    expect(await refusal(rig.desk.credentials.take(member('taro', 'org'), { organizationId: ORG, requestId: request.id }))).toContain('another person');
    const taken = await rig.desk.credentials.take(hanako, { organizationId: ORG, requestId: request.id });
    expect(Buffer.from(taken.hmacKey, 'base64url')).toHaveLength(32);
    expect((await read.eabKeys.get(taken.eabKeyId as EabKeyId))?.hmacKey.toString('base64url')).toBe(taken.hmacKey);
    expect(await refusal(rig.desk.credentials.take(hanako, { organizationId: ORG, requestId: request.id }))).toContain('shown already');
    const { keys, requests } = await rig.desk.credentials.list(reader, ORG);
    expect(keys).toMatchObject([{ id: taken.eabKeyId, purpose: 'web servers', accounts: 0, nameRules: ['example.com'], createdBy: 'person:hanako' }]);
    expect(JSON.stringify(keys)).not.toContain(taken.hmacKey);
    expect(requests).toMatchObject([{ state: 'done' }]);
    expect(await kinds('')).toEqual(['organization-contact.added', 'authority.asked', 'authority.confirmed', 'eab-key.created']);
  });

  test('comes with finished lines for five clients, whose secret stands in files alone', async () => {
    const request = await ask();
    await confirm();
    const { instructions, hmacKey, eabKeyId } = await rig.desk.credentials.take(hanako, { organizationId: ORG, requestId: request.id });
    expect(instructions.map(({ client }) => client)).toEqual(['certbot', 'lego', 'acme.sh', 'Caddy', 'cert-manager']);
    for (const { commands, explanation } of instructions) {
      for (const words of [hmacKey, eabKeyId, 'https://ca.example/dir', 'hanako@example.com']) expect(commands).toContain(words);
      const run = commands.replace(/<<'EOF'\n[^]*?\nEOF\n/g, "<<'EOF'\n");
      expect(run).not.toContain(hmacKey);
      expect(explanation.ja).not.toBe(explanation.en);
    }
  });

  test('is not given out when the contact refuses, or when nobody answers within 30 days', async () => {
    const refused = await ask();
    await rig.desk.authority.answerByLink(await rig.linkValue(), false, FROM);
    expect(await refusal(rig.desk.credentials.take(hanako, { organizationId: ORG, requestId: refused.id }))).toContain('ended');
    const late = await ask();
    rig.clock.set(rig.clock.now() + 30 * DAY);
    expect(await confirm()).toMatchObject({ answered: false, view: { state: 'expired' } });
    const { requests } = await rig.desk.credentials.list(hanako, ORG);
    expect(requests.map(({ request, state }) => [request.id, state])).toEqual([
      [late.id, 'expired'],
      [refused.id, 'refused'],
    ]);
  });

  test('is not given out later than 30 days after it was confirmed', async () => {
    const request = await ask();
    await confirm();
    rig.clock.set(rig.clock.now() + 30 * DAY);
    expect(await refusal(rig.desk.credentials.take(hanako, { organizationId: ORG, requestId: request.id }))).toContain('within 30 days');
    expect((await rig.desk.credentials.list(hanako, ORG)).requests).toMatchObject([{ state: 'expired' }]);
  });

  test('is shown to one of two who press the button at the same time', async () => {
    const { id } = await ask();
    await confirm();
    const both = await Promise.allSettled([1, 2].map(() => rig.desk.credentials.take(hanako, { organizationId: ORG, requestId: id })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await rig.database.transactor.read.eabKeys.list(ORG)).toHaveLength(1);
  });

  test('a withdrawn request cannot be confirmed any more', async () => {
    const { id } = await ask();
    await rig.desk.credentials.withdraw(hanako, { organizationId: ORG, requestId: id });
    expect(await confirm()).toMatchObject({ answered: false, view: { state: 'withdrawn' } });
    expect(await refusal(rig.desk.credentials.withdraw(hanako, { organizationId: ORG, requestId: id }))).toContain('ended already');
  });

  test('may be confirmed by a call to a verified number, which an officer writes down', async () => {
    const contactId = await addContact({ kind: 'telephone', value: '+81 3 1234 5678' });
    const { questionId, id } = await ask(hanako, { contactId });
    const { questions } = await rig.desk.authority.work(sato);
    expect(questions).toMatchObject([{ organization: '株式会社org', question: { id: questionId, contact: '+81312345678' }, request: { id } }]);
    await isForeign(rig.desk.authority.answerAsOfficer(hanako, { id: questionId, confirmed: true, note: 'n', spokeWith: 's' }));
    const answer = { id: questionId, confirmed: true, note: 'called at 14:05', spokeWith: 'Taro Yamada' };
    expect(await rig.desk.authority.answerAsOfficer(sato, answer)).toMatchObject({ state: 'confirmed' });
    expect(await refusal(rig.desk.authority.answerAsOfficer(suzuki, answer))).toContain('does not wait');
    expect((await rig.desk.authority.work(sato)).questions).toEqual([]);
    await rig.desk.credentials.take(hanako, { organizationId: ORG, requestId: id });
  });

  test('is narrowed freely, and widened with the word of the contact alone', async () => {
    const { id } = await ask();
    await confirm();
    const { eabKeyId: kid } = await rig.desk.credentials.take(hanako, { organizationId: ORG, requestId: id });
    const eabKeyId = kid as EabKeyId;
    const key = { organizationId: ORG, eabKeyId, profiles: ['ov-tls'], accountLimit: 2, expiresAt: null };
    expect(await rig.desk.credentials.change(hanako, { ...key, nameRules: ['www.example.com'], contactId: null })).toEqual({ outcome: 'changed' });
    const wider = { ...key, nameRules: ['www.example.com', 'example.org'] };
    expect(await refusal(rig.desk.credentials.change(hanako, { ...wider, contactId: null }))).toContain('has to confirm');
    const { contacts } = await rig.desk.authority.read(hanako, ORG);
    expect(await rig.desk.credentials.change(hanako, { ...wider, contactId: contacts[0]?.id as OrganizationContactId })).toMatchObject({ outcome: 'asked' });
    const { read } = rig.database.transactor;
    expect((await read.eabKeys.get(eabKeyId))?.nameRules).toEqual(['www.example.com']);
    await confirm();
    expect((await read.eabKeys.get(eabKeyId))?.nameRules).toEqual(['www.example.com', 'example.org']);
    expect(await kinds('eab-key.')).toEqual(['eab-key.created', 'eab-key.changed', 'eab-key.changed']);
  });

  test('is suspended, resumed and revoked', async () => {
    const { id } = await ask();
    await confirm();
    const { eabKeyId } = await rig.desk.credentials.take(hanako, { organizationId: ORG, requestId: id });
    const key = { organizationId: ORG, eabKeyId: eabKeyId as EabKeyId };
    await rig.desk.credentials.suspend(hanako, { ...key, reason: 'server stolen' });
    expect(await refusal(rig.desk.credentials.suspend(sato, { ...key, reason: 'x' }))).toContain('suspended already');
    await rig.desk.credentials.resume(sato, key);
    expect(await refusal(rig.desk.credentials.resume(hanako, key))).toContain('not suspended');
    await rig.desk.credentials.revoke(hanako, key);
    expect(await refusal(rig.desk.credentials.revoke(hanako, key))).toContain('revoked');
    expect(await refusal(rig.desk.credentials.suspend(hanako, { ...key, reason: 'x' }))).toContain('suspended already');
    await isForeign(rig.desk.credentials.suspend(reader, { ...key, reason: 'x' }));
  });

  test.each<[object, string]>([
    [{ nameRules: [] }, 'name rules'],
    [{ profiles: ['dv'] }, 'profile'],
    [{ purpose: '' }, 'purpose'],
    [{ expiresAt: 5 }, 'expiry'],
    [{ contactId: 'none' }, 'no contact'],
  ])('is not asked for with %j', async (change, words) => {
    expect(await refusal(ask(hanako, change))).toContain(words);
    expect((await rig.desk.credentials.list(hanako, ORG)).requests).toEqual([]);
  });

  test('is not asked of a contact of another organization', async () => {
    const contactId = await addContact({ organizationId: OTHER });
    expect(await refusal(ask(hanako, { contactId }))).toContain('no contact');
  });

  test('is not asked for by an organization that is not approved, nor more than twenty times a day', async () => {
    for (let n = 0; n < 20; n += 1) await ask();
    expect(await refusal(ask())).toContain('too often');
    rig.clock.set(rig.clock.now() + 400 * DAY);
    expect(await refusal(ask())).toContain('not approved');
  });
});

describe('documents', () => {
  const terms = (version: string) => ({ document: 'terms', title: 'Terms of use', version, sha256: version.padEnd(64, '0'), url: 'https://ca.example/terms' }) as const;
  test('are accepted by version, and a new version is asked for again before the next key', async () => {
    rig.documents = [terms('1')];
    expect(await rig.desk.authority.hasAcceptedTerms(ORG)).toBe(false);
    expect(await refusal(ask())).toContain('Terms of use 1');
    expect(await refusal(rig.desk.authority.acceptDocuments(hanako, { organizationId: ORG, sha256: ['f'.repeat(64)] }))).toContain('new version');
    const states = await rig.desk.authority.acceptDocuments(hanako, { organizationId: ORG, sha256: [terms('1').sha256] });
    expect(states).toMatchObject([{ version: '1', accepted: { by: 'hanako', at: rig.clock.now() } }]);
    await ask();
    rig.documents = [terms('2')];
    expect(await rig.desk.authority.hasAcceptedTerms(ORG)).toBe(false);
    expect(await refusal(ask())).toContain('Terms of use 2');
    await isForeign(rig.desk.authority.acceptDocuments(reader, { organizationId: ORG, sha256: [terms('2').sha256] }));
    expect(await kinds('document.')).toEqual(['document.accepted']);
  });
});

describe('permitted requesters', () => {
  const list = (emails: string[] | null, version = 0) => ({ organizationId: ORG, version, requesters: emails && emails.map((email) => ({ name: 'N', email })) });
  test('once listed, others are refused (BR 3.2.5), until the list is lifted', async () => {
    await rig.desk.authority.setRequesters(hanako, list(['Taro@example.com']));
    expect(await refusal(ask())).toContain('not among them');
    await ask(member('taro', 'org', 'requester'));
    expect(await refusal(rig.desk.authority.setRequesters(hanako, list(null)))).toContain('changed meanwhile');
    await rig.desk.authority.setRequesters(hanako, list(null, 1));
    await ask();
    await isForeign(rig.desk.authority.setRequesters(member('taro', 'org', 'requester'), list(null, 2)));
  });
  test('are supplied upon a verified written request', async () => {
    await rig.desk.authority.setRequesters(sato, list(['taro@example.com']));
    const request = { organizationId: ORG, to: 'president', verified: 'letter with the registered seal' };
    expect(await rig.desk.authority.discloseRequesters(suzuki, request)).toMatchObject({ version: 1, requesters: [{ email: 'taro@example.com' }], setBy: 'officer:sato' });
    await isForeign(rig.desk.authority.discloseRequesters(hanako, request));
    expect(await kinds('requesters.')).toEqual(['requesters.set', 'requesters.disclosed']);
  });
  test.each([[[]], [['nobody']]])('are not set to %j', async (emails) => {
    await refusal(rig.desk.authority.setRequesters(hanako, list(emails)));
  });
});

describe('authority', () => {
  test('of a requester is confirmed over a verified contact, and counts for 398 days', async () => {
    const contactId = await addContact();
    expect(await rig.desk.authority.isAuthorityConfirmed(ORG, hanako.personId as never)).toBe(false);
    await rig.desk.authority.askAuthority(hanako, { organizationId: ORG, contactId });
    await confirm();
    expect(await rig.desk.authority.isAuthorityConfirmed(ORG, hanako.personId as never)).toBe(true);
    expect(await rig.desk.authority.isAuthorityConfirmed(ORG, 'taro' as never)).toBe(false);
    rig.clock.set(rig.clock.now() + 398 * DAY);
    expect(await rig.desk.authority.isAuthorityConfirmed(ORG, hanako.personId as never)).toBe(false);
  });

  test('of an agent begins with the approval by a second officer and ends at once with its revocation', async () => {
    const now = rig.clock.now();
    const entered = { agentId: AGENT, organizationId: ORG, document: '委任状 2026-11-20', evidenceId: 'evidence-7', validFrom: now, expiresAt: now + 100 * DAY };
    const { id } = await rig.desk.authority.enterPower(sato, entered);
    const clients = () => rig.database.transactor.read.powersOfAttorney.clientsOf([AGENT], rig.clock.now());
    expect(await clients()).toEqual([]);
    expect(await refusal(rig.desk.authority.approvePower(sato, id))).toContain('has entered');
    expect((await rig.desk.authority.work(suzuki)).powers).toMatchObject([{ agent: '株式会社agent', organization: '株式会社org', inForce: false }]);
    await rig.desk.authority.approvePower(suzuki, id);
    expect(await refusal(rig.desk.authority.approvePower(suzuki, id))).toContain('already');
    expect(await clients()).toEqual([{ organizationId: ORG, through: AGENT }]);
    expect((await rig.desk.authority.read(hanako, ORG)).powers).toMatchObject([{ inForce: true }]);
    await isForeign(rig.desk.authority.revokePower(stranger, { id, reason: 'x' }));
    await rig.desk.authority.revokePower(hanako, { id, reason: 'contract ended' });
    expect(await clients()).toEqual([]);
    expect(await refusal(rig.desk.authority.revokePower(sato, { id, reason: 'again' }))).toContain('revoked already');
    expect(await kinds('power-of-attorney.')).toEqual(['power-of-attorney.entered', 'power-of-attorney.approved', 'power-of-attorney.revoked']);
  });

  test.each<[object, string]>([
    [{ agentId: ORG }, 'for itself'],
    [{ expiresAt: 5 }, 'end of the power'],
    [{ expiresAt: 1_764_028_800 + 500 * DAY + 365 * DAY }, 'end of the power'],
    [{ document: ' ' }, 'document'],
  ])('of an agent is not entered with %j', async (change, words) => {
    const now = rig.clock.now();
    expect(await refusal(rig.desk.authority.enterPower(sato, { agentId: AGENT, organizationId: ORG, document: 'd', evidenceId: null, validFrom: now, expiresAt: now + DAY, ...change }))).toContain(words);
  });

  test('an agent asks in its client’s name, and the mail says so', async () => {
    await ask(member('aoki', 'org', 'requester', 'agent'));
    const [view] = (await rig.desk.authority.read(hanako, ORG)).questions;
    expect(view).toMatchObject({ agent: '株式会社agent', question: { agentId: 'agent', requester: { name: 'aoki' } } });
    const mail = await rig.database.transactor.read.mails.get(view?.question.mailId as never);
    expect(mail?.text).toContain('代理事業者 / agent: 株式会社agent');
  });
});

describe('certificates', () => {
  const which = (certificateId: CertificateId) => ({ organizationId: ORG, certificateId });
  test('are listed by pages, newest first', async () => {
    for (const id of ['a', 'b', 'c']) await rig.addIssued(id);
    const list = { organizationId: ORG, state: 'all', search: '', before: null, limit: 2 } as const;
    const first = await rig.desk.certificates.list(reader, list);
    expect(first.certificates.map(({ id }) => id)).toEqual(['c', 'b']);
    expect((await rig.desk.certificates.list(reader, { ...list, before: first.next })).certificates.map(({ id }) => id)).toEqual(['a']);
    expect((await rig.desk.certificates.list(reader, { ...list, search: "WWW.example%' OR 1=1" })).certificates).toEqual([]);
    expect((await rig.desk.certificates.list(reader, { ...list, search: 'WWW.Example' })).certificates).toHaveLength(2);
  });

  test('are handed out to their organization alone; the first download accepts', async () => {
    const id = await rig.addIssued('a');
    await isForeign(rig.desk.certificates.download(stranger, { ...which(id), format: 'pem' }));
    await isForeign(rig.desk.certificates.download(stranger, { organizationId: OTHER, certificateId: id, format: 'pem' }));
    expect((await rig.desk.certificates.show(reader, which(id))).acceptance).toMatchObject({ state: 'open' });
    const [pem, chain, pkcs7] = await Promise.all((['pem', 'chain', 'pkcs7'] as const).map((format) => rig.desk.certificates.download(hanako, { ...which(id), format })));
    expect(chain?.content.toString().startsWith(pem?.content.toString() ?? '')).toBe(true);
    expect(chain?.content.toString().match(/BEGIN/g)).toHaveLength(2);
    expect(pem?.content.toString().match(/BEGIN/g)).toHaveLength(1);
    expect(pkcs7).toMatchObject({ contentType: 'application/x-pkcs7-mime', fileName: expect.stringMatching(/\.p7b$/) as string });
    expect(pkcs7?.content.includes(rig.issuer)).toBe(true);
    expect((await rig.desk.certificates.show(reader, which(id))).acceptance).toMatchObject({ state: 'accepted', way: 'download', by: 'hanako' });
    expect(await kinds('certificate.')).toEqual(['certificate.accepted']);
  });

  test('are accepted or complained about once; a complaint goes to officers and ends in revocation', async () => {
    const [kept, wrong] = [await rig.addIssued('kept'), await rig.addIssued('wrong')];
    await rig.desk.certificates.accept(hanako, which(kept));
    expect(await refusal(rig.desk.certificates.accept(hanako, which(kept)))).toContain('answered already');
    await rig.desk.certificates.complain(hanako, { ...which(wrong), text: 'O is misspelt' });
    expect(await refusal(rig.desk.certificates.accept(hanako, which(wrong)))).toContain('answered already');
    expect(await rig.desk.certificates.complaints(sato)).toMatchObject([{ certificateId: wrong, text: 'O is misspelt', personName: 'hanako' }]);
    await isForeign(rig.desk.certificates.complaints(hanako));
    await rig.desk.certificates.closeComplaint(sato, { certificateId: wrong, outcome: 'revoked', note: 'it is' });
    expect(await refusal(rig.desk.certificates.closeComplaint(suzuki, { certificateId: wrong, outcome: 'kept', note: 'x' }))).toContain('answered already');
    const shown = await rig.desk.certificates.show(hanako, which(wrong));
    expect(shown).toMatchObject({ certificate: { revocation: { reason: 4 } }, revocations: [{ ground: 'subscriber-request-superseded', decidedBy: 'officer:sato' }] });
    expect(shown.acceptance).toMatchObject({ state: 'complained', complaint: { closed: { outcome: 'revoked', by: 'sato' } } });
    expect((await rig.database.transactor.read.certificates.get(kept))?.revocation).toBeNull();
  });

  test('are complained about within a week, to the second', async () => {
    const [early, late] = [await rig.addIssued('early'), await rig.addIssued('late')];
    rig.clock.set(rig.clock.now() + 7 * DAY - 1);
    await rig.desk.certificates.complain(hanako, { ...which(early), text: 'x' });
    rig.clock.set(rig.clock.now() + 1);
    expect(await refusal(rig.desk.certificates.complain(hanako, { ...which(late), text: 'x' }))).toContain('a week has passed');
    expect((await rig.desk.certificates.show(hanako, which(late))).acceptance).toMatchObject({ state: 'accepted', way: 'time' });
  });

  test.each([
    [0, 'subscriber-request'],
    [1, 'key-compromised'],
    [3, 'subscriber-request-affiliation-changed'],
    [4, 'subscriber-request-superseded'],
    [5, 'subscriber-request-cessation'],
  ] as const)('are revoked by their organization with reason %i: %s', async (reason, ground) => {
    const id = await rig.addIssued('a');
    const twin = await rig.addIssued('twin');
    const request = { ...which(id), reason, note: '' };
    await isForeign(rig.desk.certificates.revoke(reader, request));
    await isForeign(rig.desk.certificates.revoke(stranger, request));
    expect(await refusal(rig.desk.certificates.revoke(sato, request))).toContain("subscriber's own");
    await rig.desk.certificates.revoke(hanako, request);
    const { read } = rig.database.transactor;
    expect(await read.revocations.ofCertificate(id)).toMatchObject([{ ground, reason, decidedBy: 'person:hanako', deadline: rig.clock.now() + DAY }]);
    expect(await refusal(rig.desk.certificates.revoke(hanako, request))).toContain('revoked already');
    // keyCompromise takes the other certificate for the same key along, and blocks the key.
    expect((await read.certificates.get(twin))?.revocation?.reason ?? null).toBe(reason === 1 ? 1 : null);
    expect(((await read.blockedKeys.list(9)).length === 1) === (reason === 1)).toBe(true);
  });

  test('that have expired are not revoked', async () => {
    const id = await rig.addIssued('a');
    rig.clock.set(rig.clock.now() + 91 * DAY);
    expect(await refusal(rig.desk.certificates.revoke(hanako, { ...which(id), reason: 0, note: '' }))).toContain('expired');
  });

  test('stand on the expiry board by urgency, unless a newer one has their names', async () => {
    const now = rig.clock.now();
    const end = (days: number) => ({ notAfter: now + days * DAY + 60 });
    await rig.addIssued('week', { ...end(7), names: ['a.example.com'] });
    await rig.addIssued('urgent', { ...end(6), names: ['z.example.com'] });
    await rig.addIssued('month', { ...end(30), names: ['b.example.com'] });
    await rig.addIssued('quarter', { ...end(89), names: ['c.example.com'] });
    await rig.addIssued('replaced', { ...end(3), names: ['d.example.com', 'e.example.com'] });
    await rig.addIssued('partly', { ...end(200), names: ['a.example.com', 'd.example.com'] });
    await rig.addIssued('newer', { ...end(100), names: ['e.example.com', 'f.example.com', 'd.example.com'] });
    const board = await rig.desk.certificates.expiring(reader, ORG);
    expect(board.map(({ certificate, urgency, daysLeft, replacedBy }) => [certificate.id, urgency, daysLeft, replacedBy?.id ?? null])).toEqual([
      ['urgent', 'urgent', 6, null],
      ['month', 'soon', 30, null],
      ['quarter', 'later', 89, null],
      ['replaced', 'replaced', 3, 'newer'],
      ['week', 'replaced', 7, 'partly'],
    ]);
  });
});

describe('domains', () => {
  test('show validations, accounts, and the records to publish', async () => {
    const { validations } = await rig.desk.domains.validations(reader, { organizationId: ORG, after: null, limit: 10 });
    expect(validations).toEqual([]);
    expect(await rig.desk.domains.accounts(reader, ORG)).toMatchObject([{ id: 'account', url: 'https://ca.example/acct/account' }]);
    const records = await rig.desk.domains.records(reader, { organizationId: ORG, name: '*.Example.com' });
    expect(records.name).toBe('example.com');
    expect(records.challenges).toEqual([{ owner: '_acme-challenge.example.com.', type: 'TXT', value: null, challenge: 'dns-01', accountId: null }]);
    expect(records.caa.map(({ owner, value }) => `${owner} CAA ${value ?? ''}`)).toEqual([
      'example.com. CAA 0 issue "secomtrust.net"',
      'example.com. CAA 0 issuewild "secomtrust.net"',
      'example.com. CAA 0 issue "secomtrust.net; validationmethods=http-01,dns-01,tls-alpn-01"',
      'example.com. CAA 0 issue "secomtrust.net; accounturi=https://ca.example/acct/account"',
      'example.com. CAA 0 issue "secomtrust.net; accounturi=https://ca.example/acct/account; validationmethods=http-01,dns-01,tls-alpn-01"',
    ]);
    expect(await refusal(rig.desk.domains.records(reader, { organizationId: ORG, name: 'no name' }))).toContain('no domain name');
    await isForeign(rig.desk.domains.records(stranger, { organizationId: ORG, name: 'example.com' }));
  });
});

test('a token reaches no further than its scopes', async () => {
  const narrowed = { ...hanako, scopes: ['credentials.read'] };
  await rig.desk.credentials.list(narrowed, ORG);
  await isForeign(ask(narrowed));
  await isForeign(rig.desk.authority.read(narrowed, ORG));
});
