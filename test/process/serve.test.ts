import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { systemClock } from '../../src/app/system-clock.js';
import { SECONDS_PER_DAY } from '../../src/core/time.js';
import { startDaemon, type Daemon } from '../interop/support/daemon.js';
import { freePorts } from '../interop/support/free-ports.js';
import { run } from '../interop/support/run.js';
import { AcmeClient } from '../support/acme-client.js';
import { developmentKeys, type DevelopmentKeys } from '../support/development-keys.js';
import { MAIN } from '../support/development-process.js';
import { exchange } from '../support/http-exchange.js';
import { opensslJudge } from '../support/openssl-judge.js';
import { runCommand } from '../support/run-command.js';
import { makeSoftwareRoot } from '../support/software-root.js';
import { KEY, runAtTerminal } from '../support/terminal.js';

const SHIPPED = join(dirname(fileURLToPath(import.meta.url)), '../../config');

let keys: DevelopmentKeys;
let folder: string;
let ports: [acme: number, repository: number];
let environment: Record<string, string>;
beforeAll(async () => {
  keys = await developmentKeys();
  environment = { SOFTHSM2_CONF: join(keys.folder, 'softhsm2.conf') };
  ports = (await freePorts(2)) as [number, number];
  folder = mkdtempSync(join(tmpdir(), 'tegata-serve-'));
  // An installation as config/example.yaml describes it, filled with the test's token.
  for (const part of ['policies', 'profiles', 'baseline']) cpSync(join(SHIPPED, part), join(folder, part), { recursive: true });
  mkdirSync(join(folder, 'tls'));
  mkdirSync(join(folder, 'pki'));
  copyFileSync(keys.tls.certificate, join(folder, 'tls/acme.pem'));
  copyFileSync(keys.tls.key, join(folder, 'tls/acme.key'));
  copyFileSync(keys.pki.issuer.certificate, join(folder, 'pki/issuer-1.pem'));
  copyFileSync(keys.pki.issuer.roots[0] ?? '', join(folder, 'pki/root.pem'));
  copyFileSync(keys.pki.ocsp.certificate, join(folder, 'pki/ocsp-1.pem'));
  copyFileSync(keys.pki.audit.publicKey, join(folder, 'pki/audit-1.pem'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A production configuration: the shipped example with this machine's values. */
function configuration(
  name: string,
  change: (set: (path: readonly (string | number)[], value: unknown) => void) => void = () => undefined,
): string {
  const document = parseDocument(readFileSync(join(SHIPPED, 'example.yaml'), 'utf8'));
  const set = (path: readonly (string | number)[], value: unknown) => document.setIn(path, value);
  set(['baseUrl'], `https://localhost:${ports[0]}`);
  set(['publicUrl'], `http://127.0.0.1:${ports[1]}`);
  set(['listen', 'acme', 'address'], `127.0.0.1:${ports[0]}`);
  set(['listen', 'public', 'address'], `127.0.0.1:${ports[1]}`);
  set(['database'], 'tegata.sqlite');
  set(['token', 'label'], keys.token.tokenLabel);
  set(['token', 'module'], keys.token.modulePath);
  set(['token', 'pinFile'], keys.token.pinFile);
  set(['control'], null);
  set(['issuers', 0, 'key'], keys.pki.issuer.key);
  set(['issuers', 0, 'ocsp', 'key'], keys.pki.ocsp.key);
  set(['audit', 'key'], keys.pki.audit.key);
  set(['audit', 'exportFolder'], 'audit');
  set(['linters'], []);
  set(['publicAccessLog'], null);
  set(['listen', 'metrics'], null);
  set(['documents'], []);
  set(['authorities'], []);
  for (const part of ['testSites', 'portal', 'officers', 'evidence', 'highRiskNames']) set([part], null);
  // There is no validating resolver on a test's machine, and there are neither perspectives nor logs.
  set(['perspectives'], []);
  set(['ct'], null);
  set(['validation', 'dnssec'], 'off');
  change(set);
  const file = join(folder, name);
  writeFileSync(file, document.toString());
  return file;
}

const tegata = (...args: string[]): Promise<{ code: number | null; output: string }> =>
  run(process.execPath, [MAIN, ...args], { env: environment });

describe('serve refuses', () => {
  test.each<[string, (set: (path: readonly (string | number)[], value: unknown) => void) => void, RegExp]>([
    ['to listen for management', (set) => set(['listen', 'management'], { address: '127.0.0.1:15000' }), /listen.*management/],
    ['open registration', (set) => set(['openRegistration'], 'demonstration'), /openRegistration/],
    ['other validation ports', (set) => set(['validation', 'httpPort'], 5002), /httpPort/],
    ['private addresses', (set) => set(['validation', 'allowAddresses'], ['127.0.0.0/8']), /allowAddresses/],
    ['extra suffixes', (set) => set(['extraSuffixes'], ['test']), /extraSuffixes/],
    ['development mode', (set) => set(['mode'], 'development'), /mode/],
    [
      'the Baseline Requirements, whose protections are missing',
      (set) => set(['policy', 'baselineMode'], 'current'),
      /baselineMode: a publicly trusted CA needs protections[^]*CAA[^]*Set it to "none"/,
    ],
    ['the Baseline Requirements of a date', (set) => set(['policy', 'baselineMode'], '2026-03-15'), /baselineMode/],
    ['an http base URL', (set) => set(['baseUrl'], 'http://acme.example.com'), /baseUrl/],
    ['the CA key as responder key', (set) => set(['issuers', 0, 'ocsp', 'key'], keys.pki.issuer.key), /ocsp\.key/],
    ['a missing file', (set) => set(['token', 'pinFile'], 'no-pin'), /token\.pinFile: there is no file/],
  ])('%s, and so does config check', async (what, change, words) => {
    const file = configuration(`${what.replace(/\W+/g, '-')}.yaml`, change);
    for (const command of [
      ['serve', '--config', file],
      ['config', 'check', file],
    ]) {
      const { code, stdout, stderr } = await runCommand(...command);
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(words)]);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  test('a file that is not there, and one that is no YAML', async () => {
    expect(await runCommand('serve', '--config', join(folder, 'none.yaml'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be read'),
    });
    writeFileSync(join(folder, 'broken.yaml'), 'baseUrl: [');
    expect((await runCommand('serve', '--config', join(folder, 'broken.yaml'))).code).toBe(2);
  });
});

describe('config check', () => {
  const now = systemClock.now();
  const root = makeSoftwareRoot('Offline Root', now - 400 * SECONDS_PER_DAY);
  const withCrl = (crl: Buffer) => {
    writeFileSync(join(folder, 'offline.pem'), root.certificate);
    writeFileSync(join(folder, 'offline.crl'), crl);
    return runCommand('config', 'check', configuration('offline.yaml', (set) => set(['authorities'], [{ id: 'offline', certificate: 'offline.pem', crl: 'offline.crl' }])));
  };

  test.each([
    ['says nothing of a root CRL that is fresh', 10, 90, undefined],
    ['warns of one that nears its end', 80, 90, /warning: the CRL of "offline" expires at .*, in (9|10) days: sign a new one/],
    ['warns of one that has expired', 91, 90, /warning: the CRL of "offline" has expired/],
  ])('%s', async (_, age, days, words) => {
    const { code, stdout } = await withCrl(root.crl(1n, { at: now - age * SECONDS_PER_DAY, days }));
    expect([code, stdout]).toEqual([0, words === undefined ? expect.not.stringContaining('warning') : expect.stringMatching(words)]);
  });

  test('refuses a CRL that is not the root’s, or promises more than twelve months', async () => {
    expect(await withCrl(makeSoftwareRoot('Offline Root', now).crl(1n, { at: now, days: 90 }))).toMatchObject({ code: 2, stderr: expect.stringContaining('its signature is not that of the key in') });
    expect(await withCrl(root.crl(1n, { at: now, days: 400 }))).toMatchObject({ code: 2, stderr: expect.stringContaining('12 months of BR 4.9.7') });
  });

  test('refuses test sites of a profile that there is not', async () => {
    const set = { profile: 'other', valid: 'valid.example.com', revoked: 'revoked.example.com', expired: 'expired.example.com' };
    writeFileSync(join(folder, 'eab'), 'secret');
    const testSites = { eab: { kid: 'k', hmacKeyFile: 'eab' }, folder: 'testsites', listen: { https: '127.0.0.1:1', http: '127.0.0.1:2' }, sets: [set] };
    const checked = await runCommand('config', 'check', configuration('profile.yaml', (change) => change(['testSites'], testSites)));
    expect(checked).toMatchObject({ code: 2, stderr: expect.stringContaining('testSites.sets.0.profile: there is no profile "other"; there are ov') });
  });
});

describe('a private PKI', () => {
  test('that requires DNSSEC does not start before a name server that does not validate', async () => {
    const file = configuration('dnssec.yaml', (set) => {
      set(['validation', 'dnssec'], 'required');
      set(['validation', 'dnsServer'], '127.0.0.1:1');
    });
    expect(await tegata('serve', '--config', file)).toMatchObject({
      code: 2,
      output: expect.stringMatching(/validation\.dnsServer[^]*127\.0\.0\.1:1 does not answer[^]*validating resolver/),
    });
  });

  let server: Daemon | undefined;
  afterAll(() => server?.stop());

  test('is set up by commands, serves over HTTPS, and says which protections it lacks', async () => {
    const file = configuration('tegata.yaml');
    const checked = await tegata('config', 'check', file);
    expect(checked).toMatchObject({
      code: 0,
      output: expect.stringMatching(/can be used\noff: DNS[^]*off: validation and CAA are seen from one[^]*off: certificates are not logged/),
    });
    expect(await tegata('serve', '--config', file)).toMatchObject({
      code: 2,
      output: expect.stringContaining('make one with "tegata db init"'),
    });
    expect((await tegata('db', 'init', '--config', file)).code).toBe(0);
    const org = ['--config', file, '--officer'];
    await tegata('org', 'add', '--id', 'example', '--name', 'Example KK', '--state', 'Tokyo', '--locality', 'Chiyoda-ku', ...org, 'alice');
    expect((await tegata('org', 'approve', 'example', ...org, 'bob')).code).toBe(0);
    const secretFile = join(folder, 'secret');
    expect(
      (
        await tegata(
          'eab',
          'create',
          '--organization',
          'example',
          '--kid',
          'k1',
          '--allow',
          'example.com',
          '--secret-file',
          secretFile,
          ...org,
          'alice',
        )
      ).code,
    ).toBe(0);

    server = await startDaemon(process.execPath, [MAIN, 'serve', '--config', file], { env: environment, ready: /^ready /m });
    expect(server.output()).toContain(`ready https://localhost:${ports[0]}/dir`);
    expect(server.output()).toContain('DNS answers are not validated with DNSSEC');
    const client = await AcmeClient.connect(`https://localhost:${ports[0]}/dir`, { ca: keys.tlsCa });
    expect(client.directory.meta.externalAccountRequired).toBe(true);
    const eab = { kid: 'k1', hmacKey: readFileSync(secretFile, 'utf8').trim() };
    expect((await client.newAccount({ termsOfServiceAgreed: true, eab })).status).toBe(201);
    expect((await client.newOrder(['www.example.com'])).status).toBe(201);
    expect((await client.newOrder(['www.example.net'])).problemType).toBe('rejectedIdentifier');
    // Validation goes to the real port 80 and refuses loopback addresses: nothing of development is left.
    expect((await client.newOrder(['www.example.test'])).problemType).toBe('rejectedIdentifier');

    const judge = opensslJudge({
      clock: systemClock,
      publicUrl: `http://127.0.0.1:${ports[1]}`,
      config: { issuers: [{ id: 'issuer-1', certificate: keys.pki.issuer.certificate, roots: keys.pki.issuer.roots }] },
    });
    expect(await judge.describeCrl()).toContain('Next Update');
    judge.remove();
    for (const path of ['/', '/certificates/issuer-1.crt', '/organization', '/policies/ov-acme.yaml']) {
      expect((await exchange(`http://127.0.0.1:${ports[1]}${path}`)).status, path).toBe(200);
    }
    expect((await exchange(`http://127.0.0.1:${ports[1]}/terms`)).status).toBe(404);

    // Test sites are ordered from it as by any client, and served by a process of their own.
    const [https, http] = (await freePorts(2)) as [number, number];
    const withSites = configuration('testsites.yaml', (set) =>
      set(['testSites'], {
        eab: { kid: 'unknown', hmacKeyFile: 'secret' },
        authorities: keys.tls.ca,
        folder: 'testsites',
        listen: { https: `127.0.0.1:${https}`, http: `127.0.0.1:${http}` },
        sets: [{ valid: 'valid.example.com', revoked: 'revoked.example.com', expired: 'expired.example.com' }],
      }),
    );
    expect(await tegata('testsites', 'renew', '--config', file)).toMatchObject({ code: 2, output: expect.stringContaining('testSites: it names none') });
    expect(await tegata('testsites', 'renew', '--config', withSites)).toMatchObject({ code: 1, output: expect.stringMatching(/valid\.example\.com \(valid\): failed: .*new-account answers 4\d\d: /) });
    const sites = await startDaemon(process.execPath, [MAIN, 'testsites', 'serve', '--config', withSites], { env: environment, ready: /^ready https:\/\/valid\.example\.com\/ /m });
    expect((await exchange(`http://127.0.0.1:${http}/`, { headers: { host: 'valid.example.com' } })).header('location')).toBe('https://valid.example.com/');
    expect(await tegata('testsites', 'serve', '--config', withSites)).toMatchObject({ code: 2, output: expect.stringContaining('the port is taken') });
    await sites.interrupt();
    expect(await sites.ended).toBe(0);

    expect(await tegata('org', 'suspend', 'example', ...org, 'alice', '--reason', 'test')).toMatchObject({ code: 0 });
    expect((await client.newOrder(['www.example.com'])).problemType).toBe('userActionRequired');
    expect(await tegata('serve', '--config', file)).toMatchObject({
      code: 2,
      output: expect.stringContaining('another tegata server works on'),
    });

    const examined = await runCommand('doctor', '--config', configuration('healthy.yaml', (set) => set(['mail'], null)), '--json');
    const findings = JSON.parse(examined.stdout) as { check: string; result: string; detail: string; remedy?: string }[];
    expect(findings.filter(({ result }) => result === 'fault')).toEqual([]);
    expect([examined.code, examined.stderr]).toEqual([0, '']);
    const of = (result: string) => findings.filter((finding) => finding.result === result).map(({ check }) => check);
    expect(of('warning')).toEqual(expect.arrayContaining(['configuration', 'resolver', 'perspectives', 'CT logs']));
    expect(of('well')).toEqual(expect.arrayContaining(['token', 'database', 'CRL of issuer "issuer-1"', 'OCSP responses', 'revocations', 'jobs', 'audit chain']));
    expect(of('skipped')).toEqual(['mail server', 'clock']);

    await server.stop();
    expect(await server.ended).toBe(0);
  });

  test('takes the PIN at the terminal, shows it to nobody, and ends there at Control-C', async () => {
    const { modulePath, tokenLabel, pin } = keys.token;
    const file = configuration('prompt.yaml', (set) => set(['token'], { module: modulePath, label: tokenLabel, pin: 'prompt' }));
    const ask = `user PIN of the token "${tokenLabel}": `;
    const { code, screen } = await runAtTerminal([process.execPath, MAIN, 'serve', '--config', file], [[ask, `${await pin()}${KEY.enter}`], ['ready https://', KEY.controlC]], { env: environment });
    expect([code, screen]).toEqual([0, expect.not.stringContaining(await pin())]);
  });

  test('doctor names each fault with its remedy, and exits with 1', async () => {
    const file = configuration('ill.yaml', (set) => {
      set(['database'], 'nowhere.sqlite');
      set(['token', 'label'], 'none');
      set(['mail', 'smtp'], '127.0.0.1:1');
      set(['validation', 'dnssec'], 'required');
      set(['validation', 'dnsServer'], '127.0.0.1:1');
    });
    const { code, stdout, stderr } = await runCommand('doctor', '--config', file);
    expect([code, stderr]).toEqual([1, 'tegata: 4 faults\n']);
    for (const line of [/^FAULT {4}token: .*none/m, /^FAULT {4}database: .*tegata db init/m, /^FAULT {4}resolver: /m, /^FAULT {4}mail server: 127\.0\.0\.1:1: .*ECONNREFUSED/m]) expect(stdout).toMatch(line);
    expect(stdout.match(/FAULT/g)).toHaveLength(4);
    expect(stdout.match(/^ {9}remedy: /gm)?.length).toBe(stdout.match(/FAULT|WARNING/g)?.length);
    expect(await runCommand('doctor', '--config', join(folder, 'none.yaml'))).toMatchObject({ code: 1, stdout: expect.stringMatching(/^FAULT {4}configuration: [^]*remedy: /) });
  });

  test('with a wrong PIN says so, once, and does not lock the token', async () => {
    const pin = join(folder, 'wrong-pin');
    writeFileSync(pin, '000000\n');
    const file = configuration('wrong-pin.yaml', (set) => set(['token', 'pinFile'], pin));
    const { code, output } = await tegata('serve', '--config', file);
    expect(code).toBe(2);
    expect(output).toMatch(/PIN/);
  });
});
