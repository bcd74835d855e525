import { breathe } from '../core/breathe.js';
import { InvariantError } from '../core/invariant-error.js';
import type { Log } from '../core/log.js';
import type { Signer } from '../core/signer.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { algorithmIdentifier } from '../x509/algorithm.js';
import { CrlEntryWriter } from '../x509/crl-entry-writer.js';
import { bitString } from '../x509/der.js';
import { readTbsCrl } from '../x509/read-crl.js';
import type { ParsedTbsCrl } from '../x509/read-crl.js';
import { frameTbsCrl } from '../x509/tbs-crl.js';
import { digestInTurns, verifyInTurns } from '../x509/verify-signature.js';
import { readCrlIssuer } from './crl-issuer.js';
import type { CrlIssuer, CrlIssuerFacts } from './crl-issuer.js';
import { joinInTurns } from './join-in-turns.js';
import { certificateList, loadCrl } from './load-crl.js';
import type { CrlFacts, CrlScope, CrlStores, StoredCrl } from './ports.js';
import { CRL_INTERVAL_SECONDS, CRL_VALIDITY_SECONDS, expiredBefore } from './schedule.js';

/** What the lints say about a CRL that is about to be signed. `linters`: external ones that let it pass, and what they named. */
export type CrlLintResult =
  | { readonly ok: true; readonly linters?: readonly { readonly name: string; readonly findings: readonly string[] }[] }
  | { readonly ok: false; readonly findings: readonly { readonly id: string; readonly detail: string }[] };

/** Judges a TBSCertList, `tbs` in DER, before it is signed (BR 4.3.1.2). `previousNumber`: the highest number published in the scope; null before the first. */
export type LintCrl = (
  crl: ParsedTbsCrl,
  context: { issuerId: string; tbs: Buffer; now: EpochSeconds; previousNumber: number | null; distributionPoint: string | undefined },
) => CrlLintResult | Promise<CrlLintResult>;

export interface CrlPublicationOptions {
  transactor: Transactor<CrlStores>;
  signer: Signer;
  clock: Clock;
  log: Log;
  issuers: readonly CrlIssuer[];
  lint: LintCrl;
  /** SHA-256 of the list of our lints, lower-case hex; recorded with each CRL. */
  lints?: string;
  validitySeconds?: number;
  intervalSeconds?: number;
  /** Entries read at a time. */
  pageEntries?: number;
}

/**
 * Builds, signs and stores the next CRL of a scope: every serial in it that is revoked now. Whatever its length, others have their turn in between,
 * and it is in memory once.
 * @returns the CRL, or the one of a later run that has overtaken this one and holds at least the same entries
 * @throws SignerUnavailable, whatever the database throws: run it again; InvariantError when the lints refuse, and for an unknown issuer
 */
export type PublishCrl = (scope: CrlScope, signal?: AbortSignal) => Promise<StoredCrl>;

const PAGE_ENTRIES = 1_000;
/** Beyond this the bytes are hashed in slices, and the token gets the digest. */
const MOST_OCTETS_AT_ONCE = 1 << 20;
const PIECE_OCTETS = 1 << 20;

/** Makes the act of publishing (BR 4.9.7, CP 4.9.7). Safe to run again, and in several processes at once. */
export function createPublishCrl(options: CrlPublicationOptions): PublishCrl {
  const { transactor, signer, clock, log, lint, lints, pageEntries = PAGE_ENTRIES } = options;
  const { validitySeconds = CRL_VALIDITY_SECONDS, intervalSeconds = CRL_INTERVAL_SECONDS } = options;
  const issuers = new Map(options.issuers.map((issuer) => [issuer.id, readCrlIssuer(issuer)]));

  const sign = async ({ keyId, signatureAlgorithm: algorithm }: CrlIssuerFacts, tbs: Buffer, signal?: AbortSignal): Promise<Buffer> => {
    const terms = { keyId, algorithm, priority: 'urgent', ...(signal && { signal }) } as const;
    return tbs.length <= MOST_OCTETS_AT_ONCE
      ? signer.sign({ ...terms, tbs })
      : signer.sign({ ...terms, digest: await digestInTurns(algorithm, tbs) });
  };

  const writePieces = async (scope: CrlScope, number: number, tbs: Buffer): Promise<void> => {
    for (let at = 0; at < tbs.length; at += PIECE_OCTETS) {
      const piece = tbs.subarray(at, at + PIECE_OCTETS);
      await transactor.transaction(({ crls }) => crls.addPiece(scope, number, at / PIECE_OCTETS, piece));
      await breathe();
    }
  };

  return async (scope, signal) => {
    const { issuerId, shard } = scope;
    const issuer = issuers.get(issuerId);
    if (!issuer) throw new InvariantError(`there is no issuer "${issuerId}" to publish a CRL for`);
    // W: the number is spent, whatever becomes of this run. Entries are read after it, so that a higher number never knows less.
    const number = await transactor.transaction(({ crls }) => crls.nextNumber(scope));
    const previous = await transactor.read.crls.latestFacts(scope);
    if (previous && previous.number > number) return overtaken();
    const changes = await transactor.read.crls.changes(scope);
    const thisUpdate = clock.now();
    const read = await readEntries(scope, previous, thisUpdate, signal);
    // Both ends count (BR 7.2 has the interval inclusive), so the last second is one less.
    const nextUpdate = thisUpdate + validitySeconds - 1;
    const { signatureAlgorithm, subject, keyIdentifier } = issuer;
    const distributionPoint = shard === 0 ? undefined : issuer.shardUrl?.(shard);
    if (shard > 0 && distributionPoint === undefined) throw new InvariantError(`issuer "${issuerId}" has no CRL shards`);
    const tbs = await joinInTurns(
      frameTbsCrl(
        {
          signatureAlgorithm,
          issuer: subject,
          thisUpdate,
          nextUpdate,
          number,
          authorityKeyId: keyIdentifier,
          ...(distributionPoint !== undefined && { distributionPoint }),
        },
        read.written,
      ),
    );
    const linted = await lint(readTbsCrl(tbs), { issuerId, tbs, now: clock.now(), previousNumber: previous?.number ?? null, distributionPoint });
    if (!linted.ok) {
      throw new InvariantError(
        `CRL ${number} of issuer "${issuerId}" is not signed: ${linted.findings.map(({ id, detail }) => `${id}: ${detail}`).join('; ')}`,
      );
    }
    const facts: CrlFacts = { issuerId, shard, number, thisUpdate, nextUpdate, changes };
    const detail = { issuerId, ...(shard > 0 && { shard }), number, entries: read.count, thisUpdate, nextUpdate };
    // W: what is about to be signed, in pieces, and the intent: from here a signature may exist.
    await writePieces(scope, number, tbs);
    await transactor.transaction(async ({ crls, audit }) => {
      await crls.commit({ ...facts, tbsOctets: tbs.length });
      await audit.append({ type: 'system' }, { kind: 'crl.committed', detail: { ...detail, ...(lints !== undefined && { lints }), ...(linted.linters && { linters: linted.linters }) } });
    });
    const signature = await sign(issuer, tbs, signal);
    if (!(await verifyInTurns(issuer.spki, signatureAlgorithm, tbs, signature))) {
      throw new InvariantError(`the signature over a CRL does not verify with the certificate of issuer "${issuerId}"`);
    }
    const tail = Buffer.concat([algorithmIdentifier(signatureAlgorithm), bitString(signature)]);
    // W: published, to be served by every process.
    const isNewest = await transactor.transaction(async ({ crls, audit }) => {
      if (!(await crls.publish(scope, number, tail))) return false;
      await audit.append({ type: 'system' }, { kind: 'crl.published', detail });
      return true;
    });
    if (!isNewest) return overtaken();
    const { oldestNews } = read;
    const published = { ...detail, octets: tbs.length, ...(oldestNews !== undefined && { secondsSinceRevocation: clock.now() - oldestNews }) };
    log.info(published, 'a CRL is published');
    return { ...facts, pieces: certificateList(tbs, tail) };

    async function overtaken(): Promise<StoredCrl> {
      const latest = await loadCrl(transactor.read.crls, scope);
      if (!latest) throw new InvariantError(`the published CRLs of issuer "${issuerId}" are gone`);
      return latest;
    }
  };

  /** Reads page after page. `oldestNews`: the first revocation since the CRL before, for operators. */
  async function readEntries(
    scope: CrlScope,
    previous: CrlFacts | undefined,
    thisUpdate: EpochSeconds,
    signal: AbortSignal | undefined,
  ): Promise<{ written: Buffer[]; count: number; oldestNews: EpochSeconds | undefined }> {
    const writer = new CrlEntryWriter();
    const since = expiredBefore(previous?.thisUpdate, thisUpdate, intervalSeconds);
    let count = 0;
    let oldestNews: EpochSeconds | undefined;
    for (let after = ''; ;) {
      signal?.throwIfAborted();
      const page = await transactor.read.crls.revoked(scope, since, after, pageEntries);
      for (const { serial, revokedAt, reason } of page) {
        if (previous && revokedAt > previous.thisUpdate && revokedAt < (oldestNews ?? Infinity)) oldestNews = revokedAt;
        // Another node's clock may be ahead of ours; no revocation is later than the CRL that tells of it.
        writer.add({ serial, revokedAt: Math.min(revokedAt, thisUpdate), reason });
      }
      count += page.length;
      const last = page[pageEntries - 1];
      if (last === undefined) return { written: writer.take(), count, oldestNews };
      after = last.serial;
      await breathe();
    }
  }
}
