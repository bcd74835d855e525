import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startFakeCt, type FakeCt } from '../../test/fakes/fake-ct-log.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { DECIDED_UNDER, addOrder } from '../../test/support/records.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { makeSoftwareCa, type SoftwareCa } from '../../test/support/software-ca.js';
import { describeEachEngine, silentLog, type TestDatabase } from '../../test/support/test-database.js';
import type { AccountId, OrderId, OrganizationId } from '../core/ids.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { readSigned } from '../x509/read-signed.js';
import { fixParts } from './fixed-parts.js';
import { createIssueCertificate } from './issue-certificate.js';
import { readIssuingCa } from './issuing-ca.js';
import type { CaStores, CtLogs, IssuanceRequest } from './ports.js';
import { parseProfile } from './profile.js';
import { createRecoverCertificates } from './recover.js';

const NOW = Date.UTC(2026, 10, 21, 12) / 1000;
const ORDER = 'order' as OrderId;
const profile = parseProfile(parse(readFileSync(new URL('../../config/profiles/ov.yaml', import.meta.url), 'utf8')));
const spki = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' });
const request: IssuanceRequest = {
  orderId: ORDER,
  accountId: 'account' as AccountId,
  organizationId: 'org' as OrganizationId,
  profile: 'ov',
  names: ['www.example.com'],
  spki,
  subject: { country: 'JP', stateOrProvince: 'Tokyo', locality: 'Mitaka', organization: 'Example K.K.' },
  notBefore: null,
  notAfter: null,
  maxValidityDays: 200,
  decidedUnder: DECIDED_UNDER,
};

type Death = { at: 'before commit' | 'after commit'; transaction: number };

/** The same stores; the transaction with this number ends as if the process had died right before or right after its commit. */
function dyingTransactor(transactor: Transactor<CaStores>, death: Death): Transactor<CaStores> {
  let count = 0;
  return {
    read: transactor.read,
    async transaction(work) {
      const dies = ++count === death.transaction;
      const result = await transactor.transaction(async (stores) => {
        const done = await work(stores);
        if (dies && death.at === 'before commit') throw new Error('the process died');
        return done;
      });
      if (dies) throw new Error('the process died');
      return result;
    },
  };
}

let ca: SoftwareCa;
let fake: FakeCt;
beforeAll(async () => {
  ca = await makeSoftwareCa(NOW - SECONDS_PER_DAY);
  fake = await startFakeCt(new FakeClock(NOW), silentLog);
});
afterAll(() => fake.close());

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  const clock = new FakeClock(NOW);
  beforeEach(async () => {
    database = await createDatabase({ clock });
    await database.transactor.transaction((stores) => addOrder(stores));
    ca.signer.signed.length = 0;
    clock.set(NOW);
  });
  afterEach(() => database.remove());

  const issuing = (seed: string, transactor: Transactor<CaStores> = database.transactor, ct: CtLogs | null = null) =>
    createIssueCertificate({
      transactor,
      signer: ca.signer,
      clock,
      random: new SeededRandom(seed),
      log: silentLog,
      profiles: new Map([['ov', fixParts(profile, readIssuingCa(ca.issuer))]]),
      baselineAt: (now) => now,
      ct,
    });

  it('issues the one certificate of an order, and finds it again', async () => {
    const outcome = await issuing('one')(request);
    expect(outcome.ok).toBe(true);
    expect(await issuing('two')(request)).toEqual(outcome);
    const stored = await database.transactor.read.certificates.findByOrder(ORDER);
    expect(stored?.state === 'issued' && readSigned(stored.der).tbs.equals(stored.tbs)).toBe(true);
    expect(ca.signer.signed).toHaveLength(1);
  });

  describe.each<Death>([
    { at: 'before commit', transaction: 1 },
    { at: 'after commit', transaction: 1 },
    { at: 'before commit', transaction: 2 },
    { at: 'after commit', transaction: 2 },
  ])('the process dies $at of W $transaction', (death) => {
    it('and the next run issues one certificate; every signature but its own is of a revoked serial', async () => {
      await expect(issuing('dies', dyingTransactor(database.transactor, death))(request)).rejects.toThrow('the process died');
      expect(await issuing('next')(request)).toMatchObject({ ok: true });
      const stored = await database.transactor.read.certificates.findByOrder(ORDER);
      expect(stored?.state).toBe('issued');
      const serials = new Set<string>();
      for (const { tbs } of ca.signer.signed) {
        if (Buffer.from(tbs).equals(stored!.tbs)) continue;
        const revoked = await database.transactor.read.crls.revoked({ issuerId: 'issuer-1', shard: 0 }, NOW, '', 100);
        expect(revoked).toHaveLength(1);
        expect(Buffer.from(tbs).includes(Buffer.from(revoked[0]!.serial, 'hex'))).toBe(true);
        serials.add(revoked[0]!.serial);
      }
      expect(serials.has(stored!.serial)).toBe(false);
    });
  });

  // W: 1 precert_committed, 2 precertified, 3 to 5 SCTs, 6 final_committed, 7 issued.
  describe.each<Death & { resumes: boolean }>([
    { at: 'after commit', transaction: 1, resumes: false },
    { at: 'before commit', transaction: 2, resumes: false },
    { at: 'after commit', transaction: 2, resumes: true },
    { at: 'after commit', transaction: 4, resumes: true },
    { at: 'after commit', transaction: 6, resumes: false },
    { at: 'before commit', transaction: 7, resumes: false },
    { at: 'after commit', transaction: 7, resumes: true },
  ])('with Certificate Transparency the process dies $at of W $transaction', ({ resumes, ...death }) => {
    it('and the next run issues one certificate; what cannot be gone on with is revoked', async () => {
      await expect(issuing('dies', dyingTransactor(database.transactor, death), fake.ct)(request)).rejects.toThrow('the process died');
      const before = await database.transactor.read.certificates.findByOrder(ORDER);
      expect(await issuing('next', database.transactor, fake.ct)(request)).toMatchObject({ ok: true });
      const issued = await database.transactor.read.certificates.findByOrder(ORDER);
      expect([issued?.state, issued?.serial === before?.serial]).toEqual(['issued', resumes]);
      expect((await database.transactor.read.scts.list(issued!.id)).length).toBeGreaterThanOrEqual(3);
      expect((await database.transactor.read.crls.revoked({ issuerId: 'issuer-1', shard: 0 }, NOW, '', 10)).map(({ serial }) => serial)).toEqual(resumes ? [] : [before?.serial]);
      expect(await database.transactor.read.status.bySerial('issuer-1', issued!.serial)).toMatchObject({ state: 'issued', revocation: null });
      expect(new Set(ca.signer.signed.map(({ tbs }) => Buffer.from(tbs).toString('hex'))).size).toBe(ca.signer.signed.length);
    });
  });

  it('recovery revokes a commitment that nobody will come back for', async () => {
    await expect(issuing('dies', dyingTransactor(database.transactor, { at: 'after commit', transaction: 1 }))(request)).rejects.toThrow();
    const recover = createRecoverCertificates({ transactor: database.transactor, clock, log: silentLog, olderThanSeconds: 600 });
    expect(await recover()).toBe(0);
    clock.set(NOW + 601);
    expect(await recover()).toBe(1);
    expect(await database.transactor.read.crls.revoked({ issuerId: 'issuer-1', shard: 0 }, NOW, '', 100)).toEqual([
      { serial: expect.any(String), revokedAt: NOW + 601, reason: 0 },
    ]);
    expect(await recover()).toBe(0);
  });

  it('of two processes at one order one wins, and both name its certificate or the other reports the race', async () => {
    const outcomes = await Promise.allSettled([issuing('one')(request), issuing('two')(request)]);
    const winner = await database.transactor.read.certificates.findByOrder(ORDER);
    const named = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    if (winner?.state === 'issued') {
      for (const outcome of named) expect(outcome).toEqual({ ok: true, certificateId: winner.id });
    } else {
      expect(named).toEqual([]);
    }
    expect(await issuing('three')(request)).toMatchObject({ ok: true });
  });
});
