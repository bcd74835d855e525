import { InvariantError } from '../core/invariant-error.js';
import type { KeptSct } from '../core/sct.js';
import type { CertificateIn } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import type { CertificateLintContext } from '../lint/certificate-lint.js';
import type { PassedLinter } from '../lint/external/external-linter.js';
import type { LintFinding } from '../lint/finding.js';
import { runCertificateLints } from '../lint/run.js';
import { assembleSigned } from '../x509/assemble-signed.js';
import { precertificatePoison } from '../x509/extensions/precertificate-poison.js';
import { sctList } from '../x509/extensions/sct-list.js';
import { OID } from '../x509/oid.js';
import { readCertificate } from '../x509/read-certificate.js';
import { replaceExtension } from '../x509/replace-extension.js';
import { buildTbsCertificate } from '../x509/tbs-certificate.js';
import { correspond } from './correspond.js';
import { crlShardUrl } from './crl-shard.js';
import type { FixedParts } from './fixed-parts.js';
import type { Plan } from './plan.js';
import type { AdditionalLinter, IssuanceRequest } from './ports.js';

declare const brand: unique symbol;

/** A TBSCertificate that passed every lint. Only this file makes one, and it can be signed once. */
export interface Prepared {
  readonly [brand]: true;
  /** Lower-case hex. */
  readonly serial: string;
  /** The linted bytes, DER. Not to be changed. */
  readonly tbs: Buffer;
  /** The additional linters that let it pass; left out where there are none. */
  readonly linters?: readonly PassedLinter[];
}

export type Preparation = { ok: true; prepared: Prepared } | { ok: false; findings: readonly LintFinding[] };

/** When it is judged, and by whom besides our own lints. */
export interface Judgement {
  readonly now: EpochSeconds;
  /** The instant whose Baseline Requirements apply; null where the Certificate Policy alone decides. */
  readonly baselineAt: EpochSeconds | null;
  /** All of them are asked, and awaited, before anything is written down. */
  readonly linters?: readonly AdditionalLinter[];
}

const unspent = new WeakSet<Prepared>();

/**
 * Builds the TBSCertificate of a plan, or with `logging` that of its precertificate (RFC 6962 §3.1), and lints it.
 * @returns a token that can be signed once, or what the lints found
 */
export async function prepareCertificate(
  plan: Plan,
  serial: string,
  logging: 'precertificate' | null,
  judgement: Judgement,
): Promise<Preparation> {
  const { parts, request, crlShard, notBefore, notAfter, subject, extensions } = plan;
  const tbs = buildTbsCertificate({
    serial,
    signatureAlgorithm: parts.ca.issuer.signatureAlgorithm,
    issuer: parts.ca.certificate.subject,
    notBefore,
    notAfter,
    subject,
    spki: request.spki,
    extensions: logging === null ? extensions : [...extensions, precertificatePoison()],
  });
  return lint(tbs, { parts, request, serial, crlShard, notBefore, notAfter, logging }, judgement);
}

/**
 * Makes the certificate's TBSCertificate out of its precertificate's: the SCTs take the poison's place, and nothing else is touched. That both
 * correspond is proven, then it is linted as everything that is signed.
 * @param scts at least one
 * @returns a token that can be signed once, or what the lints found
 * @throws InvariantError when it does not correspond to the precertificate
 */
export async function prepareFinal(
  { tbs: precertTbs, serial, crlShard, notBefore, notAfter }: CertificateIn<'precertified'>,
  scts: readonly KeptSct[],
  { parts, request }: Pick<Plan, 'parts' | 'request'>,
  judgement: Judgement,
): Promise<Preparation> {
  const tbs = replaceExtension(precertTbs, OID.precertificatePoison, sctList(scts.map(({ encoded }) => encoded)));
  correspond(tbs, precertTbs);
  return lint(tbs, { parts, request, serial, crlShard, notBefore, notAfter, logging: 'certificate' }, judgement);
}

interface Wanted extends Pick<Plan, 'crlShard' | 'notBefore' | 'notAfter'> {
  readonly parts: FixedParts;
  readonly request: IssuanceRequest;
  readonly serial: string;
  readonly logging: CertificateLintContext['logging'];
}

/** Wraps the bytes with what is no signature, and runs every lint on the result (BR 4.3.1.2). */
async function lint(tbs: Buffer, { parts, request, serial, crlShard, logging, ...validity }: Wanted, judgement: Judgement): Promise<Preparation> {
  const { profile, ca } = parts;
  const { signatureAlgorithm, ocspUrl, caIssuersUrl } = ca.issuer;
  const der = assembleSigned(tbs, signatureAlgorithm, ca.dummySignature);
  const { now, baselineAt, linters = [] } = judgement;
  const own = runCertificateLints(readCertificate(der), {
    now,
    baselineAt,
    logging,
    maxValidityDays: request.maxValidityDays,
    issuer: ca.facts,
    urls: { crl: crlShardUrl(ca.issuer, crlShard), ocsp: ocspUrl, caIssuers: caIssuersUrl },
    profile,
    wanted: { serial, names: request.names, subject: request.subject, spki: request.spki, ...validity },
  });
  if (!own.ok) return own;
  const passed: PassedLinter[] = [];
  for (const judge of linters) {
    const opinion = await judge(der, logging ?? 'certificate');
    if (opinion.findings.length > 0) return { ok: false, findings: opinion.findings };
    passed.push(...opinion.passed);
  }
  const facts: Omit<Prepared, typeof brand> = { serial, tbs, ...(linters.length > 0 && { linters: passed }) };
  const prepared = Object.freeze(facts) as Prepared;
  unspent.add(prepared);
  return { ok: true, prepared };
}

/**
 * Hands out the bytes to be signed, once.
 * @throws InvariantError the second time, and for anything that was not prepared here: one preparation is one signature
 */
export function spend(prepared: Prepared): Buffer {
  if (!unspent.delete(prepared))
    throw new InvariantError(`the certificate with serial ${prepared.serial} was not prepared, or is signed already`);
  return prepared.tbs;
}
