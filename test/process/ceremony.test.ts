import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { systemClock } from '../../src/app/system-clock.js';
import { createThrowAwayCa } from '../../src/app/development/throw-away-ca.js';
import { LOOPBACK_NAMES } from '../../src/app/development/make-tls.js';
import { systemRandom } from '../../src/app/system-random.js';
import { startDaemon, type Daemon } from '../interop/support/daemon.js';
import { freePorts } from '../interop/support/free-ports.js';
import { run } from '../interop/support/run.js';
import { readAuditEvents } from '../support/audit-events.js';
import { ceremonyRig, PEOPLE, type CeremonyRig } from '../support/ceremony-rig.js';
import { MAIN } from '../support/development-process.js';
import { exchange } from '../support/http-exchange.js';

const SHIPPED = join(dirname(fileURLToPath(import.meta.url)), '../../config');

let rig: CeremonyRig;
let ports: [number, number];
let config: string;
let tlsCa: string;
beforeAll(async () => {
  rig = await ceremonyRig(systemClock);
  ports = (await freePorts(2)) as [number, number];
  for (const part of ['policies', 'profiles', 'baseline']) cpSync(join(SHIPPED, part), join(rig.folder, part), { recursive: true });
  mkdirSync(join(rig.folder, 'tls'));
  const ca = createThrowAwayCa('Test HTTPS CA', { clock: systemClock, random: systemRandom });
  const tls = ca.issue('localhost', 'serverAuth', LOOPBACK_NAMES);
  tlsCa = ca.certificate;
  writeFileSync(join(rig.folder, 'tls/acme.pem'), tls.certificate);
  writeFileSync(join(rig.folder, 'tls/acme.key'), tls.key);
});
afterAll(() => rig.remove());

const at = (...parts: string[]): string => join(rig.folder, ...parts);
const environment = (): Record<string, string> => ({ SOFTHSM2_CONF: process.env['SOFTHSM2_CONF'] ?? '' });
const tegata = (...args: string[]): ReturnType<typeof run> => run(process.execPath, [MAIN, ...args], { env: environment() });
const passphrase = (name: string): string[] => ['--passphrase-file', `${name}=${rig.passphraseFiles.get(name) ?? ''}`];
const everybody = (): string[] => PEOPLE.flatMap(passphrase);

/** config/example.yaml with the ceremony's issuer in the place of its own. */
function configure(): string {
  const document = parseDocument(readFileSync(join(SHIPPED, 'example.yaml'), 'utf8'));
  const set = (path: readonly (string | number)[], value: unknown) => document.setIn(path, value);
  set(['baseUrl'], `https://localhost:${ports[0]}`);
  set(['publicUrl'], `http://127.0.0.1:${ports[1]}`);
  set(['listen', 'acme', 'address'], `127.0.0.1:${ports[0]}`);
  set(['listen', 'public', 'address'], `127.0.0.1:${ports[1]}`);
  set(['database'], 'tegata.sqlite');
  set(['token'], { module: rig.soft.modulePath, label: 'production', pin: 'shares' });
  set(['control'], { socket: 'control.sock' });
  for (const list of ['perspectives', 'linters', 'documents']) set([list], []);
  for (const part of ['ct', 'testSites', 'publicAccessLog', 'portal', 'officers', 'evidence', 'highRiskNames']) set([part], null);
  set(['listen', 'metrics'], null);
  set(['validation', 'dnssec'], 'off');
  for (const fragment of ['issuer-1', 'audit-1']) {
    for (const [key, value] of Object.entries(parseDocument(readFileSync(at('pki', `${fragment}.yaml`), 'utf8')).toJS() as object)) document.set(key, value);
  }
  for (const name of ['issuer-1.pem', 'root-1.pem', 'root-1.crl', 'ocsp-1.pem', 'audit-1.pem']) copyFileSync(at('pki', name), at(name));
  const file = at('tegata.yaml');
  writeFileSync(file, document.toString());
  return file;
}

describe('from the first person to a CA that signs, by commands', () => {
  let server: Daemon | undefined;
  afterAll(() => server?.stop());
  const give = (act: string, name: string, ...more: string[]) => tegata('ca', act, '--config', config, '--share', at('pki', `share-${name}.json`), ...passphrase(name), ...more);

  test('people are entered, a ceremony is looked at and then done', async () => {
    writeFileSync(at('dave.txt'), 'a passphrase for dave\n');
    expect(await tegata('ceremony', 'person', 'add', 'dave', '--people', rig.people, '--passphrase-file', `dave=${at('dave.txt')}`)).toMatchObject({ code: 0 });
    expect((await tegata('ceremony', 'person', 'list', '--people', rig.people)).output).toMatch(/alice.*\nbob.*\ncarol.*\ndave/);
    const file = rig.write('ceremony.yaml', { audit: { id: 'audit-1', key: 'audit-1', generate: { type: 'RSA', bits: 2048 } } });
    expect((await tegata('ceremony', 'run', file)).output).toMatch(/would make the token[^]*would sign the certificate: issuer-1[^]*Nothing was changed/);
    expect(await tegata('ceremony', 'run', file, '--commit')).toMatchObject({ code: 2, output: expect.stringContaining('no terminal') });
    const done = await tegata('ceremony', 'run', file, '--commit', ...everybody(), '--json');
    expect(done.code).toBe(0);
    const { transcript } = JSON.parse(done.stdout) as { transcript: { file: string; sha256: string } };
    expect(await tegata('ceremony', 'verify', transcript.file)).toMatchObject({ code: 0, output: `SHA-256 ${transcript.sha256}\nas it was written\n` });
    expect(await tegata('ca', 'rollover', file)).toMatchObject({ code: 2, output: expect.stringContaining('issuing.replaces') });
  });

  test('serve waits for the shares of two, and says how the token is', async () => {
    config = configure();
    expect((await tegata('config', 'check', config)).code).toBe(0);
    expect((await tegata('db', 'init', '--config', config)).code).toBe(0);
    expect(await tegata('token', 'status', '--config', config)).toMatchObject({ code: 2, output: expect.stringContaining('no server answers') });
    server = await startDaemon(process.execPath, [MAIN, 'serve', '--config', config], { env: environment(), ready: /^ready /m });
    expect(server.output()).toMatch(/inactive: the holders of the PIN's shares activate it/);
    expect(statSync(at('control.sock')).mode & 0o777).toBe(0o600);
    expect((await exchange(`https://localhost:${ports[0]}/dir`, { ca: tlsCa })).status).toBe(503);
    expect(await tegata('token', 'status', '--config', config)).toMatchObject({ code: 1, output: expect.stringMatching(/is inactive since[^]*tegata ca activate/) });
    expect(await give('activate', 'alice')).toMatchObject({ code: 0, output: expect.stringContaining('to activate: 1 of 2 shares are there (alice)') });
    expect(await tegata('ca', 'activate', '--config', config, '--share', at('pki/share-bob.json'), '--passphrase-file', `bob=${at('dave.txt')}`)).toMatchObject({ code: 2 });
    expect(await give('activate', 'bob')).toMatchObject({ code: 0, output: expect.stringContaining('token "production" is up') });
    expect((await exchange(`https://localhost:${ports[0]}/dir`, { ca: tlsCa })).status).toBe(200);
    await expect.poll(async () => (await exchange(`http://127.0.0.1:${ports[1]}/crl/issuer-1.crl`)).status, { timeout: 10_000 }).toBe(200);
    expect(server.output()).not.toMatch(/passphrase (of|for)/);
  });

  test('root, root CRL and repository are where the certificates promise them, and the audit log is signed with the ceremony’s key', async () => {
    const served = `http://127.0.0.1:${ports[1]}`;
    for (const [path, file] of [['/certificates/root-1.crl', 'root.crl'], ['/certificates/root-1.crt', 'root.crt']] as const) {
      writeFileSync(at(file), Buffer.from(await (await fetch(served + path)).arrayBuffer()));
    }
    const verified = await run('openssl', ['crl', '-inform', 'DER', '-in', at('root.crl'), '-noout', '-nextupdate', '-CAfile', at('root-1.pem')]);
    expect(verified.output).toMatch(/verify OK[^]*nextUpdate=|nextUpdate=[^]*verify OK/);
    expect((await exchange(`${served}/ja/`)).body).toMatch(/href="\/certificates\/root-1\.crl"[^]*ov-acme\.yaml/);
    await expect.poll(async () => (await tegata('audit', 'verify', '--config', config)).output, { timeout: 10_000 }).toMatch(/head/);
  });

  test('a token that vanishes is said to, with what to do, and signs on when it is back', async () => {
    expect((await tegata('token', 'status', '--config', config)).code).toBe(0);
    renameSync(rig.soft.tokens, `${rig.soft.tokens}.away`);
    const away = await tegata('token', 'status', '--config', config);
    renameSync(`${rig.soft.tokens}.away`, rig.soft.tokens);
    expect(away).toMatchObject({ code: 1, output: expect.stringMatching(/is reconnecting[^]*Bring the token "production" back/) });
    await expect.poll(async () => (await tegata('token', 'status', '--config', config)).code, { timeout: 20_000 }).toBe(0);
  });

  test('a backup is made, opened by two, and refused to one', async () => {
    const backup = await tegata('ca', 'backup', '--config', config, '--people', rig.people, '--present', ...PEOPLE, '--threshold', '2', '--out', at('backup'), ...everybody());
    expect(backup).toMatchObject({ code: 0, output: expect.stringContaining('opened the backup again') });
    const share = (name: string) => at('backup', `share-${name}.json`);
    const restore = (...names: string[]) => tegata('ca', 'restore', '--backup', at('backup'), '--share', ...names.map(share), '--to', at('restored'), ...everybody());
    expect(await restore('carol')).toMatchObject({ code: 2, output: expect.stringContaining('2 shares of different holders are needed') });
    expect(await restore('carol', 'alice')).toMatchObject({ code: 0 });
    expect(await restore('carol', 'alice')).toMatchObject({ code: 2, output: expect.stringContaining('is not empty') });
    writeFileSync(at('restored.conf'), `directories.tokendir = ${at('restored')}\nobjectstore.backend = file\n`);
    const listed = await run('pkcs11-tool', ['--module', rig.soft.modulePath, '--list-token-slots'], { env: { SOFTHSM2_CONF: at('restored.conf') } });
    expect(listed.output).toContain('production');
    expect(readdirSync(at('restored'))).toEqual(readdirSync(rig.soft.tokens));
  });

  test('keys are destroyed by two people, when nothing lives that they have signed, and never before', async () => {
    const destroy = (...more: string[]) =>
      tegata('ca', 'destroy', '--config', config, '--issuer', 'issuer-1', '--people', rig.people, '--present', 'alice', 'bob', '--share', at('pki/share-alice.json'), at('pki/share-bob.json'), '--folder', at('end'), ...everybody(), ...more);
    expect(await destroy('--commit')).toMatchObject({ code: 2, output: expect.stringContaining('another tegata server works on') });
    await server?.stop();
    const database = new SqliteDatabase(at('tegata.sqlite'));
    database.pragma('foreign_keys = OFF');
    const columns = 'id, serial, issuer_id, order_id, account_id, organization_id, profile, names, subject, spki_hash, not_before, not_after, state, tbs, committed_at';
    const row = ['c', '0a'.repeat(16), 'issuer-1', 'o', 'a', 'g', 'ov', '[]', '{}', '00'.repeat(32), 0, systemClock.now() + 1_000, 'committed', Buffer.from('x'), 0];
    database.prepare(`INSERT INTO certificates (${columns}) VALUES (${row.map(() => '?').join(', ')})`).run(row);
    expect(await destroy('--commit')).toMatchObject({ code: 2, output: expect.stringContaining('1 certificates of issuer-1 are neither expired nor revoked') });
    database.prepare(`UPDATE certificates SET state = 'lost', revoked_at = 1, revocation_reason = 0`).run();
    database.close();
    expect(await destroy()).toMatchObject({ code: 0, output: expect.stringContaining('Nothing was changed') });
    expect(await destroy('--commit')).toMatchObject({ code: 0, output: expect.stringMatching(/destroyed the key[^]*: issuer-1[^]*destroyed the key[^]*: ocsp-1/) });
    expect(await destroy('--commit')).toMatchObject({ code: 0, output: expect.stringContaining('not in the token any more: issuer-1') });
    const kinds = readAuditEvents(at('tegata.sqlite')).map(({ kind }) => kind).filter((kind) => kind.startsWith('ca.'));
    expect(kinds).toEqual(expect.arrayContaining(['ca.share-refused', 'ca.activated', 'ca.backed-up', 'ca.destruction-decided', 'ca.destroyed']));
    // The root's key is another one, and stays.
    expect((await tegata('ceremony', 'run', rig.write('root.yaml', { issuing: null }), '--commit', ...everybody())).output).toMatch(/found the key in the token[^\n]*root-1/);
  });
});
