import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ceremonyRig, issuingCa, PEOPLE, type CeremonyRig } from '../../../test/support/ceremony-rig.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { initDatabase } from '../../db/migrate.js';
import { readCertificate } from '../../x509/read-certificate.js';
import { passphrasesFrom } from '../custody/passphrases.js';
import { readPem } from '../read-pem.js';
import { runCeremony, type CeremonyReport, type CeremonyRun } from './run-ceremony.js';
import { verifyTranscript } from './verify-transcript.js';

const clock = new FakeClock('2026-11-24T09:00:00Z');

let rig: CeremonyRig;
beforeAll(async () => {
  rig = await ceremonyRig(clock);
});
afterAll(() => rig.remove());

const run = (file: string, more: Partial<CeremonyRun> = {}): Promise<CeremonyReport> => runCeremony(file, { commit: true, ...more }, rig.parts);
const path = (name: string, folder = 'pki'): string => join(rig.folder, folder, name);
const openssl = (...args: string[]): string => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
const verify = (...args: string[]): string => openssl('verify', '-x509_strict', '-attime', String(clock.now()), ...args);
const contents = (folder = 'pki'): Record<string, string> =>
  Object.fromEntries(readdirSync(join(rig.folder, folder)).filter((name) => !name.startsWith('transcript')).map((name) => [name, readFileSync(path(name, folder), 'latin1')]));
const acts = ({ acts: done }: CeremonyReport): string[] => done.map(({ act }) => act);

describe('a whole ceremony of three people', () => {
  let report: CeremonyReport;

  it('shows first what it would do, and changes nothing', async () => {
    const dry = await run(rig.write('first.yaml'), { commit: false });
    expect(dry).toMatchObject({ committed: false, transcript: null });
    expect(acts(dry)).toEqual(expect.arrayContaining(['dry run: nobody is asked, nothing is changed', 'would make the key in the token', 'would sign the certificate', 'would sign the root’s CRL']));
    expect(existsSync(path(''))).toBe(false);
    expect(readdirSync(rig.soft.tokens)).toHaveLength(1);
  });

  it('makes token, root, CRL, issuing CA and responder, which openssl accepts strictly', async () => {
    const database = join(rig.folder, 'tegata.sqlite');
    await initDatabase({ url: database });
    report = await run(rig.write('first.yaml', { database: 'tegata.sqlite' }));
    expect(report).toMatchObject({ committed: true, waitsForAnswer: false });
    expect(verify('-CAfile', path('root-1.pem'), path('root-1.pem'))).toMatch('OK');
    expect(verify('-crl_check', '-CRLfile', path('root-1.crl'), '-CAfile', path('root-1.pem'), path('issuer-1.pem'))).toMatch('OK');
    expect(verify('-purpose', 'ocsphelper', '-CAfile', path('root-1.pem'), '-untrusted', path('issuer-1.pem'), path('ocsp-1.pem'))).toMatch('OK');
    const rows = new SqliteDatabase(database, { readonly: true }).prepare('SELECT kind, actor, detail FROM audit_events').all();
    expect(rows).toMatchObject([{ kind: 'ceremony.performed', actor: 'officer:alice, bob, carol', detail: expect.stringContaining(report.transcript?.sha256 ?? '?') }]);
  });

  it('leaves keys that can never be read out, as the transcript says', () => {
    const made = report.acts.filter(({ act }) => act === 'made the key in the token');
    expect(made.map(({ detail }) => detail['label'])).toEqual(['root-1', 'issuer-1', 'ocsp-1']);
    for (const { detail } of made) {
      expect(detail['attributes']).toMatchObject({ CKA_ALWAYS_SENSITIVE: true, CKA_NEVER_EXTRACTABLE: true, CKA_LOCAL: true, CKA_EXTRACTABLE: false });
    }
    const opened = report.acts.find(({ act }) => act === 'opened the token');
    expect(opened?.detail).toMatchObject({ label: 'production', serial: expect.stringMatching(/^[0-9a-f]{16}$/) });
  });

  it('writes a transcript with names and hashes that can be checked, and no secret', () => {
    const file = report.transcript?.file ?? '';
    expect(verifyTranscript(file)).toEqual({ hash: report.transcript?.sha256, faults: [] });
    const text = readFileSync(file.replace('.json', '.txt'), 'utf8');
    for (const name of PEOPLE) expect(text).toContain(`name: ${name}`);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^SHA-256 of the lines above: [0-9a-f]{64}$/);
    expect(text).not.toContain('the passphrase of');
    const certificate = path('issuer-1.pem');
    const before = readFileSync(certificate);
    writeFileSync(certificate, `${before.toString()}\n`);
    expect(verifyTranscript(file).faults).toEqual([expect.stringContaining('issuer-1.pem was changed')]);
    writeFileSync(certificate, before);
    writeFileSync(path('changed.json'), readFileSync(file, 'utf8').replace('"alice"', '"mallory"'));
    expect(verifyTranscript(path('changed.json')).faults).toContainEqual(expect.stringContaining('the transcript was changed'));
    unlinkSync(path('changed.json'));
  });

  it('gives each holder a share of the PIN that only they may read', () => {
    for (const name of PEOPLE) expect(statSync(path(`share-${name}.json`)).mode & 0o777).toBe(0o600);
  });

  it('done again keeps everything', async () => {
    const before = contents();
    clock.set(clock.now() + 1);
    const again = await run(join(rig.folder, 'first.yaml'));
    expect(contents()).toEqual(before);
    expect(acts(again).filter((act) => /^(made|signed|wrote down)/.test(act))).toEqual([]);
  });

  it('completes a run that was cut off, with the serial that was written down', async () => {
    const serial = readCertificate(readPem(path('issuer-1.pem'))).serial;
    const spki = readCertificate(readPem(path('ocsp-1.pem'))).spki;
    for (const name of ['issuer-1.pem', 'ocsp-1.pem', 'ocsp-1.tbs', 'issuer-1.yaml']) unlinkSync(path(name));
    clock.set(clock.now() + 1);
    await run(join(rig.folder, 'first.yaml'));
    expect(readCertificate(readPem(path('issuer-1.pem'))).serial).toBe(serial);
    expect(readCertificate(readPem(path('ocsp-1.pem'))).spki).toEqual(spki);
    expect(verify('-CAfile', path('root-1.pem'), '-untrusted', path('issuer-1.pem'), path('ocsp-1.pem'))).toMatch('OK');
  });

  it('refuses to go on where what is there is not what the file asks for', async () => {
    const issuing = issuingCa('1');
    const other = rig.write('other.yaml', { issuing: { ...issuing, validityDays: 1_000 } });
    await expect(run(other)).rejects.toThrow(/issuer-1\.pem is another certificate than the ceremony asks for/);
    const bigger = rig.write('bigger.yaml', { issuing: { ...issuing, generate: { type: 'RSA', bits: 3072 } } });
    await expect(run(bigger)).rejects.toThrow('the key "issuer-1" in the token is RSA 2048, not RSA 3072');
  });

  it('refuses when the token, a share or a person is missing, and makes no second token', async () => {
    const file = join(rig.folder, 'first.yaml');
    renameSync(path('share-bob.json'), path('bob.away'));
    await expect(run(file)).rejects.toThrow(/there is a token "production" already, and not all shares/);
    renameSync(path('bob.away'), path('share-bob.json'));
    const wrong = { ...rig.parts, passphrases: passphrasesFrom(new Map(PEOPLE.map((name) => [name, rig.passphraseFiles.get('alice') ?? '']))) };
    await expect(runCeremony(file, { commit: true }, wrong)).rejects.toThrow('that is not the passphrase of bob; nothing was done');
    renameSync(rig.soft.tokens, `${rig.soft.tokens}.away`);
    mkdirSync(rig.soft.tokens);
    await expect(run(file)).rejects.toThrow(/the token "production" is gone/);
    expect(readdirSync(rig.soft.tokens)).toEqual([]);
    rmSync(rig.soft.tokens, { recursive: true });
    renameSync(`${rig.soft.tokens}.away`, rig.soft.tokens);
    expect(acts(await run(file))).toContain('found the key in the token, as asked, and keeps it');
  });
});

describe('a rollover', () => {
  const root = { source: 'existing', id: 'root-1', key: 'root-1', certificate: 'pki/root-1.pem' };
  const second = { ...issuingCa('2'), replaces: 'pki/issuer-1.pem' };

  it('makes a new issuing CA beside the old one, under the same root', async () => {
    const before = readFileSync(path('issuer-1.pem'));
    const report = await run(rig.write('rollover.yaml', { root, issuing: second }), { rollover: true });
    expect(report.acts.find(({ act }) => act.startsWith('the issuing CA that the new one follows'))?.detail).toMatchObject({ file: 'issuer-1.pem', notAfter: expect.stringMatching(/Z$/) });
    for (const issuer of ['issuer-1', 'issuer-2']) expect(verify('-CAfile', path('root-1.pem'), path(`${issuer}.pem`))).toMatch('OK');
    expect(readFileSync(path('issuer-1.pem'))).toEqual(before);
    expect(readCertificate(readPem(path('issuer-2.pem'))).spki).not.toEqual(readCertificate(readPem(path('issuer-1.pem'))).spki);
  });

  it('needs to be told whom the new one follows, and a name of its own', async () => {
    await expect(run(rig.write('none.yaml', { root, issuing: issuingCa('3') }), { rollover: true })).rejects.toThrow('issuing.replaces');
    const same = { ...issuingCa('3'), subject: issuingCa('1')['subject'], replaces: 'pki/issuer-1.pem' };
    await expect(run(rig.write('same.yaml', { root, issuing: same }), { rollover: true })).rejects.toThrow('needs a name of its own');
  });
});

describe('a root that takes a certificate back', () => {
  const root = { source: 'existing', id: 'root-1', key: 'root-1', certificate: 'pki/root-1.pem' };
  const revoked = (name = 'issuer-2') => ({ ...root, revoked: [{ certificate: `pki/${name}.pem`, at: '2026-11-24T09:00:30Z', reason: 5 }] });
  const crlText = (): string => openssl('crl', '-in', path('root-1.crl'), '-noout', '-text');

  it('shows it first, then signs the next CRL at once, which openssl heeds', async () => {
    clock.set('2026-11-24T09:05:00Z');
    const file = rig.write('revoke.yaml', { root: revoked(), issuing: null });
    const serial = readCertificate(readPem(path('issuer-2.pem'))).serial;
    const dry = await run(file, { commit: false }).then(acts, String);
    expect(dry).toContain('cannot be opened in a dry run');
    expect(crlText()).toMatch(/No Revoked Certificates/);
    const report = await run(file);
    expect(report.acts.find(({ act }) => act === 'signed the root’s CRL')?.detail).toMatchObject({ number: '2', lists: [`${serial} (reason 5)`] });
    expect(crlText()).toMatch(/X509v3 CRL Number: \n +2[^]*Revocation Date: Nov 24 09:00:30 2026 GMT[^]*Cessation Of Operation/);
    expect(() => verify('-crl_check', '-CRLfile', path('root-1.crl'), '-CAfile', path('root-1.pem'), path('issuer-2.pem'))).toThrow(/certificate revoked/);
    expect(verify('-crl_check', '-CRLfile', path('root-1.crl'), '-CAfile', path('root-1.pem'), path('issuer-1.pem'))).toMatch('OK');
  });

  it('keeps that CRL, and never takes the revocation back', async () => {
    const before = contents();
    clock.set('2026-11-24T09:06:00Z');
    await run(join(rig.folder, 'revoke.yaml'));
    expect(contents()).toEqual(before);
    await expect(run(rig.write('forgotten.yaml', { root, issuing: null }))).rejects.toThrow(/lists [0-9a-f]+, revoked at 2026-11-24T09:00:30Z for reason 5, which root\.revoked does not/);
    expect(contents()).toEqual(before);
  });

  it('signs the next one, with all that it listed, when a third of its time is left', async () => {
    clock.set('2027-08-01T00:00:00Z');
    await run(join(rig.folder, 'revoke.yaml'));
    expect(crlText()).toMatch(/X509v3 CRL Number: \n +3[^]*Cessation Of Operation/);
    clock.set('2026-11-24T10:00:00Z');
  });

  it('takes back only what it has signed, for a reason that CA certificates may have', async () => {
    await expect(run(rig.write('stranger.yaml', { root: revoked('ocsp-1'), issuing: null }))).rejects.toThrow(/ocsp-1\.pem is not signed by "root-1": only its issuer can revoke it/);
    const [entry] = revoked().revoked;
    await expect(run(rig.write('reason.yaml', { root: { ...root, revoked: [{ ...entry, reason: 0 }] }, issuing: null }))).rejects.toThrow(/root\.revoked\.0\.reason/);
    await expect(run(rig.write('early.yaml', { root: { ...root, revoked: [{ ...entry, at: '2026-11-23T00:00:00Z' }] }, issuing: null }))).rejects.toThrow(/issuer-2\.pem begins after 2026-11-23/);
    await expect(run(rig.write('future.yaml', { root: { ...root, revoked: [entry, { ...entry, certificate: 'pki/issuer-1.pem', at: '2027-01-01T00:00:00Z' }] }, issuing: null }))).rejects.toThrow(/is revoked in the future/);
    await expect(run(rig.write('gone.yaml', { root: revoked('issuer-7'), issuing: null }))).rejects.toThrow(/root\.revoked\.0\.certificate: there is no file/);
  });
});

describe('the audit key', () => {
  const audit = { id: 'audit-1', key: 'audit-1', generate: { type: 'RSA', bits: 2048 } };
  // Without a root: the token of the running CA, while the root's is elsewhere.
  const file = (): string => rig.write('audit.yaml', { folder: 'pki-audit', token: { module: rig.soft.modulePath, label: 'test', pinFile: 'pin' }, root: null, issuing: null, activation: null, audit });

  it('is shown, made, and told of in the transcript, with all that a configuration needs of it', async () => {
    writeFileSync(join(rig.folder, 'pin'), `${rig.soft.pin}\n`);
    expect(acts(await run(file(), { commit: false }))).toContain('would make the key in the token');
    expect(existsSync(path('', 'pki-audit'))).toBe(false);
    const report = await run(file());
    expect(report.acts.find(({ act }) => act === 'made the key in the token')?.detail).toMatchObject({
      label: 'audit-1',
      kind: 'RSA 2048',
      attributes: { CKA_NEVER_EXTRACTABLE: true, CKA_LOCAL: true },
    });
    expect(readFileSync(path('audit-1.yaml', 'pki-audit'), 'utf8')).toBe('audit:\n  key: audit-1\n  publicKey: audit-1.pem\n  signatureAlgorithm: sha256WithRSAEncryption\n  exportFolder: audit\n');
    const { spkiSha256 } = report.acts.find(({ act }) => act === 'made the key in the token')?.detail ?? {};
    const der = execFileSync('openssl', ['pkey', '-pubin', '-in', path('audit-1.pem', 'pki-audit'), '-outform', 'DER']);
    expect(createHash('sha256').update(der).digest('hex')).toBe(spkiSha256);
    expect(verifyTranscript(report.transcript?.file ?? '').faults).toEqual([]);
  });

  it('is kept by the next run; one that was lost, or is another, is never replaced', async () => {
    clock.set(clock.now() + 1);
    const before = contents('pki-audit');
    expect(acts(await run(file()))).toContain('found the audit key’s public key, and keeps it');
    expect(contents('pki-audit')).toEqual(before);
    writeFileSync(path('audit-1.pem', 'pki-audit'), openssl('x509', '-in', path('root-1.pem'), '-noout', '-pubkey'));
    await expect(run(file())).rejects.toThrow(/audit-1\.pem is not the public key of "audit-1" in the token/);
    const lost = rig.write('lost.yaml', { folder: 'pki-audit', token: { module: rig.soft.modulePath, label: 'test', pinFile: 'pin' }, root: null, issuing: null, activation: null, audit: { ...audit, key: 'audit-2' } });
    await expect(run(lost)).rejects.toThrow(/"audit-2" is not in the token, though there is a certificate or public key of it/);
  });

  it('without it and without a root there is nothing to make', async () => {
    await expect(run(rig.write('nothing.yaml', { root: null, issuing: null }))).rejects.toThrow(/audit: without a root there is nothing else to make/);
    await expect(run(rig.write('rootless.yaml', { root: null }))).rejects.toThrow(/root: an issuing CA needs one/);
    await expect(run(rig.write('same-key.yaml', { audit: { ...audit, key: 'issuer-1', id: 'root-1' } }))).rejects.toThrow(/id: "root-1" is used twice[^]*key: "issuer-1" is used twice/);
  });
});

describe('an outside root', () => {
  const outside = (...args: string[]): string => openssl(...args.map((arg) => arg.replace('@', `${rig.folder}/outside/`)));
  /** `openssl ca`, because it alone takes times: the tests' clock is not the machine's. */
  const certify = (extensions: string, csr: string, out: string, dates: readonly [string, string], ...more: string[]): void => {
    writeFileSync(join(rig.folder, 'outside/ext.cnf'), extensions);
    writeFileSync(join(rig.folder, 'outside/index.txt'), '');
    writeFileSync(join(rig.folder, 'outside/serial'), '5a5a5a5a5a5a5a5a5a5a\n');
    outside('ca', '-batch', '-notext', '-preserveDN', '-config', '@ca.cnf', '-extfile', '@ext.cnf', '-in', csr, '-out', out, '-startdate', dates[0], '-enddate', dates[1], ...more);
  };
  const sign = (extensions: string, csr = path('issuer-9.csr', 'pki-9')): void =>
    certify(extensions, csr, '@answer.pem', ['20261124080000Z', '20341124080000Z'], '-cert', '@root.pem');
  const good =
    'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nextendedKeyUsage=serverAuth\ncertificatePolicies=2.23.140.1.2.2\n' +
    'authorityKeyIdentifier=keyid:always\nsubjectKeyIdentifier=hash\ncrlDistributionPoints=URI:http://root.example/root.crl\nauthorityInfoAccess=caIssuers;URI:http://root.example/root.crt\n';
  let file: string;

  beforeAll(() => {
    mkdirSync(join(rig.folder, 'outside'));
    const names = 'countryName=supplied\norganizationName=supplied\ncommonName=supplied\n';
    const ca = `[ca]\ndefault_ca=d\n[d]\ndatabase=${rig.folder}/outside/index.txt\nserial=${rig.folder}/outside/serial\nnew_certs_dir=${rig.folder}/outside\nprivate_key=${rig.folder}/outside/root.key\n`;
    writeFileSync(join(rig.folder, 'outside/ca.cnf'), `${ca}default_md=sha256\npolicy=p\nunique_subject=no\n[p]\n${names}`);
    outside('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', '@root.key', '-out', '@root.csr', '-subj', '/C=JP/O=Outside KK/CN=Outside Root');
    certify('basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n', '@root.csr', '@root.pem', ['20200101000000Z', '20400101000000Z'], '-selfsign');
    file = rig.write('outside.yaml', {
      folder: 'pki-9',
      token: { module: rig.soft.modulePath, label: 'test', pinFile: 'pin' },
      root: { source: 'outside', id: 'outside-root', certificate: 'outside/root.pem' },
      issuing: issuingCa('9'),
    });
    writeFileSync(join(rig.folder, 'pin'), `${rig.soft.pin}\n`);
  });

  it('gets a request, which openssl accepts, and is waited for', async () => {
    const report = await run(file);
    expect(report.waitsForAnswer).toBe(true);
    const text = openssl('req', '-in', path('issuer-9.csr', 'pki-9'), '-noout', '-verify', '-text');
    expect(text).toMatch(/CA:TRUE, pathlen:0[^]*Certificate Sign, CRL Sign[^]*TLS Web Server Authentication[^]*2\.23\.140\.1\.2\.2/);
    const again = readFileSync(path('issuer-9.csr', 'pki-9'));
    clock.set(clock.now() + 1);
    await run(file);
    expect(readFileSync(path('issuer-9.csr', 'pki-9'))).toEqual(again);
  });

  it.each([
    ['a path that may go on', good.replace('pathlen:0', 'pathlen:3'), /has the extension 2\.5\.29\.19 in another form/],
    ['no CRL', good.replace(/crlDistributionPoints.*\n/, ''), /cRLDistributionPoints is missing[^]*BR/],
    ['another policy', good.replace('2.23.140.1.2.2', '2.23.140.1.2.1'), /has the extension 2\.5\.29\.32 in another form/],
    ['an end-entity certificate', good.replace('CA:TRUE,pathlen:0', 'CA:FALSE'), /2\.5\.29\.19/],
  ])('with %s is refused', async (_, extensions, words) => {
    sign(extensions);
    await expect(run(file, { answer: join(rig.folder, 'outside/answer.pem') })).rejects.toThrow(words);
    expect(existsSync(path('issuer-9.pem', 'pki-9'))).toBe(false);
  });

  it('that answers for another key, or is not the one that was named, is refused', async () => {
    openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-subj', '/C=JP/O=Example KK/CN=Example Issuing CA 9', '-out', join(rig.folder, 'outside/other.csr'));
    sign(good, join(rig.folder, 'outside/other.csr'));
    await expect(run(file, { answer: join(rig.folder, 'outside/answer.pem') })).rejects.toThrow('is for another key');
    sign(good);
    const strange = rig.write('strange.yaml', {
      folder: 'pki-9',
      token: { module: rig.soft.modulePath, label: 'test', pinFile: 'pin' },
      root: { source: 'outside', id: 'outside-root', certificate: 'pki/root-1.pem' },
      issuing: issuingCa('9'),
    });
    await expect(run(strange, { answer: join(rig.folder, 'outside/answer.pem') })).rejects.toThrow(/issuer is not the subject|cannot|signature algorithm|is refused/);
  });

  it('that answers as asked is taken, and its responder is made', async () => {
    sign(good);
    const answer = join(rig.folder, 'outside/answer.pem');
    expect(await run(file, { answer, commit: false })).toMatchObject({ waitsForAnswer: false });
    expect(existsSync(path('issuer-9.pem', 'pki-9'))).toBe(false);
    clock.set(clock.now() + 1);
    const report = await run(file, { answer });
    expect(acts(report)).toContain('judged the outside root’s answer: our key, as asked, BR 7.1.2.6, chain true');
    expect(verify('-CAfile', join(rig.folder, 'outside/root.pem'), '-untrusted', path('issuer-9.pem', 'pki-9'), '-purpose', 'ocsphelper', path('ocsp-9.pem', 'pki-9'))).toMatch('OK');
    expect(readFileSync(path('issuer-9.yaml', 'pki-9'), 'utf8')).toMatch(/certificate: issuer-9\.pem[^]*roots:\n +- outside-root\.pem/);
    clock.set(clock.now() + 1);
    expect((await run(file)).waitsForAnswer).toBe(false);
    expect(verifyTranscript(report.transcript?.file ?? '').faults).toEqual([]);
  });
});

it('names every fault of a file at once, with its path', async () => {
  const file = rig.write('faults.yaml', {
    extra: 1,
    people: { file: 'nowhere.json', present: ['alice'] },
    token: { module: rig.soft.modulePath, label: 'production', pin: 'shares' },
    issuing: { ...issuingCa('1'), generate: { type: 'RSA', bits: 1024 }, crlUrl: 'https://pki.example.com/x', validityDays: 8_000 },
  });
  const fault = await run(file).then(() => '', String);
  for (const word of ['people.present', 'issuing.generate', 'issuing.crlUrl', 'issuing.validityDays', 'extra']) expect(fault).toContain(word);
  const crossed = rig.write('crossed.yaml', {
    people: { file: 'nowhere.json', present: ['alice', 'bob'] },
    token: { module: rig.soft.modulePath, label: 'x', pin: 'prompt', pinFile: 'pin' },
    issuing: { ...issuingCa('1'), key: 'root-1', ocsp: { ...issuingCa('1').ocsp, validityDays: 4_000 } },
    activation: { threshold: 3, holders: ['alice', 'carol'] },
  });
  const second = await run(crossed).then(() => '', String);
  for (const word of ['people.file', 'key: "root-1" is used twice', 'token: name either', 'activation.threshold', 'carol must be in people.present', 'issuing.ocsp.validityDays']) {
    expect(second).toContain(word);
  }
});
