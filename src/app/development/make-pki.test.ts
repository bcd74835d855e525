import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Log } from '../../core/log.js';
import { SECONDS_PER_DAY } from '../../core/time.js';
import { openToken } from '../../hsm/open-token.js';
import type { Token } from '../../hsm/token.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { SeededRandom } from '../../../test/support/seeded-random.js';
import { makeDevelopmentPki, type DevelopmentPki } from './make-pki.js';
import { makeDevelopmentToken, type DevelopmentToken } from './make-token.js';

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = new FakeClock('2026-11-21T12:00:00Z');
const random = new SeededRandom(7);
const publicUrl = 'http://127.0.0.1:14080';

let data: string;
let made: DevelopmentToken;
let token: Token;
let pki: DevelopmentPki;

const pem = (name: string) => join(data, 'pki', name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
const make = () => makeDevelopmentPki({ token, directory: data, clock, random, publicUrl });
const files = () => Object.fromEntries(readdirSync(join(data, 'pki')).map((name) => [name, readFileSync(pem(name), 'utf8')]));
const extensionsOf = (name: string) =>
  /X509v3 extensions:(.*)Signature Algorithm/s.exec(openssl('x509', '-in', pem(name), '-noout', '-text'))?.[1]?.replace(/\s+/g, ' ');
const open = () => openToken({ modulePath: made.modulePath, tokenLabel: made.tokenLabel, pin: made.pin, clock, log: silent });

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'tegata-pki-'));
  made = makeDevelopmentToken({ data, random });
  token = await open();
  pki = await make();
});

afterAll(async () => {
  await token.close();
  rmSync(data, { recursive: true, force: true });
});

describe('the token', () => {
  it('has a PIN that only its owner may read, and no PIN anywhere else', () => {
    expect(statSync(made.pinFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(data, 'so-pin')).mode & 0o777).toBe(0o600);
    expect(readFileSync(made.pinFile, 'utf8')).toMatch(/^[0-9a-f]{32}\n$/);
    expect(readFileSync(join(data, 'softhsm2.conf'), 'utf8')).not.toContain(readFileSync(made.pinFile, 'utf8').trim());
  });

  it('holds the five keys, which an outside judge finds good for signing only and never extractable', async () => {
    const listed = execFileSync(
      'pkcs11-tool',
      [
        '--module',
        made.modulePath,
        '--token-label',
        made.tokenLabel,
        '--login',
        '--pin',
        await made.pin(),
        '--list-objects',
        '--type',
        'privkey',
      ],
      { encoding: 'utf8', stdio: 'pipe' },
    );
    const keys = listed.split('Private Key Object').slice(1);
    expect(keys.map((key) => /label: +(\S+)/.exec(key)?.[1]).sort()).toEqual(['audit', 'issuer', 'ocsp', 'root1', 'root2']);
    for (const key of keys) {
      expect(key).toMatch(/Usage: +sign\n/);
      expect(key).toMatch(/Access: +sensitive, always sensitive, never extractable, local/);
    }
  });

  it('is kept when it is made again', async () => {
    const pin = await made.pin();
    await token.close();
    made = makeDevelopmentToken({ data, random });
    token = await open();
    expect(await made.pin()).toBe(pin);
    expect(await token.hasKey('issuer')).toBe(true);
  });

  it('says what to do when its PIN is gone', () => {
    const pin = readFileSync(made.pinFile);
    unlinkSync(made.pinFile);
    expect(() => makeDevelopmentToken({ data, random })).toThrow(/pin or .*so-pin is gone.*restore it, or remove/);
    writeFileSync(made.pinFile, pin, { mode: 0o600 });
  });
});

describe('the certificates', () => {
  const at = String(Date.parse('2026-11-21T12:00:00Z') / 1000);

  it.each([
    ['root1.pem', 'issuer.pem'],
    ['root2.pem', 'issuer-cross.pem'],
  ])('openssl verifies the chain up to %s, with its CRL', (root, issuer) => {
    expect(openssl('verify', '-x509_strict', '-attime', at, '-CAfile', pem(root), pem(root))).toMatch('OK');
    const crl = pem(root.replace('.pem', '.crl'));
    expect(openssl('verify', '-x509_strict', '-attime', at, '-crl_check', '-CRLfile', crl, '-CAfile', pem(root), pem(issuer))).toMatch(
      'OK',
    );
    const policy = ['-policy_check', '-explicit_policy', '-policy', '2.23.140.1.2.2'];
    expect(openssl('verify', '-x509_strict', '-attime', at, ...policy, '-CAfile', pem(root), pem(issuer))).toMatch('OK');
    expect(
      openssl(
        'verify',
        '-x509_strict',
        '-attime',
        at,
        '-purpose',
        'ocsphelper',
        '-CAfile',
        pem(root),
        '-untrusted',
        pem(issuer),
        pem('ocsp.pem'),
      ),
    ).toMatch('OK');
  });

  it('do not verify against the other root', () => {
    expect(() => openssl('verify', '-attime', at, '-CAfile', pem('root2.pem'), pem('issuer.pem'))).toThrow(/unable to get/);
  });

  it('carry what BR 7.1.2 asks of each', () => {
    expect(extensionsOf('root1.pem')).toMatch(/Basic Constraints: critical CA:TRUE X509v3 Key Usage: critical Certificate Sign, CRL Sign/);
    expect(extensionsOf('issuer.pem')).toMatch(
      /Basic Constraints: critical CA:TRUE, pathlen:0 .*Key Usage: critical Certificate Sign, CRL Sign .*TLS Web Server Authentication X509v3 Certificate Policies: Policy: 2\.23\.140\.1\.2\.2 /,
    );
    expect(extensionsOf('issuer.pem')).toContain('URI:http://127.0.0.1:14080/certificates/root1.crl');
    expect(extensionsOf('issuer-cross.pem')).toContain('CA Issuers - URI:http://127.0.0.1:14080/certificates/root2.crt');
    const ocsp = extensionsOf('ocsp.pem');
    expect(ocsp).toMatch(/Key Usage: critical Digital Signature X509v3 Extended Key Usage: OCSP Signing OCSP No Check: /);
    expect(ocsp).not.toMatch(/Policies|CRL Distribution|Alternative Name|Name Constraints|Authority Information/);
    expect(openssl('x509', '-in', pem('ocsp.pem'), '-noout', '-subject', '-issuer', '-nameopt', 'RFC2253')).toBe(
      'subject=CN=Tegata Development OCSP Responder 1,O=Tegata Development,C=JP\nissuer=CN=Tegata Development Issuing CA 1,O=Tegata Development,C=JP\n',
    );
  });

  it('of the issuing CA are two for one key and one name', () => {
    const identity = (name: string) => openssl('x509', '-in', pem(name), '-noout', '-pubkey', '-subject');
    expect(identity('issuer-cross.pem')).toBe(identity('issuer.pem'));
    expect(pki.issuer.chains).toEqual([[pem('issuer.pem')], [pem('issuer-cross.pem')]]);
    expect(pki.issuer.roots).toEqual([pem('root1.pem'), pem('root2.pem')]);
    expect(pki.authorities.map(({ id }) => id)).toEqual(['root1', 'root2', 'issuer-cross']);
    expect(pki.fixedCrls.map(({ id }) => id)).toEqual(['root1', 'root2']);
  });
});

describe('a second run', () => {
  it('changes nothing', async () => {
    const before = files();
    expect(await make()).toEqual(pki);
    expect(files()).toEqual(before);
  });

  it('completes an interrupted one: keys without certificates, certificates without those below them', async () => {
    const before = files();
    const keys = await Promise.all(['root2', 'issuer', 'ocsp'].map((label) => token.publicKey(label)));
    for (const name of ['root2.pem', 'root2.crl', 'issuer-cross.pem', 'ocsp.pem']) unlinkSync(pem(name));
    writeFileSync(pem('ocsp.pem.new'), '-----BEGIN CERT');
    await make();
    expect(await Promise.all(['root2', 'issuer', 'ocsp'].map((label) => token.publicKey(label)))).toEqual(keys);
    const after = files();
    expect(after['issuer.pem']).toBe(before['issuer.pem']);
    expect(after['root2.pem']).not.toBe(before['root2.pem']);
    const at = String(clock.now());
    expect(
      openssl('verify', '-x509_strict', '-attime', at, '-CAfile', pem('root2.pem'), '-untrusted', pem('issuer-cross.pem'), pem('ocsp.pem')),
    ).toMatch('OK');
    expect(after['ocsp.pem.new']).toBeUndefined();
  });

  it('renews the responder and the CRLs, and nothing else, when less than 30 days are left', async () => {
    const before = files();
    clock.set(clock.now() + 334 * SECONDS_PER_DAY);
    await make();
    expect(files()).toEqual(before);
    clock.set(clock.now() + 2 * SECONDS_PER_DAY);
    await make();
    const after = files();
    expect(
      Object.keys(after)
        .filter((name) => after[name] !== before[name])
        .sort(),
    ).toEqual(['ocsp.pem', 'root1.crl', 'root2.crl']);
    expect(openssl('crl', '-in', pem('root1.crl'), '-noout', '-crlnumber')).toMatch(/0x0*2\b/);
  });

  it('refuses certificates whose keys the token does not have', async () => {
    const issuer = readFileSync(pem('issuer.pem'));
    writeFileSync(pem('issuer.pem'), readFileSync(pem('root1.pem')));
    await expect(make()).rejects.toThrow(/issuer\.pem is not for the key in the token: restore/);
    writeFileSync(pem('issuer.pem'), issuer);
    await make();
  });

  it('refuses to make a new key for a certificate that is there', async () => {
    const emptyToken = { hasKey: async () => false } as unknown as Token;
    const made = makeDevelopmentPki({ token: emptyToken, directory: data, clock, random, publicUrl });
    await expect(made).rejects.toThrow(/key "root1" of .*root1\.pem is not in the token: restore/);
  });
});
