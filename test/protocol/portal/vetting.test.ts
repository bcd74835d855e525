import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditKinds, readRows } from '../../support/database-content.js';
import type { HttpReply } from '../../support/http-exchange.js';
import { signInAs, type PortalBrowser, type SignedIn } from '../../support/portal.js';
import { runCommand } from '../../support/run-command.js';
import { startCa, type Ca } from '../../support/start-ca.js';
import { plainPdf } from '../../support/vetting-records.js';
import { writeDevelopmentRecord, type DevelopmentRecord } from '../../../src/app/development-record.js';
import { systemRandom } from '../../../src/app/system-random.js';
import { newId, type ApiTokenId, type OrganizationId } from '../../../src/core/ids.js';
import { hashOfSecret } from '../../../src/people/secret-value.js';
import { TOKEN_PREFIX } from '../../../src/people/token/actor-of-token.js';

let ca: Ca;
let applicant: SignedIn;
let sato: SignedIn;
let suzuki: SignedIn;
beforeAll(async () => {
  ca = await startCa();
  applicant = await signInAs(ca, { name: '田中 花子', language: 'ja' });
  sato = await signInAs(ca, { officerName: 'sato', officerRoles: ['officer'], language: 'ja' });
  suzuki = await signInAs(ca, { officerName: 'suzuki', officerRoles: ['officer'] });
});
afterAll(() => ca.stop());

/** A form that was taken sends the browser on. */
function onward(reply: HttpReply): string {
  expect(reply.status, reply.body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 600)).toBe(303);
  return (reply.header('location') ?? '').replace(/\?.*$/, '');
}
const revisionOf = (page: string): string => /name="revision" value="(\d+)"/.exec(page)?.[1] ?? '';
const first = { legalName: '株式会社例示', country: 'JP', stateOrProvince: '東京都', locality: '千代田区' };
const STEPS = {
  names: { legalName: '株式会社例示', romanizedName: '', shortName: '', dba: '' },
  address: { country: 'JP', postalCode: '100-0005', stateOrProvince: '東京都', locality: '千代田区', streetAddress: '丸の内1-1-1', romanizedStateOrProvince: '', romanizedLocality: '' },
  registration: { jurisdiction: 'JP', registrationNumber: '7000012050002', telephone: '+81-3-1234-5678' },
  contacts: { 'contact0-name': '田中 花子', 'contact0-email': 'hanako@example.co.jp', 'contact0-telephone': '' },
} as const;
const DOCUMENT = { kind: 'registry-extract', source: '東京法務局', organizationId: 'ignored' };

async function upload(browser: PortalBrowser, application: string, content: Buffer, fields: Record<string, string> = DOCUMENT): Promise<HttpReply> {
  return browser.postFiles(`${application}/evidence`, fields, [{ field: 'file', fileName: '登記.pdf', contentType: 'application/pdf', content }]);
}

/** A draft with every step filled in and a registry extract, and its path. */
async function draft(who: SignedIn, names: Partial<typeof first> = {}): Promise<string> {
  const { browser } = who;
  const application = onward(await browser.post('/apply', { ...first, ...names })).replace('/edit/names', '');
  for (const [step, fields] of Object.entries(STEPS)) {
    const { body } = await browser.get(`${application}/edit/${step}`);
    onward(await browser.post(`${application}/edit/${step}`, { ...fields, ...(step === 'names' && names), revision: revisionOf(body), then: 'next' }));
  }
  await acceptTerms(browser, application);
  return application;
}

/** On the page that the application's own points to. */
async function acceptTerms(browser: PortalBrowser, application: string): Promise<void> {
  const path = /href="(\/organizations\/[^"]+\/authority)"/.exec((await browser.get(application)).body)?.[1] ?? '';
  const sha256 = [...(await browser.get(path)).body.matchAll(/name="sha256" value="([0-9a-f]{64})"/g)].map(([, value]) => value ?? '');
  expect(sha256).toHaveLength(1);
  expect((await browser.post(`${path}/documents`, { sha256 })).status).toBe(303);
}

describe('an organization applies, is sent back, completes and is approved by two officers', () => {
  let application: string;

  test('the applicant saves step by step, and sees what is missing', async () => {
    const { browser } = applicant;
    const home = await browser.get('/');
    expect(home.body).toContain('href="/apply"');
    const refused = await browser.post('/apply', { ...first, legalName: '' });
    expect(refused.status).toBe(409);
    expect(refused.body).toContain('legalName');
    expect(refused.body).toContain('value="千代田区"');
    application = await draft(applicant);
    const page = await browser.get(application);
    expect(page.body).toContain('「正式名称」を裏付ける証拠');
    const early = await browser.post(`${application}/submit`, { revision: revisionOf(page.body) });
    expect([early.status, early.body.includes('裏付ける証拠')]).toEqual([409, true]);
    expect((await browser.get('/')).body).toContain('株式会社例示');
  });

  test('a form of before somebody’s change is refused, with what was typed', async () => {
    const { browser } = applicant;
    const stale = await browser.post(`${application}/edit/names`, { ...STEPS.names, legalName: '古い名称', revision: '1', then: 'next' });
    expect(stale.status).toBe(409);
    expect(stale.body).toContain('表示後に他の人がこの申請を変更しました');
    expect(stale.body).toContain('value="古い名称"');
    expect((await browser.get(application)).body).not.toContain('古い名称');
  });

  test.each<[string, Buffer, string]>([
    ['another type of file', Buffer.from('MZ\x90\x00\x03'), 'PDF、PNG、JPEG'],
    ['a PDF with a script', Buffer.from(plainPdf().toString('latin1').replace('/Type /Catalog', '/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>'), 'latin1'), '/JavaScript'],
    ['an empty file', Buffer.alloc(0), 'ファイル'],
  ])('%s is refused in the reader’s language, and nothing is left', async (_what, content, words) => {
    const before = await readdir(ca.config.evidence?.folder ?? '');
    const reply = await upload(applicant.browser, application, content);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.body).toContain(words);
    expect(await readdir(ca.config.evidence?.folder ?? '')).toEqual(before);
  });

  test('it brings a document and submits', async () => {
    const { browser } = applicant;
    const supports = ['legalName', 'address', 'jurisdiction', 'registrationNumber'];
    const boundary = await browser.postFiles(`${application}/evidence`, { ...DOCUMENT }, [{ field: 'file', fileName: '登記.pdf', contentType: 'text/html', content: plainPdf() }]);
    onward(boundary);
    // Nothing was ticked; the second one says what it is for.
    const page = await browser.get(application);
    const early = await browser.post(`${application}/submit`, { revision: revisionOf(page.body) });
    expect(early.status).toBe(409);
    for (const attribute of supports) onward(await upload(browser, application, plainPdf(attribute), { ...DOCUMENT, supports: attribute }));
    const { body } = await browser.get(application);
    expect(onward(await browser.post(`${application}/submit`, { revision: revisionOf(body) }))).toBe(application);
    expect((await browser.get(application)).body).toContain('受付済み');
    const link = /href="(\/evidence\/[^"]+)"/.exec(body)?.[1] ?? '';
    const read = await browser.get(link);
    expect([read.status, read.header('content-type'), read.header('content-disposition')?.startsWith('attachment')]).toEqual([200, 'application/pdf', true]);
    expect(read.header('content-security-policy')).toContain('sandbox');
  });

  test('an officer takes it, a colleague is told, and it goes back with reasons', async () => {
    const queue = await sato.browser.get('/applications');
    expect(queue.body).toContain('株式会社例示');
    const { body } = await sato.browser.get(application);
    const revision = revisionOf(body);
    onward(await sato.browser.post(`${application}/take`, { revision }));
    const late = await suzuki.browser.post(`${application}/take`, { revision });
    expect([late.status, late.body.includes('it is in review')]).toEqual([409, true]);
    const taken = await sato.browser.get(application);
    onward(await sato.browser.post(`${application}/return`, { revision: revisionOf(taken.body), reason: '印影が読めません', missing: '印鑑証明書\n' }));
    const sent = await applicant.browser.get(application);
    expect(sent.body).toContain('印影が読めません');
    expect(sent.body).toContain('<li>印鑑証明書</li>');
  });

  test('completed, it is reviewed by one officer and approved by another alone', async () => {
    const { browser } = applicant;
    onward(await browser.post(`${application}/submit`, { revision: revisionOf((await browser.get(application)).body) }));
    const act = async (who: SignedIn, name: string, fields: Record<string, string> = {}) =>
      who.browser.post(`${application}/${name}`, { revision: revisionOf((await who.browser.get(application)).body), ...fields });
    onward(await act(sato, 'take'));
    const page = (await sato.browser.get(application)).body;
    const documents = [...page.matchAll(/id="evidence-([A-Za-z0-9_-]+)"/g)].map(([, id]) => id ?? '');
    expect(documents).toHaveLength(5);
    const unready = await act(sato, 'finish', { name: 'legalName', address: 'native' });
    expect([unready.status, unready.body.includes('まだ足りないものがあります')]).toEqual([409, true]);
    const all = ['legalName', 'address', 'jurisdiction', 'registrationNumber'];
    onward(await sato.browser.post(`${application}/evidence/${documents[0] ?? ''}`, { supports: all, note: '' }));
    expect((await sato.browser.post(`${application}/evidence/${documents[1] ?? ''}`, { note: '' })).status).toBe(409);
    const note = (kind: string, attribute: string) => sato.browser.postFiles(`${application}/evidence`, { kind, source: '弁護士 佐藤', supports: attribute, note: '確認した。' }, []);
    for (const [kind, attribute] of [['attestation-letter', 'telephone'], ['attestation-letter', 'contacts'], ['communication-record', 'authority']] as const) onward(await note(kind, attribute));
    const more = [...(await sato.browser.get(application)).body.matchAll(/id="evidence-([A-Za-z0-9_-]+)"/g)].map(([, id]) => id ?? '').slice(5);
    for (const [n, attribute] of ['telephone', 'contacts', 'authority'].entries()) onward(await sato.browser.post(`${application}/evidence/${more[n] ?? ''}`, { supports: attribute, note: '' }));
    onward(await act(sato, 'finish', { name: 'legalName', address: 'native', note: '' }));
    expect((await sato.browser.get(application)).body).not.toContain('/approve"');
    const own = await act(sato, 'approve');
    expect([own.status, own.body.includes('別の審査担当者')]).toEqual([409, true]);
    expect((await suzuki.browser.get(application)).body).toContain('O=株式会社例示, L=千代田区, ST=東京都, C=JP');
    const twice = await Promise.all([act(suzuki, 'approve'), act(suzuki, 'approve')]);
    expect(twice.map(({ status }) => status).sort()).toEqual([303, 409]);
    const file = /href="(\/organizations\/[^"]+)"/.exec((await suzuki.browser.get(application)).body)?.[1] ?? '';
    const organization = await suzuki.browser.get(file);
    expect(organization.body).toContain('suzuki');
    expect(organization.body).toContain('possible');
    onward(await suzuki.browser.post(`${file}/suspend`, { reason: '調査中' }));
    for (const officer of [sato, suzuki]) onward(await officer.browser.post(`${file}/lift`));
    expect((await suzuki.browser.get(file)).body).toContain('approved');
    const mine = await applicant.browser.get(`${file}/applications`);
    expect(mine.body).toContain('新しい申請を始める');
    const again = onward(await applicant.browser.post(`${file}/applications`));
    expect((await sato.browser.get(again)).body).toContain('同じ');
    onward(await applicant.browser.post(`${again}/withdraw`, { revision: '1' }));
  });
});

test('another organization’s application, document and files are not there, and the attempt is recorded', async () => {
  const application = await draft(applicant, { legalName: '株式会社秘密' });
  onward(await upload(applicant.browser, application, plainPdf()));
  const page = await applicant.browser.get(application);
  const document = /href="(\/evidence\/[^"]+)"/.exec(page.body)?.[1] ?? '';
  const stranger = await signInAs(ca, { memberships: [{ organizationId: 'demonstration', role: 'manager' }] });
  for (const path of [application, `${application}/edit/names`, document, '/applications/unknown', '/evidence/unknown', '/applications/..%2F..%2Fetc']) {
    const reply = await stranger.browser.get(path);
    expect([path, reply.status, reply.body.includes('株式会社秘密')]).toEqual([path, 404, false]);
  }
  for (const act of ['submit', 'withdraw', 'edit/names']) expect((await stranger.browser.post(`${application}/${act}`, { revision: '1' })).status).toBe(404);
  expect((await upload(stranger.browser, application, plainPdf())).status).toBe(404);
  expect((await auditKinds(ca.config.database)).filter((kind) => kind === 'access.refused').length).toBeGreaterThanOrEqual(6);
  // Nothing of it has changed.
  const stillThere = (await applicant.browser.get(application)).body;
  expect([stillThere.includes('株式会社秘密'), revisionOf(stillThere)]).toEqual([true, revisionOf(page.body)]);
});

test('nobody but officers sees the officers’ pages; auditors look and change nothing', async () => {
  const auditor = await signInAs(ca, { officerName: 'watcher', officerRoles: ['auditor'] });
  for (const path of ['/applications', '/organizations', '/names', '/data-sources']) {
    expect([path, (await auditor.browser.get(path)).status]).toEqual([path, 200]);
    expect([path, (await applicant.browser.get(path)).status]).toEqual([path, 404]);
  }
  expect((await auditor.browser.post('/names', { kind: 'domain', name: 'x.example', reason: 'x' })).status).toBe(403);
});

test('data sources and denied names have their pages, in both languages', async () => {
  const evaluation = { name: '東京商工リサーチ', provider: 'TSR', purpose: '信用調査', age: '1年', updateFrequency: '随時', availability: '有償', falsification: '独自調査' };
  const incomplete = await sato.browser.post('/data-sources', { ...evaluation, age: '' });
  expect([incomplete.status, incomplete.body.includes('value="東京商工リサーチ"')]).toEqual([422, true]);
  onward(await sato.browser.post('/data-sources', evaluation));
  expect((await sato.browser.get('/data-sources')).body).not.toContain('/confirm"');
  const { body } = await suzuki.browser.get('/data-sources');
  const confirm = /action="(\/data-sources\/[^"]+\/confirm)"/.exec(body)?.[1] ?? '';
  expect((await sato.browser.post(confirm)).status).toBe(409);
  onward(await suzuki.browser.post(confirm));
  expect((await sato.browser.get('/data-sources')).body).toContain('承認済み');
  onward(await sato.browser.post('/names', { kind: 'domain', name: 'fraud.example', reason: '詐欺' }));
  expect((await sato.browser.post('/names', { kind: 'domain', name: 'no domain', reason: 'x' })).status).toBe(409);
  expect((await suzuki.browser.get('/names')).body).toContain('fraud.example');
  onward(await suzuki.browser.post('/names/lift', { kind: 'domain', name: 'fraud.example', reason: 'over' }));
});

test('scripts in names stay text on every page', async () => {
  const name = '<script>alert(1)</script>"\'&株式会社';
  const application = await draft(applicant, { legalName: name });
  for (const path of [application, `${application}/edit/names`, '/']) {
    const { body } = await applicant.browser.get(path);
    expect(body).not.toContain('<script>alert');
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  }
  expect((await sato.browser.get(application)).body).not.toContain('<script>alert');
});

test('programs do the same by the API', async () => {
  const { browser } = applicant;
  const application = await draft(applicant, { legalName: '株式会社機械' });
  const organizationId = /\/organizations\/([^/"]+)\/applications/.exec((await browser.get(application)).body)?.[1] ?? '';
  const description = (await browser.get('/api/v1/openapi.json')).json as { paths: Record<string, unknown> };
  for (const path of ['/applications/{applicationId}/submit', '/organizations/{organizationId}/evidence', '/evidence/{evidenceId}', '/applications/{applicationId}/approve'])
    expect(Object.keys(description.paths)).toContain(path);
  expect((await browser.get(`/api/v1${application}`)).status).toBe(401);
  const tokenOf = async (scopes: readonly string[], organization = organizationId, who = applicant): Promise<string> => {
    const secret = `${TOKEN_PREFIX}${randomBytes(24).toString('base64url')}`;
    const at = ca.clock.now();
    await ca.transactor.transaction(({ apiTokens }) =>
      apiTokens.add({
        id: newId<ApiTokenId>(systemRandom), personId: who.person.id, organizationId: organization as OrganizationId, name: 'test', secretHash: hashOfSecret(secret), scopes,
        createdAt: at, expiresAt: at + 3600, usedAt: null, revokedAt: null,
      }),
    );
    return secret;
  };
  const full = await tokenOf(['organization.read', 'organization.apply', 'evidence.read']);
  const api = (method: string, path: string, json?: unknown, token = full) =>
    browser.send(method, `/api/v1${path}`, { headers: { Authorization: `Bearer ${token}`, ...(json !== undefined && { 'Content-Type': 'application/json' }) }, ...(json !== undefined && { body: JSON.stringify(json) }) });
  const read = await api('GET', application);
  expect([read.status, read.json.application.claim.legalName, read.json.missing.length > 0]).toEqual([200, '株式会社機械', true]);
  const { revision, claim } = read.json.application as { revision: number; claim: object };
  const saved = await api('PUT', `${application}/claim`, { revision, claim: { ...claim, dba: '機械屋' } });
  expect([saved.status, saved.json.revision, saved.json.claim.dba]).toEqual([200, revision + 1, '機械屋']);
  expect((await api('PUT', `${application}/claim`, { revision, claim })).json.type).toBe('urn:tegata:problem:refused');
  expect((await api('PUT', `${application}/claim`, { revision, claim: { ...claim, evil: 1 } })).status).toBe(422);
  const boundary = 'api-boundary';
  const part = (name: string, value: string) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const body = Buffer.concat([
    Buffer.from(`${part('kind', 'registry-extract')}${part('source', '東京法務局')}${part('applicationId', application.replace('/applications/', ''))}${part('supports', 'legalName')}${part('supports', 'address')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n`),
    plainPdf(),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const headers = { Authorization: `Bearer ${full}`, 'Content-Type': `multipart/form-data; boundary=${boundary}` };
  const added = await browser.send('POST', `/api/v1/organizations/${organizationId}/evidence`, { headers, body });
  expect([added.status, added.json.mediaType], added.body).toEqual([200, 'application/pdf']);
  const content = await api('GET', `/evidence/${String(added.json.evidenceId)}`);
  expect([content.status, content.body.startsWith('%PDF')]).toEqual([200, true]);
  expect((await api('POST', `${application}/take`, { revision: revision + 1 })).status).toBe(403);
  const narrow = await tokenOf(['organization.read']);
  expect((await api('POST', `${application}/withdraw`, { revision: revision + 1 }, narrow)).json.type).toBe('urn:tegata:problem:scope');
  const stranger = await signInAs(ca, { memberships: [{ organizationId: 'demonstration', role: 'manager' }] });
  const elsewhere = await tokenOf(['organization.read', 'organization.apply', 'evidence.read'], 'demonstration', stranger);
  for (const path of [application, `/evidence/${String(added.json.evidenceId)}`]) expect((await api('GET', path, undefined, elsewhere)).status).toBe(404);
  const withdrawn = await api('POST', `${application}/withdraw`, { revision: revision + 1 });
  expect(withdrawn.json.state).toBe('withdrawn');
});

describe('operators', () => {
  const tegata = (...args: string[]) => runCommand(...args, '--data', ca.keys.folder);
  let folder: string;
  beforeAll(() => {
    writeDevelopmentRecord(ca.keys.folder, { database: ca.config.database } as DevelopmentRecord);
    folder = mkdtempSync(join(tmpdir(), 'tegata-exported-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('verify every document, and export those of an application, which is recorded', async () => {
    expect(await tegata('evidence', 'verify')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ documents, all as they were stored\n$/) });
    const { applications } = JSON.parse(`{"applications":${(await tegata('application', 'list', '--json')).stdout}}`) as { applications: unknown[] };
    expect(applications).toEqual([]);
    const [{ organization_id: organization }] = await readRows<{ organization_id: string }>(ca.config.database, 'SELECT organization_id FROM evidence LIMIT 1') as [{ organization_id: string }];
    const output = join(folder, 'one');
    const exported = JSON.parse((await tegata('evidence', 'export', '--organization', organization, '--output', output, '--officer', 'sato', '--json')).stdout) as { file: string; sha256: string }[];
    for (const { file, sha256 } of exported) expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(sha256);
    expect((await auditKinds(ca.config.database)).filter((kind) => kind === 'evidence.exported')).toHaveLength(exported.length);
    expect((await tegata('evidence', 'export', '--organization', organization, '--output', output, '--officer', 'sato')).code).toBe(2);
    expect((await tegata('evidence', 'export', '--organization', 'nobody', '--output', output, '--officer', 'sato')).stderr).toContain('no such evidence');
    expect((await tegata('evidence', 'export', '--output', output, '--officer', 'sato')).stderr).toContain('either --application or --organization');
  });

  const age = spawnSync('age', ['--version']).status === 0;
  test.skipIf(!age)('the age tool decrypts a document without this program (left out where Debian’s age is not installed)', () => {
    const { folder: vault = '', identityFile = '' } = ca.config.evidence ?? {};
    const [file] = readdirSync(vault).filter((name) => name.endsWith('.age'));
    expect(execFileSync('age', ['-d', '-i', identityFile, join(vault, file ?? '')]).length).toBeGreaterThan(0);
  });

  test('a document that somebody changed is named', async () => {
    const [{ id }] = await readRows<{ id: string }>(ca.config.database, 'SELECT id FROM evidence LIMIT 1') as [{ id: string }];
    const file = join(ca.config.evidence?.folder ?? '', `${id}.age`);
    const content = readFileSync(file);
    writeFileSync(file, Buffer.concat([content.subarray(0, -4), Buffer.from('evil')]));
    expect(await tegata('evidence', 'verify')).toMatchObject({ code: 1, stdout: expect.stringContaining(`WRONG  ${id}`) });
    writeFileSync(file, content);
    expect((await tegata('evidence', 'verify')).code).toBe(0);
  });
});
