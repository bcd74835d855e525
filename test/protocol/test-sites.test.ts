import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { performRenewal, startTestSites, type TestSiteReport, type WithTestSites } from '../../src/app/test-sites-acts.js';
import { LOOPBACK_NAMES } from '../../src/app/development/make-tls.js';
import { createThrowAwayCa } from '../../src/app/development/throw-away-ca.js';
import { systemRandom } from '../../src/app/system-random.js';
import { waitingFileOf, writeSiteFile } from '../../src/app/testsites/site-file.js';
import { readAuditEvents } from '../support/audit-events.js';
import { freePort } from '../support/free-port.js';
import { exchange } from '../support/http-exchange.js';
import { opensslJudge, type OpensslJudge } from '../support/openssl-judge.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { TickingClock } from '../support/ticking-clock.js';

const NAMES = { valid: 'valid.sites.example', revoked: 'revoked.sites.example', expired: 'expired.sites.example' };
const HOUR = 3_600;

let ca: Ca;
let judge: OpensslJudge;
let folder: string;
let sites: WithTestSites;
let stop: () => Promise<void>;
const clock = new TickingClock();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-testsites-'));
  const http = await freePort();
  const https = await freePort();
  const testSites = {
    eab: { kid: 'demo', hmacKeyFile: join(folder, 'eab') },
    authorities: join(folder, 'ca.pem'),
    folder: join(folder, 'sites'),
    listen: { https: { host: '127.0.0.1', port: https }, http: { host: '127.0.0.1', port: http } },
    httpsPort: https,
    sets: [{ profile: 'ov', ...NAMES }],
  };
  ca = await startCa({ clock, configure: (config) => ({ ...config, testSites, validation: { ...config.validation, httpPort: http } }) });
  judge = opensslJudge(ca);
  writeFileSync(join(folder, 'eab'), `${ca.eab.hmacKey}\n`);
  writeFileSync(join(folder, 'ca.pem'), ca.keys.tlsCa);
  sites = { baseUrl: ca.config.baseUrl, publicUrl: ca.publicUrl, testSites };
  stop = await startTestSites(sites, clock);
});
afterAll(async () => {
  await stop();
  judge.remove();
  await ca.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(ca.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

const at = (name: string): string => join(sites.testSites.folder, name);
const renew = (changes: Partial<WithTestSites['testSites']> = {}): Promise<readonly TestSiteReport[]> =>
  performRenewal({ ...sites, testSites: { ...sites.testSites, ...changes } }, clock, { expiringSeconds: HOUR });
const outcomes = async (): Promise<unknown[]> => (await renew()).map(({ kind, outcome }) => [kind, outcome]);
const leaf = (name: string): X509Certificate => new X509Certificate(readFileSync(at(`${name}.pem`)));
const serialOf = (name: string): string => leaf(name).serialNumber.toLowerCase().replace(/^0+/, '');

/** What a TLS client finds at a site. */
function handshake(name: string): Promise<string> {
  const root = ca.config.issuers[0]?.roots[0] ?? '';
  const args = ['s_client', '-connect', `127.0.0.1:${sites.testSites.httpsPort}`, '-servername', name, '-verify_hostname', name, '-CAfile', root, '-attime', `${clock.now()}`];
  return new Promise((resolve) => {
    execFile('openssl', args, (_error, stdout, stderr) => resolve(stdout + stderr)).stdin?.end('Q\n');
  });
}

/** The page of a site, as a client reads it that does not check the certificate. */
function page(name: string): Promise<string> {
  const { httpsPort } = sites.testSites;
  return new Promise((resolve, reject) => {
    execFile('curl', ['-sS', '-i', '-k', '--noproxy', '*', '--resolve', `${name}:${httpsPort}:127.0.0.1`, `https://${name}:${httpsPort}/`], (error, stdout) =>
      error ? reject(new Error('curl failed', { cause: error })) : resolve(stdout),
    );
  });
}

describe('test sites', () => {
  test('are ordered over ACME; the one that is to expire waits until it has', async () => {
    expect(await outcomes()).toEqual([['valid', 'renewed'], ['revoked', 'renewed'], ['expired', 'waiting']]);
    expect(await handshake(NAMES.valid)).toContain('Verify return code: 0 (ok)');
    expect(existsSync(at(`${NAMES.expired}.pem`))).toBe(false);
    expect(await handshake(NAMES.expired)).not.toContain('BEGIN CERTIFICATE');
    expect(await outcomes()).toEqual([['valid', 'current'], ['revoked', 'current'], ['expired', 'waiting']]);
    clock.advance({ seconds: HOUR + 1 });
    expect(await outcomes()).toEqual([['valid', 'current'], ['revoked', 'current'], ['expired', 'renewed']]);
    expect(await outcomes()).toEqual([['valid', 'current'], ['revoked', 'current'], ['expired', 'current']]);
  });

  test('are valid, revoked and expired for openssl, OCSP and CRL', async () => {
    expect(await judge.ocspStatus(serialOf(NAMES.valid))).toBe('good');
    expect(await handshake(NAMES.revoked)).toContain('Verify return code: 0 (ok)');
    expect(await judge.ocspStatus(serialOf(NAMES.revoked))).toBe('revoked');
    await expect.poll(async () => (await judge.crl()).get(serialOf(NAMES.revoked)), { timeout: 5_000 }).toBe('none');
    expect((await judge.crl()).has(serialOf(NAMES.valid))).toBe(false);
    expect(await handshake(NAMES.expired)).toContain('certificate has expired');
    const expired = leaf(NAMES.expired);
    // Never backdated beyond what the profile does to every certificate.
    expect((Date.parse(expired.validTo) - Date.parse(expired.validFrom)) / 1000).toBeLessThanOrEqual(2 * HOUR);
  });

  test('have a key each, which only their owner can read, and the subject of the vetted organization', () => {
    const files = Object.values(NAMES).map((name) => at(`${name}.pem`));
    for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(new Set(Object.values(NAMES).map((name) => leaf(name).publicKey.export({ type: 'spki', format: 'pem' }))).size).toBe(3);
    expect(leaf(NAMES.valid).subject).toMatch(/O=Tegata Demonstration KK/);
    const kinds = readAuditEvents(ca.config.database).map(({ kind }) => kind);
    for (const kind of ['order.created', 'certificate.issued', 'certificate.revoked']) expect(kinds).toContain(kind);
    expect(readdirSync(at('webroot/.well-known/acme-challenge'))).toEqual([]);
  });

  test('are in the repository, with their certificates', async () => {
    const { body } = await exchange(`${ca.publicUrl}/ja/`);
    for (const name of Object.values(NAMES)) {
      expect(body).toContain(`href="https://${name}:${sites.testSites.httpsPort}/"`);
      expect(body).toContain(`href="/testsites/${name}.crt"`);
      const served = await fetch(`${ca.publicUrl}/testsites/${name}.crt`);
      expect(Buffer.from(await served.arrayBuffer())).toEqual(leaf(name).raw);
    }
    for (const path of ['/testsites/account.key', `/testsites/${NAMES.valid}.pem`, '/testsites/../eab', '/testsites']) expect((await exchange(ca.publicUrl + path)).status, path).toBe(404);
    expect((await exchange(`${ca.publicUrl}/testsites/${NAMES.valid}.crt`, { method: 'POST' })).status).toBe(405);
  });

  test('say in two languages what they are, under a strict policy, and nothing elsewhere', async () => {
    const text = await page(NAMES.revoked);
    expect(text).toMatch(/content-security-policy: default-src 'none'/i);
    expect(text).toMatch(/is revoked[^]*<p lang="ja">[^<]*失効しています/);
    const redirected = await exchange(`http://127.0.0.1:${sites.testSites.listen.http.port}/x`, { headers: { host: NAMES.valid } });
    expect([redirected.status, redirected.header('location')]).toEqual([308, `https://${NAMES.valid}:${sites.testSites.httpsPort}/`]);
    expect((await exchange(`http://127.0.0.1:${sites.testSites.listen.http.port}/x`, { headers: { host: 'elsewhere.example' } })).status).toBe(404);
    expect((await exchange(`http://127.0.0.1:${sites.testSites.listen.http.port}/.well-known/acme-challenge/..%2f..%2faccount.key`)).status).toBe(404);
    expect(await handshake('elsewhere.example')).not.toContain('BEGIN CERTIFICATE');
  });

  test('a revocation that was cut off is completed with the certificate that was made', async () => {
    const before = serialOf(NAMES.revoked);
    renameSync(at(`${NAMES.revoked}.pem`), waitingFileOf(sites.testSites.folder, NAMES.revoked));
    expect(await outcomes()).toEqual([['valid', 'current'], ['revoked', 'renewed'], ['expired', 'current']]);
    expect(serialOf(NAMES.revoked)).toBe(before);
  });

  test('a failure is told with what to do, keeps the site as it is, and does not keep the others from being renewed', async () => {
    const sets = [{ profile: 'none-such', valid: 'other.sites.example', revoked: NAMES.revoked, expired: NAMES.expired }];
    const [failed, ...others] = await renew({ sets });
    expect(failed).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('none-such') });
    expect(others.map(({ outcome }) => outcome)).toEqual(['current', 'current']);
    const elsewhere = await performRenewal({ ...sites, baseUrl: ca.managementUrl, testSites: { ...sites.testSites, folder: join(folder, 'new') } }, clock);
    expect(elsewhere[0]).toMatchObject({ outcome: 'failed', detail: expect.stringMatching(/\/dir is no ACME directory: it has no newNonce/) });
    await expect(renew({ eab: { kid: 'unknown', hmacKeyFile: join(folder, 'eab') }, folder: join(folder, 'new') })).resolves.toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }, { outcome: 'failed' }]);
  });

  test('valid and revoked are replaced before they expire, without a gap; what has expired stays', async () => {
    const before = Object.values(NAMES).map(serialOf);
    clock.advance({ days: 130 });
    expect(await outcomes()).toEqual([['valid', 'current'], ['revoked', 'current'], ['expired', 'current']]);
    clock.advance({ days: 5 });
    expect(await outcomes()).toEqual([['valid', 'renewed'], ['revoked', 'renewed'], ['expired', 'current']]);
    const after = Object.values(NAMES).map(serialOf);
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(after[2]).toBe(before[2]);
    // The server has taken the new files without being started anew.
    expect(await handshake(NAMES.valid)).toContain('Verify return code: 0 (ok)');
    // The CRL alone: `openssl ocsp` compares a response's times with the machine's clock, whatever time it is told.
    await expect.poll(async () => (await judge.crl()).has(serialOf(NAMES.revoked)), { timeout: 5_000 }).toBe(true);
  });

  test('a set that has another issuer now gets its other two certificates from it', async () => {
    const other = createThrowAwayCa('Another CA', { clock, random: systemRandom }).issue(NAMES.valid, 'serverAuth', LOOPBACK_NAMES);
    writeSiteFile(at(`${NAMES.valid}.pem`), { key: other.key, chain: other.certificate });
    expect((await outcomes()).slice(1)).toEqual([['revoked', 'renewed'], ['expired', 'waiting']]);
  });

  test('a damaged file is named, and left as it is', async () => {
    writeFileSync(at(`${NAMES.valid}.pem`), 'damaged');
    expect((await renew())[0]).toMatchObject({ outcome: 'failed', detail: expect.stringContaining(`${NAMES.valid}.pem is not a private key with its certificate chain`) });
    expect(readFileSync(at(`${NAMES.valid}.pem`), 'utf8')).toBe('damaged');
  });
});
