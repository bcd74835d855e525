import { InvariantError } from '../core/invariant-error.js';
import type { Log } from '../core/log.js';
import type { Signer } from '../core/signer.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { assembleSigned } from '../x509/assemble-signed.js';
import { readSigned } from '../x509/read-signed.js';
import { readTbsCrl } from '../x509/read-crl.js';
import type { ParsedTbsCrl } from '../x509/read-crl.js';
import { buildTbsCrl } from '../x509/tbs-crl.js';
import { signatureVerifier } from '../x509/verify-signature.js';
import { readCrlIssuer } from './crl-issuer.js';
import type { CrlIssuer, CrlIssuerFacts } from './crl-issuer.js';
import type { CrlStores, StoredCrl } from './ports.js';
import { CRL_INTERVAL_SECONDS, CRL_VALIDITY_SECONDS, expiredBefore } from './schedule.js';

/** What the lints say about a CRL that is about to be signed. */
export type CrlLintResult =
  { readonly ok: true } | { readonly ok: false; readonly findings: readonly { readonly id: string; readonly detail: string }[] };

/** Judges a TBSCertList before it is signed (BR 4.3.1.2). `previousNumber`: the highest number published; null before the first. */
export type LintCrl = (crl: ParsedTbsCrl, context: { issuerId: string; now: EpochSeconds; previousNumber: number | null }) => CrlLintResult;

export interface CrlPublicationOptions {
  transactor: Transactor<CrlStores>;
  signer: Signer;
  clock: Clock;
  log: Log;
  issuers: readonly CrlIssuer[];
  lint: LintCrl;
  validitySeconds?: number;
  intervalSeconds?: number;
}

/**
 * Builds, signs and stores an issuer's next CRL: a full one, of every serial that is revoked now.
 * @returns the CRL, or the one of a later run that has overtaken this one and holds at least the same entries
 * @throws SignerUnavailable, whatever the database throws: run it again; InvariantError when the lints refuse, and for an unknown issuer
 */
export type PublishCrl = (issuerId: string, signal?: AbortSignal) => Promise<StoredCrl>;

/** Makes the act of publishing (BR 4.9.7, CP 4.9.7). Safe to run again, and in several processes at once. */
export function createPublishCrl(options: CrlPublicationOptions): PublishCrl {
  const { transactor, signer, clock, log, lint } = options;
  const { validitySeconds = CRL_VALIDITY_SECONDS, intervalSeconds = CRL_INTERVAL_SECONDS } = options;
  const issuers = new Map(options.issuers.map((issuer) => [issuer.id, readCrlIssuer(issuer)]));
  const verify = signatureVerifier();

  const checkSigned = (der: Buffer, tbs: Buffer, issuer: CrlIssuerFacts): void => {
    const signed = readSigned(der);
    if (!signed.tbs.equals(tbs) || !verify(issuer.spki, issuer.signatureAlgorithm, signed.tbs, signed.signature)) {
      throw new InvariantError(`the signature over a CRL does not verify with the certificate of issuer "${issuer.id}"`);
    }
  };

  return async (issuerId, signal) => {
    const issuer = issuers.get(issuerId);
    if (!issuer) throw new InvariantError(`there is no issuer "${issuerId}" to publish a CRL for`);
    // W: the number is spent, whatever becomes of this run. Entries are read after it, so that a higher number never knows less.
    const number = await transactor.transaction(({ crls }) => crls.nextNumber(issuerId));
    const previous = await transactor.read.crls.latestFacts(issuerId);
    if (previous && previous.number > number) return overtaken();
    const thisUpdate = clock.now();
    const entries = await transactor.read.crls.revoked(issuerId, expiredBefore(previous?.thisUpdate, thisUpdate, intervalSeconds));
    // Both ends count (BR 7.2 has the interval inclusive), so the last second is one less.
    const nextUpdate = thisUpdate + validitySeconds - 1;
    const { signatureAlgorithm, subject, keyIdentifier, keyId } = issuer;
    const tbs = buildTbsCrl({
      signatureAlgorithm,
      issuer: subject,
      thisUpdate,
      nextUpdate,
      number,
      authorityKeyId: keyIdentifier,
      entries,
    });
    const linted = lint(readTbsCrl(tbs), { issuerId, now: clock.now(), previousNumber: previous?.number ?? null });
    if (!linted.ok) {
      throw new InvariantError(
        `CRL ${number} of issuer "${issuerId}" is not signed: ${linted.findings.map(({ id, detail }) => `${id}: ${detail}`).join('; ')}`,
      );
    }
    const detail = { issuerId, number, entries: entries.length, thisUpdate, nextUpdate };
    // W: from here a signature may exist.
    await transactor.transaction(async ({ crls, audit }) => {
      await crls.commit({ issuerId, number, thisUpdate, nextUpdate, tbs });
      await audit.append({ type: 'system' }, { kind: 'crl.committed', detail });
    });
    const signature = await signer.sign({ keyId, algorithm: signatureAlgorithm, tbs, priority: 'urgent', ...(signal && { signal }) });
    const der = assembleSigned(tbs, signatureAlgorithm, signature);
    checkSigned(der, tbs, issuer);
    // W: published, to be served by every process.
    await transactor.transaction(async ({ crls, audit }) => {
      await crls.publish(issuerId, number, der);
      await audit.append({ type: 'system' }, { kind: 'crl.published', detail });
    });
    log.info(detail, 'a CRL is published');
    return { issuerId, number, thisUpdate, nextUpdate, der };

    async function overtaken(): Promise<StoredCrl> {
      const latest = await transactor.read.crls.latest(issuerId);
      if (!latest) throw new InvariantError(`the published CRLs of issuer "${issuerId}" are gone`);
      return latest;
    }
  };
}
