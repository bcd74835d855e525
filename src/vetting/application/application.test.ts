import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAuditEvents } from '../../../test/support/audit-events.js';
import { createSqliteDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { CLAIM, memberActor, officerActor, plainPdf } from '../../../test/support/vetting-records.js';
import { addPerson, NOBODY, on, REUSE_DAYS, startVettingRig, type VettingRig } from '../../../test/support/vetting-rig.js';
import { AccessRefused } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import { NotFound } from '../../core/not-found.js';
import type { DataSourceId, OrganizationId } from '../../core/ids.js';
import { OPEN_STATES } from '../../core/state/application.js';
import { approveOrganization } from '../approve-organization.js';
import { VettingRefused } from '../vetting-refused.js';
import { sweepEvidence } from '../evidence/sweep-evidence.js';
import { verifyEvidence } from '../evidence/verify-evidence.js';
import { ClaimRefused } from './claim-refused.js';

const DAY = 86_400;
let database: TestDatabase;
let rig: VettingRig;
beforeEach(async () => {
  database = await createSqliteDatabase();
  rig = await startVettingRig(database);
});
afterEach(async () => {
  await rig.close();
  await database.remove();
});

const kinds = () => readAuditEvents(database.url).map(({ kind }) => kind);
const refusal = async (act: Promise<unknown>): Promise<string> => {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(VettingRefused);
  const { text, remedyText } = error as VettingRefused;
  for (const words of [text, remedyText]) expect([words.ja, words.en]).not.toContain('');
  return text.en;
};
const subject = { name: 'legalName', address: 'native' } as const;

describe('the way of an application', () => {
  test('from the first saved draft to the approval, with four eyes', async () => {
    const { desk, sato, suzuki, clock } = rig;
    const { application, member } = await rig.reviewed();
    const { organizationId } = application;
    expect(await database.transactor.read.organizations.get(organizationId)).toMatchObject({ status: 'draft', version: 1 });
    expect(await refusal(desk.approveApplication(sato, on(application)))).toContain('you have reviewed');
    clock.set(clock.now() + DAY);
    const { application: approved, organization } = await desk.approveApplication(suzuki, on(application));
    expect(approved).toMatchObject({ state: 'approved', approvedBy: 'suzuki', reviewer: 'sato', organizationVersion: 2 });
    const vettedAt = clock.now() - DAY;
    expect(organization).toMatchObject({
      status: 'approved',
      version: 2,
      attributes: { country: 'JP', stateOrProvince: 'Tokyo', locality: 'Chiyoda-ku', organization: 'Reiji KK' },
      vettedAt,
      expiresAt: vettedAt + REUSE_DAYS * DAY,
    });
    expect(await database.transactor.read.organizations.get(organizationId)).toEqual(organization);
    const view = await desk.viewOrganization(member, organizationId);
    expect([view.blocked, view.approvals]).toEqual([null, [{ officer: 'suzuki', at: clock.now() }]]);
    const { steps } = await desk.viewApplication(member, application.id);
    expect(steps.map(({ state, by }) => `${state} ${by}`)).toEqual([
      'draft person:id-of-applicant-1',
      'submitted person:id-of-applicant-1',
      'in-review officer:sato',
      'reviewed officer:sato',
      'approved officer:suzuki',
    ]);
    expect(kinds()).toEqual([
      'organization.added', 'application.started', 'evidence.added', 'application.submitted', 'application.taken', 'evidence.judged',
      'evidence.added', 'evidence.judged', 'evidence.added', 'evidence.judged', 'application.reviewed', 'application.approved', 'organization.approved',
    ]);
    expect(readAuditEvents(database.url).find(({ kind }) => kind === 'application.approved')?.detail).toMatchObject({ version: 2, vettedAt, evidence: [expect.any(String), expect.any(String), expect.any(String)] });
  });

  test('sent back with reasons and missing documents, completed, submitted again', async () => {
    const { desk, sato, suzuki } = rig;
    const { application, member } = await rig.judged();
    expect(await refusal(desk.returnApplication(sato, { ...on(application), reason: ' ', missing: [] }))).toContain('reason');
    const returned = await desk.returnApplication(sato, { ...on(application), reason: '住所が違います', missing: ['登記事項証明書', ' '] });
    expect(returned).toMatchObject({ state: 'returned', reviewer: null });
    const { steps } = await desk.viewApplication(member, application.id);
    expect(steps.at(-1)).toMatchObject({ note: '住所が違います', missing: ['登記事項証明書'], name: 'sato' });
    const saved = await desk.saveClaim(member, { ...on(returned), claim: { ...CLAIM, streetAddress: '丸の内2-2-2' } });
    // What was found to support another address supports this one no more.
    expect(await refusal(desk.submitApplication(member, on(saved)))).toContain('evidence that supports the address');
    const bill = await rig.addEvidence(member, application, 'utility-bill', ['address'], { issuedAt: rig.clock.now() - 30 * DAY });
    const again = await desk.submitApplication(member, on(saved));
    const taken = await desk.takeApplication(suzuki, on(again));
    expect(await refusal(desk.finishReview(suzuki, { ...on(taken), subject, note: '' }))).toContain('evidence for the address waits to be judged');
    await desk.judgeEvidence(suzuki, { applicationId: application.id, evidenceId: bill, supports: ['address'], note: '' });
    const finished = await desk.finishReview(suzuki, { ...on(taken), subject, note: '' });
    // Sato has collected and judged, suzuki reviewed: it takes a third one.
    expect(await refusal(desk.approveApplication(sato, on(finished)))).toContain('collected or judged');
    expect(await refusal(desk.approveApplication(suzuki, on(finished)))).toContain('reviewed');
    const { organization } = await desk.approveApplication(officerActor('tanaka'), on(finished));
    expect(organization.attributes).toEqual({ country: 'JP', stateOrProvince: '東京都', locality: '千代田区', organization: '株式会社例示' });
  });

  test('a new application leaves the version in force alone until it is approved', async () => {
    const { desk, suzuki, clock } = rig;
    const first = await rig.reviewed();
    const { organization } = await desk.approveApplication(suzuki, on(first.application));
    clock.set(clock.now() + 300 * DAY);
    const next = await desk.startApplication(first.member, { organizationId: organization.id });
    expect(next.claim).toEqual(first.application.claim);
    expect(await refusal(desk.startApplication(first.member, { organizationId: organization.id }))).toContain('has not ended');
    expect((await desk.viewApplication(first.member, next.id)).otherEvidence).toHaveLength(3);
    expect(await database.transactor.read.organizations.get(organization.id)).toEqual(organization);
    const withdrawn = await desk.withdrawApplication(first.member, on(next));
    expect(withdrawn).toMatchObject({ state: 'withdrawn', endedAt: clock.now() });
    expect(await refusal(desk.withdrawApplication(first.member, on(withdrawn)))).toContain('it is withdrawn');
    expect(await database.transactor.read.organizations.get(organization.id)).toEqual(organization);
  });

  test('an attribute ages with its evidence: the oldest that is needed counts', async () => {
    const { desk, sato, suzuki, clock } = rig;
    const { application, member, extract } = await rig.submitted();
    const taken = await desk.takeApplication(sato, on(application));
    const accept = (evidenceId: typeof extract, supports: Parameters<typeof desk.judgeEvidence>[1]['supports']) =>
      desk.judgeEvidence(sato, { applicationId: application.id, evidenceId, supports, note: '' });
    await accept(extract, ['legalName', 'romanizedName', 'address', 'jurisdiction', 'registrationNumber']);
    const old = clock.now() - 200 * DAY;
    const older = await rig.addEvidence(sato, application, 'attestation-letter', ['telephone', 'contacts'], { obtainedAt: old });
    await accept(older, ['telephone', 'contacts']);
    await accept(await rig.addEvidence(sato, application, 'communication-record', ['authority']), ['authority']);
    const finished = await desk.finishReview(sato, { ...on(taken), subject, note: '' });
    expect((await desk.viewApplication(member, application.id)).completeness).toMatchObject({ missing: [], vettedAt: old, expiresAt: old + 398 * DAY });
    clock.set(old + 398 * DAY);
    expect(await refusal(desk.approveApplication(suzuki, on(finished)))).toContain('supports the telephone number');
    clock.set(old + 398 * DAY - 1);
    expect((await desk.approveApplication(suzuki, on(finished))).organization).toMatchObject({ vettedAt: old, expiresAt: clock.now() + 1 });
  });

  test('refused, remembered, and its name denied', async () => {
    const { desk, sato } = rig;
    const { application } = await rig.judged();
    await desk.refuseApplication(sato, { ...on(application), reason: '商標の争い（CP 3.1.6）', deny: true });
    expect(await desk.listDenied(sato)).toMatchObject([{ kind: 'organization', name: '株式会社例示', deniedBy: 'sato' }]);
    const again = await rig.submitted({ legalName: '（株）例示', registrationNumber: '7000012050002' });
    const seen = await desk.viewApplication(sato, again.application.id);
    expect(seen.formerRefusals).toMatchObject([{ application: { id: application.id }, reason: '商標の争い（CP 3.1.6）' }]);
    expect(seen.risks).toMatchObject([{ name: '（株）例示', list: 'denied' }]);
    expect((await desk.viewApplication(again.member, again.application.id)).formerRefusals).toEqual([]);
    await desk.decideName(sato, { organizationId: again.application.organizationId, kind: 'organization', name: '（株）例示', decision: 'cleared', note: 'x' });
    expect((await desk.viewApplication(sato, again.application.id)).completeness.missing.map(({ about }) => about)).toContain('risk');
    await desk.liftDenial(sato, { kind: 'organization', name: '株式会社例示', reason: '争いは終わった' });
    expect((await desk.viewApplication(sato, again.application.id)).risks).toEqual([]);
  });

  test('a famous name has to be cleared first', async () => {
    const { desk, sato } = rig;
    const { application } = await rig.judged({ legalName: '楽天グループ株式会社', romanizedName: 'Rakuten Group' });
    expect(await refusal(desk.finishReview(sato, { ...on(application), subject, note: '' }))).toContain('resembles');
    const { names } = await desk.workQueue(sato);
    expect(names.map(({ name }) => name)).toEqual(['楽天グループ株式会社']);
    await desk.decideName(sato, { organizationId: application.organizationId, kind: 'organization', name: '楽天グループ株式会社', decision: 'cleared', note: '本人' });
    expect((await desk.workQueue(sato)).names).toEqual([]);
    expect(await desk.finishReview(sato, { ...on(application), subject, note: '' })).toMatchObject({ state: 'reviewed' });
  });

  test('is not submitted without what the applicant has to bring, and the terms', async () => {
    const { desk } = rig;
    const { application, member } = await rig.start();
    rig.terms = false;
    const error = await desk.submitApplication(member, on(application)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ClaimRefused);
    expect((error as ClaimRefused).faults.map(({ member: about }) => about)).toEqual(['terms', 'legalName', 'romanizedName', 'address', 'jurisdiction', 'registrationNumber']);
    expect((await desk.viewApplication(member, application.id)).application).toEqual(application);
  });
});

describe('two at once', () => {
  test('of two officers who take, finish, or approve, one wins and the other is told', async () => {
    const { desk, sato, suzuki } = rig;
    const { application } = await rig.submitted();
    const taken = await Promise.allSettled([desk.takeApplication(sato, on(application)), desk.takeApplication(suzuki, on(application))]);
    expect(taken.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const ready = await rig.reviewed();
    const approved = await Promise.allSettled([desk.approveApplication(suzuki, on(ready.application)), desk.approveApplication(officerActor('tanaka'), on(ready.application))]);
    expect(approved.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('an act on what is no longer there is refused, and changes nothing', async () => {
    const { desk, sato } = rig;
    const { application, member } = await rig.start();
    const saved = await desk.saveClaim(member, { ...on(application), claim: { ...CLAIM, dba: 'れいじ' } });
    expect(await refusal(desk.saveClaim(member, { ...on(application), claim: CLAIM }))).toContain('changed the application meanwhile');
    expect((await desk.viewApplication(member, application.id)).application.claim.dba).toBe('れいじ');
    expect(await refusal(desk.takeApplication(sato, on(saved)))).toContain('it is draft');
  });

  test('an application is released for another officer, who then reviews', async () => {
    const { desk, sato, suzuki } = rig;
    const { application } = await rig.judged();
    expect(await refusal(desk.finishReview(suzuki, { ...on(application), subject, note: '' }))).toContain('sato reviews');
    const released = await desk.releaseApplication(suzuki, on(application));
    expect(released).toMatchObject({ state: 'submitted', reviewer: null });
    const taken = await desk.takeApplication(suzuki, on(released));
    expect((await desk.finishReview(suzuki, { ...on(taken), subject, note: '' })).state).toBe('reviewed');
    expect(await refusal(desk.approveApplication(sato, { applicationId: application.id, revision: taken.revision + 1 }))).toContain('collected or judged');
  });
});

describe('who may', () => {
  const deskActs = (actor: Actor): [string, () => Promise<unknown>][] => {
    const { desk } = rig;
    const nothing = { applicationId: NOBODY.application, revision: 1 };
    return [
      ['queue', () => desk.workQueue(actor)],
      ['sources', () => desk.listDataSources(actor)],
      ['denied', () => desk.listDenied(actor)],
      ['deny', () => desk.denyName(actor, { kind: 'domain', name: 'x.example', reason: 'x' })],
      ['view', () => desk.viewApplication(actor, nothing.applicationId)],
    ];
  };

  test('a member of another organization sees and does nothing, whatever the id', async () => {
    const { desk } = rig;
    const { application } = await rig.start();
    const stranger = memberActor('stranger', ['elsewhere' as OrganizationId]);
    const evidenceId = await rig.addEvidence(rig.sato, application, 'registry-extract', ['legalName']);
    for (const act of [
      desk.viewApplication(stranger, application.id),
      desk.saveClaim(stranger, { ...on(application), claim: CLAIM }),
      desk.submitApplication(stranger, on(application)),
      desk.withdrawApplication(stranger, on(application)),
      desk.startApplication(stranger, { organizationId: application.organizationId }),
      desk.listApplications(stranger, application.organizationId),
      desk.viewOrganization(stranger, application.organizationId),
      desk.readEvidence(stranger, evidenceId),
      rig.addEvidence(stranger, application, 'registry-extract', []),
      desk.takeApplication(stranger, on(application)),
      desk.approveApplication(stranger, on(application)),
      desk.suspendOrganization(stranger, { organizationId: application.organizationId, reason: 'x' }),
    ])
      await expect(act).rejects.toBeInstanceOf(AccessRefused);
    for (const [name, act] of deskActs(stranger)) await expect(act(), name).rejects.toBeInstanceOf(name === 'view' ? NotFound : AccessRefused);
  });

  test('readers and requesters apply for nothing; auditors and administrators vet nothing', async () => {
    const { desk } = rig;
    const { application } = await rig.submitted();
    for (const role of ['reader', 'requester'] as const) {
      const actor = memberActor('colleague', [application.organizationId], role);
      expect((await desk.viewApplication(actor, application.id)).application.id).toBe(application.id);
      await expect(desk.withdrawApplication(actor, on(application))).rejects.toBeInstanceOf(AccessRefused);
      await expect(desk.readEvidence(actor, NOBODY.evidence)).rejects.toBeInstanceOf(NotFound);
    }
    for (const role of ['auditor', 'administrator'] as const) {
      const actor = officerActor('watcher', { officerRoles: [role] });
      expect((await desk.workQueue(actor)).applications).toHaveLength(1);
      await expect(desk.takeApplication(actor, on(application))).rejects.toBeInstanceOf(AccessRefused);
    }
  });

  test('no officer vets an organization of their own', async () => {
    const { desk } = rig;
    const { application } = await rig.submitted();
    const involved = officerActor('inside', { memberships: [{ organizationId: application.organizationId, role: 'reader', through: null }] });
    expect(await refusal(desk.takeApplication(involved, on(application)))).toContain('you belong to this organization');
  });

  test('the queue has the longest-waiting first, with the time', async () => {
    const { desk, sato, clock } = rig;
    const first = await rig.submitted();
    clock.set(clock.now() + 3600);
    const second = await rig.submitted({ legalName: '株式会社第二' });
    clock.set(clock.now() + 60);
    const { applications } = await desk.workQueue(sato);
    expect(applications.map(({ application: { id }, waitingSeconds }) => [id, waitingSeconds])).toEqual([
      [first.application.id, 3660],
      [second.application.id, 60],
    ]);
  });

  test('a person begins so many applications and no more', async () => {
    const agent = memberActor('agent');
    await addPerson(database, 'agent', rig.clock.now());
    const begin = () => rig.desk.startApplication(agent, { organizationId: null, claim: CLAIM });
    for (let n = 0; n < 50; n += 1) await begin();
    expect(await refusal(begin())).toContain('50 applications');
  });
});

describe('evidence', () => {
  test('lies encrypted in the folder, is read by whoever may, and every look is recorded', async () => {
    const { desk, sato, folder } = rig;
    const { application, member } = await rig.start();
    const content = plainPdf('a telling text');
    const id = await rig.addEvidence(member, application, 'registry-extract', ['legalName'], { content });
    expect(await readdir(folder)).toEqual([`${id}.age`]);
    const stored = await readFile(join(folder, `${id}.age`));
    expect(stored.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    expect(stored.includes('telling')).toBe(false);
    const read = await desk.readEvidence(sato, id);
    expect(read.content.equals(content)).toBe(true);
    expect(read.evidence).toMatchObject({ mediaType: 'application/pdf', size: content.length, collectedBy: 'person:id-of-applicant-1', obtainedAt: rig.clock.now() });
    await expect(desk.readEvidence(memberActor('x', [application.organizationId], 'reader'), id)).rejects.toBeInstanceOf(AccessRefused);
    expect(readAuditEvents(database.url).filter(({ kind }) => kind === 'evidence.read')).toHaveLength(1);
  });

  test.each<[string, (id: string) => Promise<void>]>([
    ['changed', async (file) => {
      const content = await readFile(file);
      await writeFile(file, content.fill(1, content.length - 20));
    }],
    ['gone', (file) => rm(file)],
  ])('that was %s is found out', async (_how, spoil) => {
    const { application, member } = await rig.start();
    const [good, bad] = [await rig.addEvidence(member, application, 'registry-extract', ['legalName']), await rig.addEvidence(member, application, 'registry-extract', ['legalName'])];
    const { vault } = rig.dependencies;
    const verify = () => verifyEvidence({ transactor: database.transactor, vault: vault! });
    expect(await verify()).toEqual({ checked: 2, faults: [] });
    await spoil(join(rig.folder, `${bad}.age`));
    const { checked, faults } = await verify();
    expect([checked, faults.map(({ id }) => id)]).toEqual([2, [bad]]);
    expect(faults.some(({ id }) => id === good)).toBe(false);
  });

  test('what a crash left without a row is swept once it is old; the rest stays', async () => {
    const { application, member } = await rig.start();
    const kept = await rig.addEvidence(member, application, 'registry-extract', ['legalName']);
    const long = rig.clock.now() - 7200;
    for (const name of ['orphan.age', 'half.age.unfinished', 'young.age']) await writeFile(join(rig.folder, name), 'x');
    for (const name of ['orphan.age', 'half.age.unfinished', `${kept}.age`]) await utimes(join(rig.folder, name), long, long);
    await utimes(join(rig.folder, 'young.age'), rig.clock.now(), rig.clock.now());
    const { transactor, clock } = rig.dependencies;
    expect(await sweepEvidence({ transactor, clock, vault: rig.dependencies.vault! })).toBe(2);
    expect((await readdir(rig.folder)).sort()).toEqual([`${kept}.age`, 'young.age'].sort());
  });

  test('is taken back by the applicant before anybody has judged it, and kept', async () => {
    const { desk, sato } = rig;
    const { application, member, extract } = await rig.submitted();
    expect(await refusal(desk.withdrawEvidence(member, { applicationId: application.id, evidenceId: extract }))).toContain('cannot be taken back');
    const taken = await desk.takeApplication(sato, on(application));
    await desk.returnApplication(sato, { ...on(taken), reason: 'x', missing: [] });
    await desk.withdrawEvidence(member, { applicationId: application.id, evidenceId: extract });
    expect((await desk.viewApplication(member, application.id)).evidence).toMatchObject([{ id: extract, verdict: 'withdrawn' }]);
    expect(await readdir(rig.folder)).toEqual([`${extract}.age`]);
  });

  test('of a database counts when its source was evaluated by one officer and confirmed by another', async () => {
    const { desk, sato, suzuki } = rig;
    const { application } = await rig.submitted();
    await desk.takeApplication(sato, on(application));
    const evaluation = { name: '東京商工リサーチ', provider: 'TSR', purpose: '信用調査', age: '1年以内', updateFrequency: '随時', availability: '有償', falsification: '独自調査' };
    expect(await refusal(desk.addDataSource(sato, { ...evaluation, age: ' ' }))).toContain('age');
    const source = await desk.addDataSource(sato, evaluation);
    const lookUp = (dataSourceId: DataSourceId | null = source.id) => rig.addEvidence(sato, application, 'third-party-database', ['telephone'], { dataSourceId });
    expect(await refusal(lookUp())).toContain('not approved');
    expect(await refusal(desk.confirmDataSource(sato, source.id))).toContain('you have evaluated');
    await desk.confirmDataSource(suzuki, source.id);
    expect(await refusal(desk.confirmDataSource(officerActor('tanaka'), source.id))).toContain('already');
    expect(await refusal(lookUp(null))).toContain('names a data source');
    const evidenceId = await lookUp();
    await desk.judgeEvidence(sato, { applicationId: application.id, evidenceId, supports: ['telephone'], note: '' });
    const telephone = async () => (await desk.viewApplication(sato, application.id)).completeness.attributes.find(({ attribute }) => attribute === 'telephone')?.supportedBy?.id;
    expect(await telephone()).toBe(evidenceId);
    await desk.retireDataSource(suzuki, source.id);
    expect(await telephone()).toBeUndefined();
  });

  test.each<[string, Parameters<VettingRig['addEvidence']>[4], string]>([
    ['another type of file', { content: Buffer.from('MZ\x00\x01') }, 'only PDF'],
    ['a date in the future', { issuedAt: 4e9 }, 'in the future'],
  ])('is refused: %s', async (_what, change, words) => {
    const { application, member } = await rig.start();
    expect(await refusal(rig.addEvidence(member, application, 'registry-extract', ['legalName'], change))).toContain(words);
    expect(await readdir(rig.folder)).toEqual([]);
  });

  test('is judged by its kind, by the reviewer, with a reason for a rejection', async () => {
    const { desk, sato, suzuki } = rig;
    const { application, extract } = await rig.submitted();
    const judge = (actor: Actor, supports: Parameters<typeof desk.judgeEvidence>[1]['supports'], note = '') =>
      desk.judgeEvidence(actor, { applicationId: application.id, evidenceId: extract, supports, note });
    expect(await refusal(judge(sato, ['legalName']))).toContain('only the officer who reviews');
    await desk.takeApplication(sato, on(application));
    expect(await refusal(judge(suzuki, ['legalName']))).toContain('only the officer who reviews');
    expect(await refusal(judge(sato, ['telephone']))).toContain('cannot support');
    expect(await refusal(judge(sato, ['dba']))).toContain('claims none');
    expect(await refusal(judge(sato, []))).toContain('reason');
    await judge(sato, [], '改ざんの疑い');
    expect((await desk.viewApplication(sato, application.id)).evidence).toMatchObject([{ verdict: 'rejected', note: '改ざんの疑い', judgedBy: 'sato' }]);
  });

  test('applicants bring none while officers review, and cannot record confirmations', async () => {
    const { application, member } = await rig.submitted();
    expect(await refusal(rig.addEvidence(member, application, 'registry-extract', []))).toContain('now');
    const other = await rig.start();
    expect(await refusal(rig.addEvidence(other.member, other.application, 'communication-record', ['authority']))).toContain('only officers');
    await expect(rig.addEvidence(other.member, { ...other.application, id: application.id }, 'registry-extract', [])).rejects.toBeInstanceOf(NotFound);
  });
});

describe('an organization in the desk', () => {
  test('is suspended, and let go by two officers', async () => {
    const { desk, sato, suzuki } = rig;
    const { application } = await rig.reviewed();
    const { organizationId } = application;
    expect(await refusal(desk.liftSuspension(sato, organizationId))).toContain('not suspended');
    await desk.approveApplication(suzuki, on(application));
    await desk.suspendOrganization(sato, { organizationId, reason: '調査中' });
    expect(await desk.liftSuspension(sato, organizationId)).toMatchObject({ approvals: 1, organization: { status: 'suspended' } });
    expect(await desk.liftSuspension(suzuki, organizationId)).toMatchObject({ organization: { status: 'approved', version: 3 } });
  });

  test('whose application is open is approved by it alone', async () => {
    const { application } = await rig.reviewed();
    expect(OPEN_STATES).toContain(application.state);
    expect(await refusal(approveOrganization(rig.dependencies, { id: application.organizationId, officer: 'tanaka' }))).toContain('has an application');
  });
});
