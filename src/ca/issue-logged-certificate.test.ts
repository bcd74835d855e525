import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FakeCaStores, type FaultPoint } from '../../test/fakes/fake-ca-stores.js';
import { startFakeCt, type FakeCt } from '../../test/fakes/fake-ct-log.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { DECIDED_UNDER } from '../../test/support/records.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { makeSoftwareCa, type SoftwareCa } from '../../test/support/software-ca.js';
import type { AccountId, OrderId, OrganizationId } from '../core/ids.js';
import type { Log } from '../core/log.js';
import { SignerUnavailable, type Signer } from '../core/signer.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import { CtUnavailable } from '../ct/ct-unavailable.js';
import { OID } from '../x509/oid.js';
import { readCertificate } from '../x509/read-certificate.js';
import { readSigned } from '../x509/read-signed.js';
import { correspond } from './correspond.js';
import { fixParts } from './fixed-parts.js';
import { createIssueCertificate, IssuanceContended } from './issue-certificate.js';
import { readIssuingCa } from './issuing-ca.js';
import { createLogCertificate } from './log-certificate.js';
import type { AdditionalLinter, CtLogs, IssuanceRequest } from './ports.js';
import { parseProfile } from './profile.js';
import { createRecoverCertificates } from './recover.js';

const NOW = Date.parse('2026-11-21T12:00:00Z') / 1000;
const ORDER = 'order-1' as OrderId;
const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const ov = parseProfile(parse(readFileSync(new URL('../../config/profiles/ov.yaml', import.meta.url), 'utf8')));
const request: IssuanceRequest = {
  orderId: ORDER,
  accountId: 'account-1' as AccountId,
  organizationId: 'organization-1' as OrganizationId,
  profile: 'ov',
  names: ['example.com', 'www.example.com'],
  spki: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' }),
  subject: { country: 'JP', stateOrProvince: 'Tokyo', locality: 'Mitaka-shi', organization: 'Example Trading K.K.' },
  notBefore: null,
  notAfter: null,
  maxValidityDays: 200,
  decidedUnder: DECIDED_UNDER,
};

let ca: SoftwareCa;
let fake: FakeCt;
let stores: FakeCaStores;
const clock = new FakeClock(NOW);

beforeAll(async () => {
  ca = await makeSoftwareCa(NOW - SECONDS_PER_DAY);
  fake = await startFakeCt(clock, silent);
});
afterAll(() => fake.close());
beforeEach(() => {
  stores = new FakeCaStores();
  clock.set(NOW);
  ca.signer.signed.length = 0;
  for (const log of fake.logs) {
    log.fault = () => undefined;
    log.submissions.length = 0;
  }
});

interface Over {
  seed?: string;
  signer?: Signer;
  ct?: CtLogs | null;
  profile?: typeof ov;
  linters?: AdditionalLinter[];
  log?: Log;
}
const issuing = ({ seed = 'ca', signer = ca.signer, ct = fake.ct, profile = ov, linters = [], log = silent }: Over = {}) =>
  createIssueCertificate({
    transactor: stores,
    signer,
    clock,
    random: new SeededRandom(seed),
    log,
    profiles: new Map([['ov', fixParts(profile, readIssuingCa(ca.issuer))]]),
    baselineAt: (now) => now,
    ct,
    linters,
  });

const rows = () => [...stores.contents.certificates.values()];
const states = (): string[] => rows().map(({ state }) => state);
const issued = () => {
  const [row, ...more] = rows().filter((one) => one.state === 'issued');
  expect(more).toEqual([]);
  return row!;
};
const kinds = (): string[] => stores.contents.audit.map(({ event }) => event.kind);
const signedTbs = (): string[] => ca.signer.signed.map(({ tbs }) => Buffer.from(tbs).toString('hex'));
const submitted = (): number => fake.logs.reduce((sum, { submissions }) => sum + submissions.length, 0);

describe('the full cycle', () => {
  it('makes a precertificate, gathers SCTs, and issues the certificate that corresponds', async () => {
    expect(await issuing()(request)).toEqual({ ok: true, certificateId: rows()[0]!.id });
    const row = issued();
    const precertificate = readCertificate(row.precertificate!);
    const certificate = readCertificate(row.der);
    expect(precertificate.extensions.at(-1)).toMatchObject({ oid: OID.precertificatePoison, critical: true });
    expect(certificate.extensions.at(-1)).toMatchObject({ oid: OID.signedCertificateTimestampList, critical: false });
    expect(precertificate.tbs.equals(row.tbs)).toBe(true);
    expect(certificate.serial).toBe(precertificate.serial);
    correspond(certificate.tbs, precertificate.tbs);
    expect(fake.ct.judge(certificate.tbs, ca.issuer.certificate)).toBeUndefined();
    expect(stores.contents.scts.get(row.id)).toHaveLength(3);
    expect(stores.contents.jobs).toEqual([{ kind: 'log-certificate', certificateId: row.id }]);
    expect(kinds()).toEqual([
      'precertificate.committed',
      'precertificate.issued',
      'sct.received',
      'sct.received',
      'sct.received',
      'certificate.final-committed',
      'certificate.issued',
    ]);
  });

  it('is not gone through for a profile with ct: none, nor without logs', async () => {
    await issuing({ profile: { ...ov, ct: 'none' } })(request);
    await issuing({ ct: null, seed: 'other' })({ ...request, orderId: 'order-2' as OrderId });
    expect(rows().map((row) => row.state === 'issued' && row.precertificate)).toEqual([null, null]);
    expect([submitted(), stores.contents.jobs]).toEqual([0, []]);
  });

  it('ends with the certificate shown to the logs, once it is issued', async () => {
    const outcome = await issuing()(request);
    const log = createLogCertificate({ transactor: stores, ct: fake.ct, clock, log: silent, issuers: new Map([['issuer-1', ca.issuer]]) });
    await log(issued().id, new AbortController().signal);
    expect(outcome.ok).toBe(true);
    expect(fake.logs.flatMap(({ submissions }) => submissions.filter(({ path }) => path.endsWith('add-chain')))).toHaveLength(3);
    expect(stores.contents.audit.at(-1)?.event).toMatchObject({ kind: 'certificate.logged', detail: { scts: [expect.any(String), expect.any(String), expect.any(String)] } });
    clock.set(NOW + 400 * SECONDS_PER_DAY);
    await log(issued().id, new AbortController().signal);
    expect(kinds().filter((kind) => kind === 'certificate.logged')).toHaveLength(1);
  });
});

/* W of the cycle with three SCTs: 1 precert_committed, 2 precertified, 3 to 5 SCTs, 6 final_committed, 7 issued. What is found after a death, and what becomes of it. */
const DEATHS: [point: FaultPoint, transaction: number, found: string[], lost: number, more: { precertificates: number; finals: number }][] = [
  ['before commit', 1, [], 0, { precertificates: 1, finals: 1 }],
  ['after commit', 1, ['precert_committed'], 1, { precertificates: 1, finals: 1 }],
  ['before commit', 2, ['precert_committed'], 1, { precertificates: 2, finals: 1 }],
  ['after commit', 2, ['precertified'], 0, { precertificates: 1, finals: 1 }],
  ...[3, 4, 5].flatMap((n): typeof DEATHS => [
    ['before commit', n, ['precertified'], 0, { precertificates: 1, finals: 1 }],
    ['after commit', n, ['precertified'], 0, { precertificates: 1, finals: 1 }],
  ]),
  ['before commit', 6, ['precertified'], 0, { precertificates: 1, finals: 1 }],
  ['after commit', 6, ['final_committed'], 1, { precertificates: 2, finals: 1 }],
  ['before commit', 7, ['final_committed'], 1, { precertificates: 2, finals: 2 }],
  ['after commit', 7, ['issued'], 0, { precertificates: 1, finals: 1 }],
];

describe('the process dies', () => {
  it.each(DEATHS)('%s of W %i', async (point, transaction, found, lost, signatures) => {
    stores.fault = (at, number) => {
      if (at === point && number === transaction) throw new Error('the process died');
    };
    await expect(issuing()(request)).rejects.toThrow('the process died');
    stores.fault = () => undefined;
    expect(states()).toEqual(found);
    const sctsFound = rows().flatMap(({ id }) => stores.contents.scts.get(id) ?? []);
    const [before] = rows();

    // Another process: nothing is remembered but the stores.
    expect(await issuing({ seed: 'second process' })(request)).toEqual({ ok: true, certificateId: issued().id });

    // The same precertificate where it was stored, another where a signature may be about.
    const resumes = found[0] === 'precertified' || found[0] === 'issued';
    if (before !== undefined) expect(issued().id === before.id).toBe(resumes);
    if (found[0] === 'precertified') {
      for (const { logId } of sctsFound) expect(fake.logs.find(({ id }) => id === logId)?.submissions).toHaveLength(1);
      expect(stores.contents.scts.get(issued().id)!.length).toBeGreaterThanOrEqual(3);
      for (const { submissions } of fake.logs) for (const { chain } of submissions) expect(chain[0]!.equals(issued().precertificate!)).toBe(true);
    }

    // No signature without stored bytes, none twice over the same, at most one certificate for each precertificate.
    const stored = rows().flatMap((row) => [row.tbs, ...(row.state === 'issued' ? [readSigned(row.der).tbs] : []), ...('finalTbs' in row ? [row.finalTbs] : [])]);
    expect(signedTbs().every((tbs) => stored.some((one) => one.toString('hex') === tbs))).toBe(true);
    expect(new Set(signedTbs()).size).toBe(signedTbs().length);
    const kindOf = (tbs: string): boolean => tbs.includes('060a2b06010401d679020403');
    expect({ precertificates: signedTbs().filter(kindOf).length, finals: signedTbs().filter((tbs) => !kindOf(tbs)).length }).toEqual(signatures);
    const serials = signedTbs()
      .filter((tbs) => !kindOf(tbs))
      .map((tbs) => rows().find(({ serial }) => tbs.includes(serial))?.serial);
    expect(new Set(serials).size).toBe(serials.length);

    // What was left behind is revoked and published.
    const left = rows().filter(({ state }) => state === 'lost');
    expect(left).toHaveLength(lost);
    for (const row of left) expect(row.revocation).toEqual({ at: NOW, reason: 0 });
    expect(stores.contents.jobs.filter(({ kind }) => kind === 'publish-crl')).toHaveLength(lost);
  });
});

describe('logs fail', () => {
  it('the precertificate stays, a later run goes on with the same bytes and only asks for what is missing', async () => {
    for (const log of fake.logs) if (log.operator === 'B') log.fault = () => ({ status: 400 });
    await expect(issuing()(request)).rejects.toThrow(CtUnavailable);
    expect(states()).toEqual(['precertified']);
    const have = stores.contents.scts.get(rows()[0]!.id)?.length ?? 0;
    expect(have).toBe(2);
    const askedBefore = submitted();
    for (const log of fake.logs) log.fault = () => undefined;
    expect(await issuing({ seed: 'next' })(request)).toMatchObject({ ok: true });
    expect(submitted()).toBe(askedBefore + 1);
    expect(signedTbs()).toHaveLength(2);
    expect(states()).toEqual(['issued']);
  });

  it('and nobody comes back: recovery revokes the precertificate', async () => {
    for (const log of fake.logs) log.fault = () => ({ status: 400 });
    await expect(issuing()(request)).rejects.toThrow(CtUnavailable);
    const recover = createRecoverCertificates({ transactor: stores, clock, log: silent, olderThanSeconds: 600 });
    stores.processing.add(ORDER);
    clock.set(NOW + 601);
    expect(await recover()).toBe(0);
    stores.processing.clear();
    expect(await recover()).toBe(1);
    expect(rows()).toMatchObject([{ state: 'lost', revocation: { at: NOW + 601, reason: 0 }, precertificate: expect.any(Buffer) }]);
  });

  it('SCTs that do not stand up when they are embedded keep the certificate from being signed', async () => {
    const ct: CtLogs = { ...fake.ct, judge: () => 'a signature does not verify' };
    await expect(issuing({ ct })(request)).rejects.toThrow('the embedded SCTs do not stand up: a signature does not verify');
    expect([states(), signedTbs().length]).toEqual([['precertified'], 1]);
  });

  it('too few SCTs are a finding of the lints: nothing more is signed, and the precertificate is revoked', async () => {
    const ct: CtLogs = { ...fake.ct, gather: async (...args) => (await fake.ct.gather(...args)).slice(0, 2) };
    const found: unknown[] = [];
    const log: Log = { ...silent, error: (facts) => void found.push(facts) };
    expect(await issuing({ ct, log })(request)).toMatchObject({ ok: false, problem: { type: 'serverInternal' } });
    expect(found).toMatchObject([{ findings: [{ id: 'ct/sct-count' }] }]);
    expect([states(), signedTbs().length]).toEqual([['lost'], 1]);
  });
});

describe('the precertificate is revoked before its certificate is issued', () => {
  const revoke = (): void => {
    const [row] = rows();
    stores.contents.certificates.set(row!.id, { ...row!, revocation: { at: NOW, reason: 1 } });
  };
  const REFUSAL = { ok: false, problem: { type: 'unauthorized', detail: expect.stringContaining('revoked before it was issued') } };

  it('while SCTs are gathered: there is no certificate, and its reason stays', async () => {
    const ct: CtLogs = {
      ...fake.ct,
      gather: async (...args) => {
        revoke();
        return fake.ct.gather(...args);
      },
    };
    expect(await issuing({ ct })(request)).toMatchObject(REFUSAL);
    expect(rows()).toMatchObject([{ state: 'lost', revocation: { at: NOW, reason: 1 } }]);
    expect(signedTbs()).toHaveLength(1);
  });

  it('between two runs: no other takes its place', async () => {
    for (const log of fake.logs) log.fault = () => ({ status: 400 });
    await expect(issuing()(request)).rejects.toThrow(CtUnavailable);
    revoke();
    expect(await issuing({ seed: 'next' })(request)).toMatchObject(REFUSAL);
    expect(states()).toEqual(['lost']);
  });
});

describe('signing fails', () => {
  const failing = (at: number): Signer => {
    let count = 0;
    return { publicKey: () => Promise.reject(new Error()), sign: (one) => (++count === at ? Promise.reject(new SignerUnavailable('queue full')) : ca.signer.sign(one)) };
  };
  it.each([
    ['precertificate', 1],
    ['certificate', 2],
  ])('of the %s: the serial is revoked at once', async (_, at) => {
    await expect(issuing({ signer: failing(at) })(request)).rejects.toThrow(SignerUnavailable);
    expect(states()).toEqual(['lost']);
    expect(stores.contents.jobs).toEqual([{ kind: 'publish-crl', issuerId: 'issuer-1' }]);
    expect(await issuing({ seed: 'next' })(request)).toMatchObject({ ok: true });
  });
});

describe('two processes', () => {
  it('that go on with one precertificate issue one certificate', async () => {
    for (const log of fake.logs) log.fault = () => ({ status: 400 });
    await expect(issuing()(request)).rejects.toThrow(CtUnavailable);
    for (const log of fake.logs) log.fault = () => undefined;
    const outcomes = await Promise.allSettled([issuing({ seed: 'one' })(request), issuing({ seed: 'two' })(request)]);
    expect(states()).toEqual(['issued']);
    expect(signedTbs()).toHaveLength(2);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(IssuanceContended);
  });
});

describe('additional linters', () => {
  it('are awaited for precertificate and certificate, and stop either', async () => {
    const judged: string[] = [];
    const refusing = (refused: string): AdditionalLinter => async (der, kind) => {
      await new Promise((resolve) => setImmediate(resolve));
      expect(readCertificate(der).serial).toHaveLength(34);
      judged.push(kind);
      return kind === refused ? { findings: [{ id: 'other/lint', citation: 'BR 4.3.1.2', detail: 'no' }], passed: [] } : { findings: [], passed: [{ name: 'other', findings: [] }] };
    };
    expect(await issuing({ linters: [refusing('certificate')] })(request)).toMatchObject({ ok: false });
    expect([judged, states(), signedTbs().length]).toEqual([['precertificate', 'certificate'], ['lost'], 1]);
    expect(await issuing({ linters: [refusing('precertificate')], seed: 'next' })(request)).toMatchObject({ ok: false });
    expect([states(), signedTbs().length]).toEqual([['lost'], 1]);
  });
});
