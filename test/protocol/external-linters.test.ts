import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeDevelopmentPki } from '../../src/app/development/make-pki.js';
import { readPem } from '../../src/app/read-pem.js';
import { shippedRules } from '../../src/app/shipped-rules.js';
import { systemRandom } from '../../src/app/system-random.js';
import type { Config, LinterConfig } from '../../src/config/config.js';
import { encodeOcspRequest } from '../../src/x509/encode-ocsp-request.js';
import { readCertificate } from '../../src/x509/read-certificate.js';
import { FakeCtLog, logListOf } from '../fakes/fake-ct-log.js';
import { readAuditEvents } from '../support/audit-events.js';
import { ceremonyIssuer, type CeremonyIssuer, type EcCurve } from '../support/ceremony-issuer.js';
import { certificationRequest, subscriberKey, type RequestOptions } from '../support/certification-request.js';
import { developmentKeys } from '../support/development-keys.js';
import { authorityLinters, installedLinters, judgedBy, linterTitle, missingLinters } from '../support/installed-linters.js';
import { obtain, readyOrder } from '../support/order-flow.js';
import { startCa, type Ca, type PolicyName } from '../support/start-ca.js';
import { silentLog } from '../support/test-database.js';
import { TickingClock } from '../support/ticking-clock.js';

let folder: string;
let ca: Ca | undefined;
const clock = new TickingClock();
const made = new Map<EcCurve, CeremonyIssuer>();
let logs: FakeCtLog[] = [];
let logList: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-linted-'));
  logs = await Promise.all((['A', 'B'] as const).flatMap((operator) => (['rfc6962', 'static'] as const).map((kind) => FakeCtLog.start(clock, { operator, kind }))));
  logList = join(folder, 'log-list.json');
  writeFileSync(logList, JSON.stringify(logListOf(logs, clock.now())));
});
afterAll(async () => {
  for (const issuer of made.values()) issuer.remove();
  await Promise.all(logs.map((log) => log.close()));
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await ca?.stop();
  ca = undefined;
});

/** URLs as a public CA has them: 127.0.0.1 in a certificate is an internal name, and rightly found. */
const PUBLIC_URL = 'http://pki.secomtrust.net';
const asked =
  (linters: readonly LinterConfig[], more: Partial<Config> = {}) =>
  (config: Config): Config => ({ ...config, publicUrl: PUBLIC_URL, linters, ...more });
const issuerOn = async (curve: EcCurve): Promise<CeremonyIssuer> => {
  const issuer = made.get(curve) ?? (await ceremonyIssuer(clock, curve));
  made.set(curve, issuer);
  return issuer;
};
/** Where the running CA really listens, whatever its certificates say. */
const publicAt = (path: string): string => `http://127.0.0.1:${ca?.config.listen.public.port ?? 0}${path}`;
const events = (kind: string): Record<string, unknown>[] =>
  readAuditEvents(ca?.config.database ?? '').filter((event) => event.kind === kind).map(({ detail }) => detail as Record<string, unknown>);
const names = (...linters: string[]): unknown => linters.map((name) => expect.objectContaining({ name }) as unknown);
const passed = (...linters: string[]): unknown => linters.map((linter) => ({ linter, outcome: 'passed', findings: [] }));

async function crlWith(serial: string): Promise<Buffer> {
  const published = async () => Buffer.from(await (await fetch(publicAt('/crl/issuer-1.crl'))).arrayBuffer());
  await expect.poll(async () => (await published()).includes(Buffer.from(serial.padStart(34, '0'), 'hex')), { timeout: 20_000 }).toBe(true);
  return published();
}

async function ocspResponse(request: Buffer): Promise<Buffer> {
  const response = await fetch(publicAt('/ocsp'), { method: 'POST', headers: { 'Content-Type': 'application/ocsp-request' }, body: request });
  return Buffer.from(await response.arrayBuffer());
}

// Go and Python bring them: script/test names what it left out.
describe.skipIf(missingLinters.length > 0)(linterTitle('zlint and pkilint, as in config/example.yaml'), () => {
  test.each<[PolicyName, EcCurve | 'RSA', boolean, string, string[], RequestOptions]>([
    ['ov-acme', 'RSA', true, 'an RSA key and several names', ['www.linted.com', 'linted.com', 'xn--r8jz45g.com'], {}],
    ['ov-acme', 'RSA', false, 'an RSA key and a wildcard', ['*.linted.com'], {}],
    ['secom-sr-2.96', 'RSA', true, 'an RSA key', ['www.linted.com'], {}],
    ['ov-acme', 'P-256', true, 'a P-256 key', ['www.linted.com'], { key: subscriberKey('P-256') }],
    ['secom-sr-2.96', 'P-384', true, 'an RSA key', ['www.linted.com'], {}],
  ])('find nothing unexplained in what %s issues under an %s issuer (logged: %s) for %s, nor in its CRL and OCSP', async (policy, issuer, logged, _what, ordered, request) => {
    const issuers = issuer === 'RSA' ? {} : { issuers: [(await issuerOn(issuer)).issuer] };
    ca = await startCa({ clock, policies: [policy], configure: asked(installedLinters, { ...issuers, ct: logged ? { logList } : null }) });
    const client = await ca.subscribe();
    const issued = obtain(ca, client, ordered, request);
    await issued.catch(() => undefined);
    // First, for it names the findings.
    expect(ca.logged.filter(({ message }) => message !== 'an organization is to be told, and has nobody who can be')).toEqual([]);
    const { certificate, der, serial } = await issued;
    expect(certificate.subjectAltName).toContain(ordered[0]);
    const kinds = logged ? ['precertificate.committed', 'certificate.final-committed'] : ['certificate.committed'];
    expect(kinds.map((kind) => events(kind)[0]?.['linters'])).toEqual(kinds.map(() => names('zlint', 'pkilint')));

    const { certificate: issuerFile } = ca.config.issuers[0] ?? { certificate: '' };
    const question = encodeOcspRequest(readCertificate(readPem(issuerFile)), serial);
    const judge = judgedBy(installedLinters);
    expect(await judge('ocsp-response', await ocspResponse(question))).toEqual(passed('pkilint-ocsp'));
    expect((await client.revoke(der, { reason: 4 })).status).toBe(200);
    expect(await judge('crl', await crlWith(serial))).toEqual(passed('zlint', 'pkilint-crl'));
    await expect.poll(() => events('ocsp.judged').map(({ shape }) => shape)).toEqual(expect.arrayContaining(['sha256 good', 'sha1-null revoked 4']));
    expect(events('ocsp.judged')[0]).toMatchObject({ issuerId: 'issuer-1', linters: [{ name: 'pkilint-ocsp', findings: [] }] });
    expect(events('crl.committed').at(-1)?.['linters']).toEqual(names('zlint', 'pkilint-crl'));
    expect(ca.logged.filter(({ message }) => message !== 'an organization is to be told, and has nobody who can be')).toEqual([]);
  });

  test.each(['zlint', 'pkilint'])('%s alone refuses what a profile that is broken on purpose makes, and nothing is signed', async (name) => {
    const shipped = shippedRules().profiles.get('ov');
    const file = join(folder, 'broken.yaml');
    writeFileSync(file, readFileSync(shipped?.file ?? '', 'utf8').replace('validityDays: 199', 'validityDays: 397'));
    // Private trust: the baseline's own limit of our lints does not hold.
    const policy = (config: Config) => ({ policy: { ...config.policy, baselineMode: 'none' as const }, profiles: { ...config.profiles, files: [file] } });
    const only = installedLinters.filter((linter) => linter.name === name);
    ca = await startCa({ clock, configure: (config) => asked(only, policy(config))(config) });
    const client = await ca.subscribe();
    const { url, finalize } = await readyOrder(ca, client, ['www.linted.com']);
    await client.finalize(finalize, certificationRequest(['www.linted.com']));
    const ended = await client.poll(url);
    expect(ended.json).toMatchObject({ status: 'invalid', error: { type: 'urn:ietf:params:acme:error:serverInternal' } });
    expect(ca.logged).toMatchObject([
      { level: 'error', facts: { findings: expect.arrayContaining([expect.objectContaining({ citation: 'error', id: expect.stringMatching(new RegExp(`^${name}/.*valid`)) as unknown })]) as unknown } },
    ]);
    expect(events('certificate.committed')).toEqual([]);
  });

  test.each(['zlint', 'pkilint'])('%s alone refuses a certificate that it has a warning for', async (name) => {
    const unexplained = installedLinters.filter((linter) => linter.name === name).map((linter) => ({ ...linter, explained: {} }));
    ca = await startCa({ clock, configure: asked(unexplained) });
    const client = await ca.subscribe();
    const { url, finalize } = await readyOrder(ca, client, ['www.linted.com']);
    await client.finalize(finalize, certificationRequest(['www.linted.com']));
    expect((await client.poll(url)).json).toMatchObject({ status: 'invalid' });
    expect(ca.logged).toMatchObject([{ facts: { findings: expect.arrayContaining([expect.objectContaining({ citation: 'warning' })]) as unknown } }]);
  });
});

describe.skipIf(missingLinters.length > 0)(linterTitle('zlint and pkilint, as docs/linters.md has authorities judged'), () => {
  const judge = judgedBy(authorityLinters);
  /** BR 7.1.2.10.7: an authority that does not sign OCSP responses itself leaves digitalSignature out. pkilint mentions it. */
  const withoutNotices = async (artifact: 'certificate' | 'crl', der: Buffer) =>
    (await judge(artifact, der)).map((verdict) =>
      verdict.outcome === 'unjudged' ? verdict : { ...verdict, findings: verdict.findings.filter(({ id }) => id !== 'cabf.ca_certificate_no_digital_signature_bit') },
    );

  test.each(['P-256', 'P-384'] as const)('find nothing in root, issuing CA, responder and root CRL of a ceremony on %s', async (curve) => {
    const { certificates, rootCrl } = await issuerOn(curve);
    for (const file of certificates) expect([file, await withoutNotices('certificate', readPem(file))]).toEqual([file, passed('zlint', 'pkilint')]);
    expect(await withoutNotices('crl', readPem(rootCrl, 'X509 CRL'))).toEqual(passed('zlint-crl', 'pkilint-crl'));
  });

  test('find nothing in the development PKI, cross-certificate included', async () => {
    const token = await (await developmentKeys()).open(clock, silentLog);
    try {
      // The same keys, certified with URLs as a public CA has them.
      const { issuer, ocsp, authorities, fixedCrls } = await makeDevelopmentPki({ token, directory: folder, clock, random: systemRandom, publicUrl: PUBLIC_URL });
      const all = [readPem(issuer.certificate), readPem(ocsp.certificate), ...authorities.map(({ certificate }) => certificate)];
      expect(all).toHaveLength(5);
      for (const der of all) expect(await withoutNotices('certificate', der)).toEqual(passed('zlint', 'pkilint'));
      for (const { crl } of fixedCrls) expect(await withoutNotices('crl', crl)).toEqual(passed('zlint-crl', 'pkilint-crl'));
    } finally {
      await token.close();
    }
  });
});
