import { createHash, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AcmeClient } from '../../support/acme-client.js';
import { certificationRequest, newSubscriberKey } from '../../support/certification-request.js';
import { auditKinds } from '../../support/database-content.js';
import { opensslJudge, type OpensslJudge } from '../../support/openssl-judge.js';
import { obtain } from '../../support/order-flow.js';
import { signInAs, visit, type PortalBrowser, type SignedIn } from '../../support/portal.js';
import { startCa, type Ca } from '../../support/start-ca.js';
import { exchange } from '../../support/http-exchange.js';
import { systemRandom } from '../../../src/app/system-random.js';
import { newId, type ApiTokenId, type OrganizationId } from '../../../src/core/ids.js';
import { hashOfSecret, newSecret } from '../../../src/people/secret-value.js';

/** Text without markup, entities read. */
const textOf = (markup: string) => markup.replace(/<[^>]+>/g, ' ').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&').replace(/\s+/g, ' ');

describe('problem reports and revocation by people', () => {
  let ca: Ca;
  let client: AcmeClient;
  let judge: OpensslJudge;
  let [alice, bob, auditor]: SignedIn[] = [];
  let visitor: PortalBrowser;
  beforeAll(async () => {
    ca = await startCa();
    judge = opensslJudge(ca);
    client = await ca.subscribe();
    alice = await signInAs(ca, { officerName: 'alice', officerRoles: ['officer'] });
    bob = await signInAs(ca, { officerName: 'bob', officerRoles: ['officer'], language: 'ja' });
    auditor = await signInAs(ca, { officerName: 'eve', officerRoles: ['auditor'] });
    visitor = visit(ca);
  });
  afterAll(async () => {
    judge.remove();
    await ca.stop();
  });
  const officer = (who: SignedIn | undefined): PortalBrowser => (who as SignedIn).browser;
  const report = { kind: 'misuse', description: 'A phishing site <script>alert(1)</script>', reporterEmail: 'reporter@example.org' };

  test('from the public form to CRL and OCSP: acknowledged, investigated, decided by two, closed', async () => {
    const { serial } = await obtain(ca, client, ['phish.example.com']);
    expect(textOf((await visitor.get('/report-problem?lang=ja')).body)).toContain('24 時間以内に調査し');
    const files = [{ field: 'files', fileName: 'page.txt', contentType: 'text/html', content: Buffer.from('<b>what it showed</b>') }];
    const sent = await visitor.postFiles('/report-problem', { ...report, about: serial }, files);
    expect(sent.status, sent.body).toBe(303);
    const [, reference = ''] = /^\/report-problem\/(PR-[A-Z2-7]{5}-[A-Z2-7]{5})\?said=received$/.exec(sent.header('location') ?? '') ?? [];
    expect(textOf((await visitor.get(`/report-problem/${reference}?lang=en`)).body)).toContain(`Reference number: ${reference}`);

    const queue = await officer(alice).get('/');
    expect(textOf(queue.body)).toMatch(new RegExp(`(1 d 0 h|23 h \\d+ min) left .* UTC the certificate is misused \\(phishing, malware\\) ${reference} preliminary report`));
    const page = await officer(alice).get(`/problem-reports/${reference}`);
    expect(page.body).toContain('A phishing site &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.body).toContain(`<a href="/certificates/${serial.padStart(serial.length + (serial.length % 2), '0')}">`);
    const file = await officer(alice).get(`/problem-reports/${reference}/files/1`);
    expect([file.body, file.header('content-type'), file.header('content-disposition')]).toEqual(['<b>what it showed</b>', 'text/plain; charset=utf-8', expect.stringContaining('attachment') as string]);

    const at = `/problem-reports/${reference}`;
    expect((await officer(alice).post(`${at}/notes`, { text: 'looked at it' })).header('location')).toBe(`${at}?said=saved`);
    const early = await officer(bob).post(`${at}/closure`, { outcome: 'no-action', text: 'x' });
    expect([early.status, textOf(early.body)]).toEqual([409, expect.stringContaining('一次報告が送信されていません') as string]);
    expect((await officer(alice).post(`${at}/preliminary-report`, { text: 'It is phishing.' })).status).toBe(303);
    const known = /name="serials" value="([0-9a-f]+)"/.exec((await officer(alice).get(at)).body)?.[1] ?? '';
    const decision = { serials: known, ground: 'misuse', note: 'seen' };
    expect((await officer(alice).post(`${at}/revocations`, decision)).status).toBe(303);
    expect(textOf((await officer(bob).get('/')).body)).toContain('二人目の担当者の決定');
    const twice = await officer(alice).post(`${at}/revocations`, decision);
    expect([twice.status, textOf(twice.body)]).toEqual([409, expect.stringContaining('alice has decided this already') as string]);
    expect(await judge.ocspStatus(serial)).toBe('good');
    expect(textOf((await officer(bob).get(`/certificates/${known}`)).body)).toContain('同意して失効する');
    expect((await officer(bob).post(`/certificates/${known}/revocation-decisions`, { ground: 'misuse', note: 'agreed' })).header('location')).toBe(`/certificates/${known}?said=done`);
    expect(await judge.ocspStatus(serial)).toBe('revoked');
    expect((await officer(bob).post(`${at}/closure`, { outcome: 'revoked', text: 'revoked' })).status).toBe(303);
    await expect.poll(async () => textOf((await officer(alice).get(`/certificates/${known}`)).body), { timeout: 8000 }).toMatch(/CRL 20\d\d-.* OCSP 20\d\d-/);
    expect((await judge.crl()).get(serial)).toBe('Privilege Withdrawn');
    expect(await auditKinds(ca.config.database)).toEqual(
      expect.arrayContaining(['problem-report.received', 'problem-report.noted', 'problem-report.preliminary', 'revocation.proposed', 'certificate.revoked', 'problem-report.closed']),
    );
  });

  test('a certificate is found by its name and its fingerprint a moment after it was issued', async () => {
    const { der } = await obtain(ca, client, ['found.example.com']);
    const fingerprint = createHash('sha256').update(der).digest('hex');
    const find = async (by: string, value: string) => textOf((await officer(auditor).get(`/certificates?by=${by}&value=${value}`)).body);
    await expect.poll(() => find('name', 'found.example.com'), { timeout: 15_000, interval: 500 }).toContain('Tegata Demonstration KK');
    expect(await find('fingerprint', fingerprint.replace(/..(?=.)/g, '$&:'))).toContain('found.example.com');
    expect(await find('fingerprint', 'xyz')).toContain('is no key hash');
    expect(await find('name', 'other.example.com')).toContain('No certificate was found');
  });

  describe('a key compromise that proves itself', () => {
    test('by the private key: revoked at once, the key is blocked, and is nowhere in the database', async () => {
      const key = newSubscriberKey('P-256');
      const { serial } = await obtain(ca, client, ['leaked.example.com'], { key });
      const pem = key.export({ type: 'sec1', format: 'pem' }).toString();
      const done = await visit(ca).post('/key-compromise', { privateKey: pem, reporterEmail: 'finder@example.org' });
      expect(done.status, done.body).toBe(303);
      const page = await visitor.get(`${done.header('location') ?? ''}&lang=ja`);
      expect(textOf(page.body)).toMatch(/1 件の証明書を失効しました.*受付番号 PR-/);
      expect(await judge.ocspStatus(serial)).toBe('revoked');
      for (const suffix of ['', '-wal']) expect(readFileSync(`${ca.config.database}${suffix}`).includes(Buffer.from(pem.slice(40, 90)))).toBe(false);
      expect(JSON.stringify(ca.logged)).not.toContain(pem.slice(40, 90));
      expect(textOf((await officer(alice).get('/keys')).body)).toContain('the private key was handed in');
      const again = await visit(ca).post('/key-compromise', { privateKey: pem });
      expect(textOf((await visitor.get(`${again.header('location') ?? ''}&lang=en`)).body)).toContain('was blocked before');
    });

    test('by a CSR, and by a signature over the challenge that the page sets', async () => {
      const key = newSubscriberKey(2048);
      const { serial, pem } = await obtain(ca, client, ['signed.example.com'], { key });
      const browser = visit(ca);
      const asked = await browser.post('/key-compromise/challenges', { about: pem.slice(0, pem.indexOf('-----END') + 25) });
      expect(asked.status, asked.body).toBe(303);
      const at = asked.header('location') ?? '';
      const [, challenge = ''] = /printf %s (key-compromise-[0-9a-f]{32}) \| openssl dgst -sha256 -sign/.exec((await browser.get(at)).body) ?? [];
      const signed = (text: string) => sign('sha256', Buffer.from(text), key).toString('base64');
      const wrong = await browser.post(at, { signature: signed('another text') });
      expect([wrong.status, textOf(wrong.body)]).toEqual([409, expect.stringContaining('署名がチャレンジおよび証明書の鍵と一致しません') as string]);
      expect((await browser.post(at, { signature: signed(challenge) })).status).toBe(303);
      expect(await judge.ocspStatus(serial)).toBe('revoked');
      expect((await browser.get('/key-compromise/challenges/key-compromise-0')).status).toBe(404);

      const other = newSubscriberKey('P-256');
      const second = await obtain(ca, client, ['csr.example.com'], { key: other });
      const csr = (name: string) => certificationRequest([], { key: other, subject: [['2.5.4.3', name]] }).toString('base64');
      const ordinary = await browser.post('/key-compromise', { csr: csr('csr.example.com') });
      expect([ordinary.status, await judge.ocspStatus(second.serial)]).toEqual([409, 'good']);
      expect((await browser.post('/key-compromise', { csr: csr('This key is compromised') })).status).toBe(303);
      expect(await judge.ocspStatus(second.serial)).toBe('revoked');
    });

    test('what proves nothing is refused, and a private key is not shown again', async () => {
      const rubbish = await visit(ca).post('/key-compromise', { privateKey: '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----' });
      expect([rubbish.status, rubbish.body.includes('c2VjcmV0')]).toEqual([409, false]);
      expect((await visit(ca).post('/key-compromise', {})).status).toBe(422);
      const inReport = await visit(ca).postFiles('/report-problem', { ...report, about: '' }, [
        { field: 'files', fileName: 'k.pem', contentType: 'text/plain', content: Buffer.from(newSubscriberKey('P-256').export({ type: 'pkcs8', format: 'pem' })) },
      ]);
      expect([inReport.status, textOf(inReport.body)]).toEqual([409, expect.stringContaining('秘密鍵が含まれているため受け付けませんでした') as string]);
    });
  });

  test('an auditor sees the log, its chain and a signed dossier, and changes nothing', async () => {
    const { serial } = await obtain(ca, client, ['audited.example.com']);
    const log = await officer(auditor).get('/audit?kind=certificate.issued');
    expect(textOf(log.body)).toMatch(/certificate\.issued system/);
    expect(textOf((await officer(auditor).get('/audit?actor=officer:alice&since=2026-01-01T00:00:00Z')).body)).toContain('problem-report.noted');
    expect(textOf((await officer(auditor).get('/audit?since=yesterday')).body)).toContain('RFC 3339');
    const dossier = await officer(auditor).get(`/certificates/${serial.padStart(serial.length + (serial.length % 2), '0')}/dossier`);
    expect([dossier.header('content-type'), dossier.json.format]).toEqual(['application/json', expect.stringContaining('dossier') as string]);
    const id = 'audited';
    for (const [path, fields] of [
      ['/keys', { spkiHash: 'a'.repeat(64), reason: id }],
      [`/certificates/${serial}/revocation-decisions`, { ground: 'misuse', note: id }],
      ['/problem-reports/enter', { channel: 'mail', receivedLocal: '2026-11-21T12:00', kind: 'other', description: id }],
    ] as const) {
      expect((await officer(auditor).post(path, fields)).status, path).toBe(403);
    }
    expect((await ca.transactor.read.blockedKeys.find('a'.repeat(64)))).toBeUndefined();
  });

  test('a report by telephone is entered with its own time, and a key is blocked on one officer’s word', async () => {
    const entered = await officer(alice).post('/problem-reports/enter', { channel: 'telephone', receivedLocal: '2026-11-21T11:00', kind: 'other', description: 'x', language: 'ja' });
    expect(entered.status, entered.body).toBe(303);
    expect(textOf((await officer(alice).get(entered.header('location') ?? '')).body)).toContain('Received 2026-11-21 11:00 UTC , telephone (officer:alice)');
    const future = await officer(alice).post('/problem-reports/enter', { channel: 'telephone', receivedLocal: '2036-11-21T11:00', kind: 'other', description: 'kept text' });
    expect([future.status, future.body.includes('kept text')]).toEqual([409, true]);
    const blocked = await officer(alice).post('/keys', { spkiHash: 'c'.repeat(64), reason: 'ticket' });
    expect(textOf((await officer(alice).get(blocked.header('location') ?? '')).body)).toContain('officer:alice: a reference, judged by officers, ticket');
  });

  test('whoever has not signed in, and whoever is no officer, sees none of it', async () => {
    const stranger = visit(ca, 'officers');
    for (const path of ['/', '/problem-reports', '/certificates', '/keys', '/audit', '/validations', '/accounts/x']) expect((await stranger.get(path)).status, path).toBe(303);
    const administrator = await signInAs(ca, { officerName: 'adam', officerRoles: ['administrator'] });
    expect((await administrator.browser.get('/audit')).status).toBe(403);
    expect((await officer(alice).get('/problem-reports/PR-AAAAA-AAAAA')).status).toBe(404);
    expect((await officer(alice).get('/certificates/ff')).status).toBe(404);
  });

  test('a program reports a problem and proves a compromise by token; what is the officers’ it cannot do', async () => {
    const { person } = await signInAs(ca, { memberships: [{ organizationId: 'demo', role: 'reader' }] });
    const secret = `tegata_${newSecret(systemRandom)}`;
    const now = ca.clock.now();
    const facts = { id: newId<ApiTokenId>(systemRandom), personId: person.id, organizationId: 'demo' as OrganizationId, name: 'scanner', scopes: ['certificates.read'] };
    await ca.transactor.transaction(({ apiTokens }) => apiTokens.add({ ...facts, secretHash: hashOfSecret(secret), createdAt: now, expiresAt: now + 1000, usedAt: null, revokedAt: null }));
    const call = (method: string, path: string, body?: object) =>
      exchange(`${ca.portalUrl}/api/v1${path}`, {
        method,
        headers: { Authorization: `Bearer ${secret}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
        ca: ca.keys.tlsCa,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    const created = await call('POST', '/problem-reports', { kind: 'wrong-information', about: 'www.example.com', description: 'the locality is wrong' });
    expect([created.status, created.json.reference]).toEqual([200, expect.stringMatching(/^PR-/) as string]);
    expect(textOf((await officer(alice).get(`/problem-reports/${String(created.json.reference)}`)).body)).toContain(`${person.name}, ${person.email}`);
    const key = newSubscriberKey('P-256');
    const { serial } = await obtain(ca, client, ['scanned.example.com'], { key });
    const proven = await call('POST', '/key-compromise-proofs', { privateKey: key.export({ type: 'pkcs8', format: 'der' }).toString('base64') });
    expect([proven.status, (proven.json.revoked as string[]).length, await judge.ocspStatus(serial)]).toEqual([200, 1, 'revoked']);
    expect((await call('POST', '/key-compromise-proofs', {})).status).toBe(422);
    expect((await call('GET', '/policy?at=2026-11-24T00:00:00Z')).json).toMatchObject({ maxValidityDays: expect.any(Number) as number });
    for (const path of ['/work', '/problem-reports', '/audit-events', '/blocked-keys']) expect((await call('GET', path)).status, path).toBe(403);
  });

  test('the policy of a day is public, in both languages, with its sources', async () => {
    const now = await visitor.get('/policy?lang=ja');
    expect(textOf(now.body)).toContain('証明書の最長有効期間（日）');
    const later = textOf((await visitor.get('/policy?lang=en&day=2027-04-01')).body);
    expect(later).toContain('Longest validity 100 days');
    expect(later).toMatch(/longest validity of certificates, in days 100 BR 6\.3\.2/);
    expect((await visitor.get('/policy?policy=none')).status).toBe(404);
  });
});
