import { InvariantError } from '../core/invariant-error.js';
import type { EpochSeconds } from '../core/time.js';
import type { LintFinding } from '../lint/finding.js';
import { runCertificateLints } from '../lint/run.js';
import { assembleSigned } from '../x509/assemble-signed.js';
import { readCertificate } from '../x509/read-certificate.js';
import { buildTbsCertificate } from '../x509/tbs-certificate.js';
import { crlShardUrl } from './crl-shard.js';
import type { Plan } from './plan.js';

declare const brand: unique symbol;

/** A TBSCertificate that passed every lint. Only {@link prepareCertificate} makes one, and it can be signed once. */
export interface Prepared {
  readonly [brand]: true;
  readonly plan: Plan;
  /** Lower-case hex. */
  readonly serial: string;
  /** The linted bytes, DER. Not to be changed. */
  readonly tbs: Buffer;
}

const unspent = new WeakSet<Prepared>();

/**
 * Builds the TBSCertificate of a plan, wraps it with bytes that are no signature, and runs every lint on the result (BR 4.3.1.2).
 * @param baselineAt the instant whose Baseline Requirements apply; null where the Certificate Policy alone decides
 * @returns a token that can be signed once, or what the lints found
 */
export function prepareCertificate(
  plan: Plan,
  serial: string,
  at: { now: EpochSeconds; baselineAt: EpochSeconds | null },
): { ok: true; prepared: Prepared } | { ok: false; findings: readonly LintFinding[] } {
  const { parts, request, notBefore, notAfter, subject, extensions } = plan;
  const { profile, ca } = parts;
  const { signatureAlgorithm, ocspUrl, caIssuersUrl } = ca.issuer;
  const tbs = buildTbsCertificate({
    serial,
    signatureAlgorithm,
    issuer: ca.certificate.subject,
    notBefore,
    notAfter,
    subject,
    spki: request.spki,
    extensions,
  });
  const result = runCertificateLints(readCertificate(assembleSigned(tbs, signatureAlgorithm, ca.dummySignature)), {
    ...at,
    maxValidityDays: request.maxValidityDays,
    issuer: ca.facts,
    urls: { crl: crlShardUrl(ca.issuer, plan.crlShard), ocsp: ocspUrl, caIssuers: caIssuersUrl },
    profile,
    wanted: { serial, names: request.names, subject: request.subject, spki: request.spki, notBefore, notAfter },
  });
  if (!result.ok) return result;
  const prepared = Object.freeze({ plan, serial, tbs }) as Prepared;
  unspent.add(prepared);
  return { ok: true, prepared };
}

/**
 * Hands out the bytes to be signed, once.
 * @throws InvariantError the second time, and for anything that `prepareCertificate` did not make: one preparation is one signature
 */
export function spend(prepared: Prepared): Buffer {
  if (!unspent.delete(prepared))
    throw new InvariantError(`the certificate with serial ${prepared.serial} was not prepared, or is signed already`);
  return prepared.tbs;
}
