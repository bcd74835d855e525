import { DECIDED_UNDER } from '../../test/support/records.js';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FakeCaStores, type FaultPoint } from '../../test/fakes/fake-ca-stores.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { makeSoftwareCa, type SoftwareCa } from '../../test/support/software-ca.js';
import type { AccountId, OrderId, OrganizationId } from '../core/ids.js';
import type { Log } from '../core/log.js';
import { toPem } from '../core/pem.js';
import type { Random } from '../core/random.js';
import { SignerUnavailable, type Signer } from '../core/signer.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import { readCertificate } from '../x509/read-certificate.js';
import { certificateChains } from './certificate-chain.js';
import { fixParts } from './fixed-parts.js';
import { createIssueCertificate, IssuanceContended } from './issue-certificate.js';
import { readIssuingCa } from './issuing-ca.js';
import { parseProfile } from './profile.js';
import type { AdditionalLinter, CtLogs, IssuanceRequest, Issuer, Profile } from './ports.js';
import { createRecoverCertificates } from './recover.js';

const NOW = Date.parse('2026-11-21T12:00:00Z') / 1000;
const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const profile = (name: string): Profile =>
  parseProfile(parse(readFileSync(new URL(`../../config/profiles/${name}.yaml`, import.meta.url), 'utf8')));
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });

let ca: SoftwareCa;
let folder: string;
let stores: FakeCaStores;
let clock: FakeClock;

beforeAll(async () => {
  ca = await makeSoftwareCa(NOW - SECONDS_PER_DAY);
  folder = mkdtempSync(join(tmpdir(), 'tegata-ca-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  stores = new FakeCaStores();
  clock = new FakeClock(NOW);
  ca.signer.signed.length = 0;
});

function request(over: Partial<IssuanceRequest> = {}): IssuanceRequest {
  return {
    orderId: 'order-1' as OrderId,
    accountId: 'account-1' as AccountId,
    organizationId: 'organization-1' as OrganizationId,
    profile: 'ov',
    names: ['example.com', 'www.example.com'],
    spki: rsa,
    subject: { country: 'JP', stateOrProvince: '東京都', locality: 'Mitaka-shi', organization: 'Example Trading K.K.' },
    notBefore: null,
    notAfter: null,
    maxValidityDays: 200,
    decidedUnder: DECIDED_UNDER,
    ...over,
  };
}

function issuing(over: { signer?: Signer; random?: Random; issuer?: Issuer; log?: Log; ct?: CtLogs | null; linters?: AdditionalLinter[] } = {}) {
  return createIssueCertificate({
    transactor: stores,
    signer: over.signer ?? ca.signer,
    clock,
    random: over.random ?? new SeededRandom('ca'),
    log: over.log ?? silent,
    profiles: new Map(['ov', 'sr-ov'].map((name) => [name, fixParts(profile(name), readIssuingCa(over.issuer ?? ca.issuer))])),
    baselineAt: (now) => now,
    ct: over.ct ?? null,
    ...(over.linters && { linters: over.linters }),
  });
}

const rows = () => [...stores.contents.certificates.values()];
const onlyIssued = (): Buffer => {
  const found = rows().filter((row) => row.state === 'issued');
  expect(found).toHaveLength(1);
  return found[0]!.der;
};

describe('a certificate', () => {
  it.each(['ov', 'sr-ov'])('of profile %s satisfies openssl verify -x509_strict', async (name) => {
    const issue = issuing();
    expect(await issue(request({ profile: name }))).toEqual({ ok: true, certificateId: rows()[0]!.id });
    const der = onlyIssued();
    const files = { root: join(folder, 'root.pem'), issuer: join(folder, 'issuer.pem'), leaf: join(folder, 'leaf.pem') };
    writeFileSync(files.root, toPem('CERTIFICATE', ca.root));
    writeFileSync(files.issuer, toPem('CERTIFICATE', ca.issuer.certificate));
    writeFileSync(files.leaf, toPem('CERTIFICATE', der));
    const args = [
      'verify',
      '-x509_strict',
      '-policy_check',
      '-purpose',
      'sslserver',
      '-verify_hostname',
      'www.example.com',
      '-attime',
      String(NOW),
    ];
    expect(
      execFileSync('openssl', [...args, '-CAfile', files.root, '-untrusted', files.issuer, files.leaf], { encoding: 'utf8' }),
    ).toContain(': OK');
    const text = execFileSync('openssl', ['x509', '-in', files.leaf, '-noout', '-text', '-nameopt', 'RFC2253,utf8,-esc_msb'], {
      encoding: 'utf8',
    });
    expect(text).toContain('Subject: CN=example.com,O=Example Trading K.K.,L=Mitaka-shi,ST=東京都,C=JP');
    expect(text).toContain('CPS: https://repo1.secomtrust.net/spcpp/pfw/pfwsr3ca/');
    expect(text.includes('CA Issuers')).toBe(name === 'ov');
    expect(text.indexOf('2.23.140.1.2.2') < text.indexOf('1.2.392.200091.100.751.1')).toBe(name === 'ov');
  });

  it('lasts 199 days with both ends counted, and begins an hour ago', async () => {
    await issuing()(request());
    const { notBefore, notAfter } = readCertificate(onlyIssued());
    expect(notBefore).toBe(NOW - 3600);
    expect(notAfter - notBefore + 1).toBe(199 * SECONDS_PER_DAY);
  });

  it('for an EC key has digitalSignature alone', async () => {
    await issuing()(request({ spki: ec }));
    const usage = readCertificate(onlyIssued()).extensions.find(({ oid }) => oid === '2.5.29.15');
    expect(usage?.value.toString('hex')).toBe('03020780');
  });

  it('has a positive serial of constant length with 128 random bits', async () => {
    const issue = issuing();
    for (const n of [1, 2, 3]) await issue(request({ orderId: `order-${n}` as OrderId }));
    expect(rows().map((row) => row.serial.slice(0, 2))).toEqual(['01', '01', '01']);
    expect(new Set(rows().map((row) => row.serial)).size).toBe(3);
    expect(rows().every((row) => row.serial.length === 34)).toBe(true);
  });

  it('comes with every chain of its issuer, leaf first', async () => {
    await issuing()(request());
    const [first, second] = certificateChains({ ...ca.issuer, chains: [[ca.issuer.certificate], []] })(onlyIssued());
    expect(first).toBe(toPem('CERTIFICATE', onlyIssued()) + toPem('CERTIFICATE', ca.issuer.certificate));
    expect(second).toBe(toPem('CERTIFICATE', onlyIssued()));
  });

  it('is committed, then issued, each with its audit event', async () => {
    await issuing()(request());
    const [row] = rows();
    const detail = { certificateId: row!.id, serial: row!.serial, issuerId: 'issuer-1' };
    expect(stores.contents.audit.map(({ event }) => [event.kind, event.detail])).toEqual([
      ['certificate.committed', { ...detail, ...DECIDED_UNDER }],
      ['certificate.issued', detail],
    ]);
    expect(stores.contents.jobs).toEqual([]);
  });
});

describe('running again', () => {
  it('returns the certificate that the order has', async () => {
    const issue = issuing();
    const first = await issue(request());
    expect(await issue(request())).toEqual(first);
    expect(ca.signer.signed).toHaveLength(1);
  });

  it('in one process while the first run is under way is the same run', async () => {
    const issue = issuing();
    const [first, second] = await Promise.all([issue(request()), issue(request())]);
    expect(second).toEqual(first);
    expect(ca.signer.signed).toHaveLength(1);
  });

  it('draws another serial when one is taken', async () => {
    await issuing()(request());
    const seeded = new SeededRandom('ca');
    const twice: Buffer[] = [];
    const random = { bytes: (length: number) => twice.pop() ?? seeded.bytes(length) };
    twice.push(Buffer.from(rows()[0]!.serial.slice(2), 'hex'));
    expect(await issuing({ random })(request({ orderId: 'order-2' as OrderId }))).toMatchObject({ ok: true });
    expect(rows().map((row) => row.state)).toEqual(['issued', 'issued']);
  });

  it('gives up when the random source repeats itself', async () => {
    const random = { bytes: (length: number) => Buffer.alloc(length, 7) };
    await issuing({ random })(request());
    await expect(issuing({ random })(request({ orderId: 'order-2' as OrderId }))).rejects.toThrow('cannot be trusted');
    expect(ca.signer.signed).toHaveLength(1);
  });
});

describe('the process dies', () => {
  const points: [string, FaultPoint, number][] = [
    ['before the commitment', 'before commit', 1],
    ['after the commitment', 'after commit', 1],
    ['before the certificate is stored', 'before commit', 2],
    ['after the certificate is stored', 'after commit', 2],
  ];
  it.each(points)('%s: the next run issues one certificate', async (_, point, transaction) => {
    stores.fault = (at, number) => {
      if (at === point && number === transaction) throw new Error('the process died');
    };
    await expect(issuing()(request())).rejects.toThrow('the process died');
    stores.fault = () => undefined;
    // Another process: nothing is remembered but the stores.
    const outcome = await issuing({ random: new SeededRandom('second process') })(request());
    expect(outcome).toEqual({ ok: true, certificateId: rows().find((row) => row.state === 'issued')!.id });
    onlyIssued();

    // No signature without stored bytes, and never two over the same.
    const stored = rows().map((row) => row.tbs.toString('hex'));
    const signed = ca.signer.signed.map(({ tbs }) => Buffer.from(tbs).toString('hex'));
    expect(signed.every((tbs) => stored.includes(tbs))).toBe(true);
    expect(new Set(signed).size).toBe(signed.length);

    // What was left behind is revoked and published.
    for (const row of rows().filter(({ state }) => state === 'lost')) {
      expect(row.revocation).toEqual({ at: NOW, reason: 0 });
      expect(stores.contents.jobs).toEqual([{ kind: 'publish-crl', issuerId: 'issuer-1' }]);
      expect(stores.contents.audit.map(({ event }) => event.kind)).toContain('certificate.lost');
    }
    const expectedLost = point === 'before commit' && transaction === 1 ? 0 : point === 'after commit' && transaction === 2 ? 0 : 1;
    expect(rows().filter(({ state }) => state === 'lost')).toHaveLength(expectedLost);
  });
});

describe('signing fails', () => {
  it('because the token is away: the commitment is revoked at once and the error passes through', async () => {
    const signer: Signer = {
      publicKey: () => Promise.reject(new Error()),
      sign: () => Promise.reject(new SignerUnavailable('queue full')),
    };
    await expect(issuing({ signer })(request())).rejects.toThrow(SignerUnavailable);
    expect(rows().map((row) => row.state)).toEqual(['lost']);
    expect(stores.contents.jobs).toEqual([{ kind: 'publish-crl', issuerId: 'issuer-1' }]);
  });

  it('with a signature by another key: it is not stored', async () => {
    const signer: Signer = {
      publicKey: () => Promise.reject(new Error()),
      sign: (request) => ca.signer.sign({ ...request, keyId: 'root' }),
    };
    await expect(issuing({ signer })(request())).rejects.toThrow('does not verify with the certificate of issuer "issuer-1"');
    expect(rows().map((row) => row.state)).toEqual(['lost']);
  });

  it('and revoking fails too: the commitment stays for recovery', async () => {
    const signer: Signer = {
      publicKey: () => Promise.reject(new Error()),
      sign: () => Promise.reject(new SignerUnavailable('queue full')),
    };
    stores.fault = (_, number) => {
      if (number === 2) throw new Error('database away');
    };
    await expect(issuing({ signer })(request())).rejects.toThrow(SignerUnavailable);
    expect(rows().map((row) => row.state)).toEqual(['committed']);

    const recover = createRecoverCertificates({ transactor: stores, clock, log: silent, olderThanSeconds: 600 });
    stores.fault = () => undefined;
    expect(await recover()).toBe(0);
    clock.set(NOW + 601);
    stores.processing.add('order-1' as OrderId);
    expect(await recover()).toBe(0);
    stores.processing.clear();
    expect(await recover()).toBe(1);
    expect(rows().map((row) => [row.state, row.revocation])).toEqual([['lost', { at: NOW + 601, reason: 0 }]]);
    expect(await recover()).toBe(0);
  });
});

describe('two processes at one order', () => {
  /** Holds the first signature until it is let go. */
  function held() {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const signer: Signer = {
      publicKey: () => Promise.reject(new Error()),
      sign: async (request) => {
        await gate;
        return ca.signer.sign(request);
      },
    };
    return { signer, release };
  }

  it('the one whose commitment was taken away returns the other one’s certificate', async () => {
    const { signer, release } = held();
    const slow = issuing({ signer, random: new SeededRandom('slow') })(request());
    while (rows().length === 0) await new Promise((resolve) => setImmediate(resolve));
    const fast = await issuing({ random: new SeededRandom('fast') })(request());
    release();
    expect(await slow).toEqual(fast);
    expect(rows().map((row) => row.state)).toEqual(['lost', 'issued']);
  });

  it('the one whose commitment was taken away by recovery reports that, and hands out nothing', async () => {
    const { signer, release } = held();
    const slow = issuing({ signer })(request());
    while (rows().length === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.set(NOW + 1000);
    await createRecoverCertificates({ transactor: stores, clock, log: silent, olderThanSeconds: 600 })();
    release();
    await expect(slow).rejects.toThrow(IssuanceContended);
    expect(rows().map((row) => row.state)).toEqual(['lost']);
  });
});

describe('refusals sign nothing', () => {
  it('what the lints find is logged under an incident that the subscriber is told', async () => {
    const logged: object[] = [];
    const log: Log = { ...silent, error: (fields) => void logged.push(fields) };
    const outcome = await issuing({ log })(request({ names: ['example.com', 'under_score.example.com'] }));
    const { incident, findings } = logged[0] as { incident: string; findings: { id: string }[] };
    expect(outcome).toMatchObject({ ok: false, problem: { type: 'serverInternal', status: 500 } });
    expect(JSON.stringify(outcome)).toContain(incident);
    expect(JSON.stringify(outcome)).not.toContain('under_score');
    expect(findings.map(({ id }) => id)).toEqual(['br/dns-name-syntax']);
    expect(rows()).toEqual([]);
    expect(ca.signer.signed).toEqual([]);
  });

  it.each<[string, Partial<IssuanceRequest>, string, RegExp]>([
    ['an unknown profile', { profile: 'dv' }, 'invalidProfile', /"dv" is no longer offered/],
    [
      'names that are all too long',
      { names: [`${'a'.repeat(63)}.example.com`] },
      'rejectedIdentifier',
      /add a name of 64 characters or fewer/,
    ],
    ['a country outside the profile', { subject: { ...request().subject, country: 'US' } }, 'invalidProfile', /vetted in US/],
    ['notAfter beyond the limit', { notAfter: NOW + 200 * SECONDS_PER_DAY }, 'malformed', /199 days at most/],
    ['notBefore three days ahead', { notBefore: NOW + 3 * SECONDS_PER_DAY }, 'malformed', /48 hours/],
  ])('%s', async (_, over, type, detail) => {
    const outcome = await issuing()(request(over));
    expect(outcome).toMatchObject({ ok: false, problem: { type, detail: expect.stringMatching(detail) } });
    expect(rows()).toEqual([]);
  });

  it('a name that is too long for the commonName is left to the first that fits', async () => {
    const long = `${'a'.repeat(63)}.example.com`;
    await issuing()(request({ names: [long, 'b.example.com'] }));
    expect(readCertificate(onlyIssued()).subjectAttributes.at(-1)?.value).toBe('b.example.com');
  });
});
