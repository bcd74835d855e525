import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { addOrder, certificateRecord } from '../../test/support/records.js';
import { makeSoftwareCa } from '../../test/support/software-ca.js';
import type { SoftwareCa } from '../../test/support/software-ca.js';
import { describeEachEngine, silentLog } from '../../test/support/test-database.js';
import type { TestDatabase } from '../../test/support/test-database.js';
import type { CertificateId, OrderId } from '../core/ids.js';
import { toPem } from '../core/pem.js';
import { SignerUnavailable } from '../core/signer.js';
import type { Signer } from '../core/signer.js';
import { loadCrl } from './load-crl.js';
import type { CrlStore, StoredCrl } from './ports.js';
import { verifySignature } from '../x509/verify-signature.js';
import type { RevocationReason } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import { lintIssuer } from '../lint/lint-issuer.js';
import { runCrlLintsInTurns } from '../lint/run-crl-lints.js';
import { readCertificate } from '../x509/read-certificate.js';
import { readCrl } from '../x509/read-crl.js';
import { createEnsureCrls } from './ensure-crl.js';
import { createPublishCrl } from './publish-crl.js';
import type { CrlPublicationOptions, LintCrl, PublishCrl } from './publish-crl.js';

const SCOPE = { issuerId: 'issuer-1', shard: 0 };
const START = Date.UTC(2026, 10, 21) / 1000;
const HOUR = 3_600;
const DAY = 24 * HOUR;
const serialOf = (digit: string): string => `7${digit}`.repeat(16);
let ca: SoftwareCa;
let lint: LintCrl;
beforeAll(async () => {
  ca = await makeSoftwareCa(START - DAY);
  const facts = lintIssuer(readCertificate(ca.issuer.certificate));
  lint = (crl, context) => runCrlLintsInTurns(crl, { ...context, issuer: facts });
});

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  let clock: FakeClock;
  beforeEach(async () => {
    clock = new FakeClock(START);
    database = await createDatabase({ clock });
  });
  afterEach(() => database.remove());

  const make = (change: Partial<CrlPublicationOptions> = {}): PublishCrl =>
    createPublishCrl({ transactor: database.transactor, signer: ca.signer, clock, log: silentLog, issuers: [ca.issuer], lint, ...change });
  const publish = (): ReturnType<PublishCrl> => make()(SCOPE);
  const derOf = ({ pieces }: StoredCrl): Buffer => Buffer.concat(pieces);

  async function addRevoked(
    digit: string,
    reason: RevocationReason,
    notAfter: EpochSeconds = START + 100 * DAY,
    issuerId = 'issuer-1',
    crlShard = 0,
  ): Promise<void> {
    await database.transactor.transaction(async (stores) => {
      const id = `c${digit}` as CertificateId;
      await addOrder(stores, `order-${digit}`);
      const serial = serialOf(digit);
      await stores.certificates.commit(
        certificateRecord(id, { serial, issuerId, orderId: `order-${digit}` as OrderId, notBefore: START - 99 * DAY, notAfter, crlShard }),
      );
      await stores.certificates.revoke(id, { at: clock.now(), reason });
    });
  }
  const serialsIn = (der: Buffer): string[] => [...readCrl(der).entries()].map(({ serial }) => serial);

  it('publishes an empty list first, valid for 96 hours', async () => {
    const crl = await publish();
    expect(crl).toMatchObject({ issuerId: 'issuer-1', number: 1, thisUpdate: START, nextUpdate: START + 96 * HOUR - 1 });
    expect(readCrl(derOf(crl))).toMatchObject({
      version: 2,
      number: 1n,
      thisUpdate: START,
      nextUpdate: START + 96 * HOUR - 1,
      hasRevokedCertificates: false,
    });
    expect(await database.transactor.read.crls.latestFacts(SCOPE)).toMatchObject({ number: 1, thisUpdate: START });
  });

  it('lists what is revoked, in any state, and of this issuer only', async () => {
    await addRevoked('1', 0);
    await addRevoked('2', 1);
    await addRevoked('3', 4, undefined, 'issuer-2');
    await database.transactor.transaction(async (stores) => {
      await addOrder(stores, 'order-4');
      await stores.certificates.commit(
        certificateRecord('c4', { serial: serialOf('4'), issuerId: 'issuer-1', orderId: 'order-4' as OrderId, notAfter: START + DAY }),
      );
      await stores.certificates.lose('c4' as CertificateId, START - 1);
    });
    const entries = [...readCrl(derOf(await publish())).entries()];
    expect(entries.map(({ serial, reason, revokedAt }) => [serial, reason, revokedAt])).toEqual([
      [serialOf('1'), undefined, START],
      [serialOf('2'), 1, START],
      [serialOf('4'), undefined, START - 1],
    ]);
  });

  it('keeps an entry for a scheduled CRL after its certificate has expired, and then drops it', async () => {
    await addRevoked('1', 1, START + HOUR);
    await publish();
    for (const [at, listed] of [
      [START + 2 * HOUR, true],
      [START + DAY, true],
      [START + 2 * DAY, true],
      [START + 2 * DAY + HOUR, true],
      [START + 2 * DAY + HOUR + 1, false],
    ] as const) {
      clock.set(at);
      expect(serialsIn(derOf(await publish())), `after ${at - START} s`).toEqual(listed ? [serialOf('1')] : []);
    }
  });

  it('numbers upwards and never twice, also for runs at the same time', async () => {
    const crls = await Promise.all(Array.from({ length: 5 }, () => publish()));
    const numbers = crls.map(({ number }) => number);
    expect(Math.max(...numbers)).toBe(5);
    // A run that was overtaken hands out the newer one; none is older than the number it reserved.
    for (const crl of crls) expect(readCrl(derOf(crl)).number).toBe(BigInt(crl.number));
    expect((await database.transactor.read.crls.latest(SCOPE))?.number).toBe(5);
    expect((await publish()).number).toBe(6);
  });

  it('gives way to a run that has overtaken it', async () => {
    let later: Promise<unknown> | undefined;
    const { transactor } = database;
    const slow = make({
      transactor: {
        read: transactor.read,
        transaction: async (work) => {
          const result = await transactor.transaction(work);
          // Between the reservation of its number and everything else another run does all its work.
          later ??= publish();
          await later;
          return result;
        },
      },
    });
    expect((await slow(SCOPE)).number).toBe(2);
    expect(await later).toMatchObject({ number: 2 });
  });

  it('spends a new number after a failure, and publishes nothing unsigned', async () => {
    await publish();
    const sign: Signer['sign'] = () => Promise.reject(new SignerUnavailable('the token is gone'));
    const signer: Signer = { publicKey: (keyId) => ca.signer.publicKey(keyId), sign };
    await expect(make({ signer })(SCOPE)).rejects.toThrow('the token is gone');
    expect((await database.transactor.read.crls.latest(SCOPE))?.number).toBe(1);
    expect((await publish()).number).toBe(3);
  });

  it('publishes no signature that the issuer certificate does not verify', async () => {
    const signer: Signer = {
      publicKey: (keyId) => ca.signer.publicKey(keyId),
      sign: (request) => ca.signer.sign({ ...request, keyId: 'root' }),
    };
    await expect(make({ signer })(SCOPE)).rejects.toThrow('does not verify');
    expect(await database.transactor.read.crls.latest(SCOPE)).toBeUndefined();
  });

  it('signs nothing that the lints refuse', async () => {
    ca.signer.signed.length = 0;
    const refuse: LintCrl = () => ({ ok: false, findings: [{ id: 'crl/some', detail: 'is wrong' }] });
    await expect(make({ lint: refuse })(SCOPE)).rejects.toThrow('crl/some: is wrong');
    expect(ca.signer.signed).toHaveLength(0);
    // The real lints: a life of more than 96 hours.
    await expect(make({ validitySeconds: 97 * HOUR })(SCOPE)).rejects.toThrow('96 hours');
  });

  it('knows its issuers only', async () => {
    await expect(make()({ issuerId: 'issuer-9', shard: 0 })).rejects.toThrow('there is no issuer "issuer-9"');
  });

  it('publishes on schedule what is due, and nothing else', async () => {
    const publishing = make();
    let runs = 0;
    const counted: PublishCrl = (...args) => {
      runs++;
      return publishing(...args);
    };
    const ensure = createEnsureCrls({ transactor: database.transactor, clock, log: silentLog, issuers: [{ id: 'issuer-1', crlShards: 0 }], publish: counted });
    for (const [at, expected] of [
      [START, 1],
      [START + 60, 1],
      [START + DAY - 1, 1],
      [START + DAY, 2],
      [START + DAY + 60, 2],
    ] as const) {
      clock.set(at);
      await ensure();
      expect(runs).toBe(expected);
    }
  });

  it('publishes after a revocation the CRLs that list it, and no other', async () => {
    const shardUrl = (shard: number): string => `http://pki.test/issuer-1/${shard}.crl`;
    const publishing = make({ issuers: [{ ...ca.issuer, shardUrl }] });
    const published: StoredCrl[] = [];
    const ensure = createEnsureCrls({
      transactor: database.transactor,
      clock,
      log: silentLog,
      issuers: [{ id: 'issuer-1', crlShards: 2 }],
      publish: publishing,
      published: (crl) => void published.push(crl),
    });
    await ensure();
    expect(published.map(({ shard, number }) => [shard, number])).toEqual([[1, 1], [2, 1], [0, 1]]);
    const parts = published.map((crl) => readCrl(derOf(crl)).extensions.find(({ oid }) => oid === '2.5.29.28'));
    expect(parts.map((extension) => extension && [extension.critical, extension.value.includes(shardUrl(2))])).toEqual([
      [true, false],
      [true, true],
      undefined,
    ]);
    published.length = 0;
    await addRevoked('1', 1, undefined, 'issuer-1', 2);
    await ensure(undefined, 'issuer-9');
    expect(published).toEqual([]);
    await ensure(undefined, 'issuer-1');
    expect(published.map((crl) => [crl.shard, crl.number, serialsIn(derOf(crl))])).toEqual([
      [2, 2, [serialOf('1')]],
      [0, 2, [serialOf('1')]],
    ]);
    await ensure();
    expect(published).toHaveLength(2);
  });

  it('reads page after page, dates nothing later than itself, and hands the token a digest where the list is long', async () => {
    for (const digit of ['1', '2', '3', '4', '5']) await addRevoked(digit, 1);
    clock.set(START - 10);
    const crl = readCrl(derOf(await make({ pageEntries: 2 })(SCOPE)));
    expect([...crl.entries()].map(({ serial, revokedAt }) => [serial, revokedAt])).toEqual(
      ['1', '2', '3', '4', '5'].map((digit) => [serialOf(digit), START - 10]),
    );
    // 40,000 entries in the database would take longer than the test is worth: a store that invents them.
    const { transactor } = database;
    const invented = (from: number, limit: number) =>
      Array.from({ length: Math.min(limit, 40_000 - from) }, (_, n) => ({
        serial: `01${(from + n).toString(16).padStart(30, '0')}`,
        revokedAt: START - 100,
        reason: 4 as const,
      }));
    const many = new Proxy(transactor.read.crls, {
      get: (target, name: keyof CrlStore) =>
        name === 'revoked'
          ? async (_: unknown, __: unknown, after: string, limit: number) => invented(after === '' ? 0 : Number.parseInt(after.slice(2), 16) + 1, limit)
          : (...args: unknown[]) => (target[name] as (...given: unknown[]) => unknown)(...args),
    });
    ca.signer.signed.length = 0;
    const publishing = make({ transactor: { read: { ...transactor.read, crls: many }, transaction: transactor.transaction.bind(transactor) } });
    const long = await publishing(SCOPE);
    expect(ca.signer.signed.map(({ tbs }) => tbs.length)).toEqual([32]);
    const parsed = readCrl(derOf(long));
    expect(parsed.entryCount()).toBe(40_000);
    expect(verifySignature(readCertificate(ca.issuer.certificate).spki, 'sha256WithRSAEncryption', parsed.tbs, parsed.signature)).toBe(true);
    const loaded = await loadCrl(transactor.read.crls, SCOPE);
    expect(loaded && derOf(loaded).equals(derOf(long))).toBe(true);
  });

  it('lets no issuer wait for another that fails', async () => {
    const publishing = make();
    const ensure = createEnsureCrls({
      transactor: database.transactor,
      clock,
      log: silentLog,
      issuers: ['issuer-9', 'issuer-1'].map((id) => ({ id, crlShards: 0 })),
      publish: publishing,
    });
    await expect(ensure()).rejects.toThrow('there is no issuer "issuer-9"');
    expect(await database.transactor.read.crls.latestFacts(SCOPE)).toMatchObject({ number: 1 });
  });

  it('is accepted by openssl, and lists what openssl then refuses', async () => {
    await addRevoked('1', 1);
    const folder = await mkdtemp(join(tmpdir(), 'tegata-crl-'));
    const openssl = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
      promisify(execFile)('openssl', args, { cwd: folder });
    const der = derOf(await publish());
    await writeFile(join(folder, 'crl.der'), der);
    await writeFile(join(folder, 'issuer.pem'), toPem('CERTIFICATE', ca.issuer.certificate));
    const { stdout, stderr } = await openssl(
      'crl',
      '-inform',
      'DER',
      '-in',
      'crl.der',
      '-noout',
      '-text',
      '-verify',
      '-CAfile',
      'issuer.pem',
    );
    expect(stderr).toContain('verify OK');
    expect(stdout).toContain('Version 2 (0x1)');
    expect(stdout).toContain(`Serial Number: ${serialOf('1').toUpperCase()}`);
    expect(stdout).toContain('Key Compromise');
    expect(stdout).toContain('Next Update: Nov 24 23:59:59 2026 GMT');
    await rm(folder, { recursive: true });
  });
});
