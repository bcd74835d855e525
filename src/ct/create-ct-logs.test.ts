import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFakeCt, type CtFault, type FakeCt, type FakeCtLogOptions } from '../../test/fakes/fake-ct-log.js';
import { makePrecertificate } from '../../test/support/precertificate.js';
import { makeSoftwareCa, type SoftwareCa } from '../../test/support/software-ca.js';
import { TickingClock } from '../../test/support/ticking-clock.js';
import type { Log } from '../core/log.js';
import type { KeptSct } from '../core/sct.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import { sctList } from '../x509/extensions/sct-list.js';
import { OID } from '../x509/oid.js';
import { replaceExtension } from '../x509/replace-extension.js';
import { assembleSigned } from '../x509/assemble-signed.js';
import { CtUnavailable } from './ct-unavailable.js';

/* Real HTTP, real keys and signatures; only the faults are made up. */

let ca: SoftwareCa;
let clock: TickingClock;
let chain: Buffer[];
let tbs: Buffer;
let fake: FakeCt;
let kept: KeptSct[];
const logged: string[] = [];
const log: Log = { debug: () => undefined, info: () => undefined, warn: (_, text) => void logged.push(text), error: (_, text) => void logged.push(`error: ${text}`) };
const signal = new AbortController().signal;

beforeAll(async () => {
  clock = new TickingClock();
  ca = await makeSoftwareCa(clock.now() - SECONDS_PER_DAY);
  const made = await makePrecertificate(ca, clock.now());
  tbs = made.tbs;
  chain = [made.precertificate, ca.issuer.certificate];
});
beforeEach(() => {
  kept = [];
  logged.length = 0;
});
afterEach(() => fake.close());

const start = async (options?: readonly FakeCtLogOptions[]): Promise<void> => {
  fake = await startFakeCt(clock, log, options);
};
const gather = (have: KeptSct[] = []): Promise<readonly KeptSct[]> => fake.ct.gather(chain, have, async (sct) => void kept.push(sct), signal);
const sent = (): number[] => fake.logs.map(({ submissions }) => submissions.length);
const embed = (scts: readonly KeptSct[]): Buffer => replaceExtension(tbs, OID.precertificatePoison, sctList(scts.map(({ encoded }) => encoded)));
const judge = (bytes: Buffer): string | undefined => fake.ct.judge(bytes, ca.issuer.certificate);

describe('gathering SCTs', () => {
  it('asks as many logs as are needed, verifies and keeps each, and what it returns stands up in the certificate', async () => {
    await start();
    const scts = await gather();
    expect(scts).toHaveLength(3);
    expect(kept.map(({ logId }) => logId).sort()).toEqual(scts.map(({ logId }) => logId));
    expect(sent().reduce((sum, n) => sum + n)).toBe(3);
    const [submission] = fake.logs.flatMap(({ submissions }) => submissions);
    expect(submission).toEqual({ path: '/log/ct/v1/add-pre-chain', chain });
    expect(judge(embed(scts))).toBeUndefined();
    expect(logged).toEqual([]);
  });

  it('asks for no more than is missing', async () => {
    await start();
    const scts = await gather();
    const before = sent().reduce((sum, n) => sum + n);
    expect(await gather(scts.slice(0, 2))).toHaveLength(3);
    expect(sent().reduce((sum, n) => sum + n)).toBe(before + 1);
    expect(await gather([...scts])).toEqual(scts);
    expect(sent().reduce((sum, n) => sum + n)).toBe(before + 1);
  });

  it('passes over SCTs of logs that the list no longer names', async () => {
    await start();
    const [known] = await gather();
    const unknown = { ...known!, logId: 'ab'.repeat(32) };
    kept = [];
    expect(await gather([unknown])).toHaveLength(3);
    expect(kept).toHaveLength(3);
  });

  const REFUSALS: [fault: CtFault, words: RegExp][] = [
    ['bad signature', /signature does not verify/],
    ['signed by another key', /signature/],
    ['another entry', /signature does not verify/],
    ['another log ID', /it is of log 0707/],
    ['of the future', /ms ahead/],
    ['no JSON', /no JSON/],
    [{ status: 400 }, /answers 400: "no"/],
    [{ status: 302, location: 'http://127.0.0.1:1/' }, /redirect, which is not followed/],
    [{ status: 503, retryAfter: '3600' }, /answers 503/],
    [{ status: 429 }, /answers 429/],
    ['endless answer', /longer than 65536 octets/],
  ];
  it.each(REFUSALS)('a log that answers %j is replaced by a backup', async (fault) => {
    await start();
    fake.logs[0]!.fault = () => fault;
    const scts = await gather();
    expect(scts).toHaveLength(3);
    expect(scts.map(({ logId }) => logId)).not.toContain(fake.logs[0]!.id);
  });

  it.each(REFUSALS.filter(([fault]) => typeof fault !== 'object' || fault.status < 429).filter(([fault]) => fault !== 'endless answer'))(
    'when all logs answer %j it ends at once and says why',
    async (fault, words) => {
      await start();
      for (const one of fake.logs) one.fault = () => fault;
      const failure = await gather().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(CtUnavailable);
      expect((failure as Error).message).toMatch(words);
      expect(kept).toEqual([]);
      if (typeof fault !== 'object') expect(logged).toContain('error: a CT log gave a wrong answer');
    },
  );

  it('a static-ct-api log without the leaf index is refused', async () => {
    await start();
    for (const one of fake.logs) if (one.kind === 'static') one.fault = () => 'no leaf index';
    await expect(gather()).rejects.toThrow('not exactly the leaf index');
  });

  it('a busy log that nothing can replace is asked again when it said', async () => {
    await start([{ operator: 'A' }, { operator: 'A', kind: 'static' }, { operator: 'B' }]);
    fake.logs[2]!.fault = (n) => (n === 1 ? { status: 503, retryAfter: '1' } : undefined);
    expect(await gather()).toHaveLength(3);
    expect(sent()).toEqual([1, 1, 2]);
  });

  it('ends when it is called off', async () => {
    await start();
    for (const one of fake.logs) one.fault = () => 'silent';
    const stop = new AbortController();
    const gathering = fake.ct.gather(chain, [], async () => undefined, stop.signal);
    while (sent().every((n) => n === 0)) await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('called off'));
    await expect(gathering).rejects.toThrow('called off');
  });

  it('is refused with a log list of more than 70 days', async () => {
    await start();
    clock.advance({ days: 70, seconds: 2 });
    try {
      await expect(gather()).rejects.toThrow(/older than 70 days/);
      expect(sent()).toEqual([0, 0, 0, 0]);
    } finally {
      clock.advance({ days: -70, seconds: -2 });
    }
  });

  it('is refused when the logs that may take it are of one operator', async () => {
    await start([{ operator: 'A' }, { operator: 'A' }, { operator: 'B', state: 'readonly' }, { operator: 'C', interval: { from: '2028-01-01T00:00:00Z', until: '2028-07-01T00:00:00Z' } }]);
    await expect(gather()).rejects.toThrow('cannot give the SCTs that are needed');
    expect(sent()).toEqual([0, 0, 0, 0]);
  });
});

describe('judging what is embedded', () => {
  it('finds too few, one of another certificate, one of an unknown log, and one that was changed', async () => {
    await start();
    const scts = await gather();
    expect(judge(embed(scts.slice(0, 2)))).toContain('too few');
    expect(judge(tbs)).toBe('there are none');
    const changed = Buffer.from(scts[0]!.encoded);
    changed[40] = (changed[40] ?? 0) ^ 1;
    expect(judge(embed([{ ...scts[0]!, encoded: changed }, ...scts.slice(1)]))).toContain('signature does not verify');
    const unknown = Buffer.from(scts[0]!.encoded);
    unknown.fill(7, 1, 33);
    expect(judge(embed([{ ...scts[0]!, encoded: unknown }, ...scts.slice(1)]))).toContain('is not in the log list');
    const other = await makePrecertificate(ca, clock.now(), 100);
    expect(fake.ct.judge(replaceExtension(other.tbs, OID.precertificatePoison, sctList(scts.map(({ encoded }) => encoded))), ca.issuer.certificate)).toContain('signature does not verify');
  });
});

describe('submitting the certificate itself', () => {
  const finish = async (): Promise<Buffer[]> => {
    const bytes = embed(await gather());
    const { signatureAlgorithm, keyId } = ca.issuer;
    return [assembleSigned(bytes, signatureAlgorithm, await ca.signer.sign({ keyId, algorithm: signatureAlgorithm, tbs: bytes })), ca.issuer.certificate];
  };

  it('goes to the logs that know it, whose SCTs for the certificate are verified', async () => {
    await start();
    const certificate = await finish();
    const scts = await fake.ct.submit(certificate, signal);
    expect(scts.map(({ logId }) => logId).sort()).toEqual(kept.map(({ logId }) => logId).sort());
    const again = fake.logs.flatMap(({ submissions }) => submissions.slice(1));
    expect(again).toEqual(Array.from({ length: 3 }, () => ({ path: '/log/ct/v1/add-chain', chain: certificate })));
  });

  it('is content with one log, and fails with none', async () => {
    await start();
    const certificate = await finish();
    const [one, ...others] = fake.logs.filter(({ submissions }) => submissions.length > 0);
    for (const other of others) other.fault = () => ({ status: 500 });
    expect(await fake.ct.submit(certificate, signal)).toHaveLength(1);
    one!.fault = () => 'bad signature';
    await expect(fake.ct.submit(certificate, signal)).rejects.toThrow(CtUnavailable);
  });
});
