import { createHash } from 'node:crypto';
import { InvariantError } from '../core/invariant-error.js';
import type { Log } from '../core/log.js';
import { SignerUnavailable } from '../core/signer.js';
import type { Signer, SignRequest } from '../core/signer.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import { assembleOcspResponse, buildTbsOcspResponse } from '../x509/ocsp-response.js';
import type { ParsedCertificate } from '../x509/read-certificate.js';
import { readTbsOcspResponse, type ParsedTbsOcspResponse } from '../x509/read-ocsp-response.js';
import { signatureVerifier } from '../x509/verify-signature.js';
import type { DecidedStatus } from './decide-status.js';
import { statusText } from './decide-status.js';
import type { AskedStatus, OcspLintResult } from './asked-status.js';
import type { OcspIssuerFacts } from './issuer-index.js';
import type { SignedOcspResponse } from './signed-response.js';
import { shapeOf, type ShapeJudge } from './shape-judge.js';
import { nextTimes } from './validity.js';
import type { OcspValidity } from './validity.js';

/** Judges a ResponseData before it is signed (BR 4.3.1.2). */
export type LintOcspResponse = (
  response: ParsedTbsOcspResponse,
  context: {
    now: EpochSeconds;
    issuer: ParsedCertificate;
    responder: ParsedCertificate;
    decided: readonly { serial: string; status: DecidedStatus }[];
    nonce: Buffer | null;
  },
) => OcspLintResult;

export interface SignResponseOptions {
  signer: Signer;
  clock: Clock;
  log: Log;
  validity: OcspValidity;
  lint: LintOcspResponse;
  /** Asked beside the lints. */
  judge?: ShapeJudge;
}

/**
 * Signs a response about certificates of one issuer with the issuer's delegated responder, linted before.
 * @param asked at least one; what is kept for many tells of one (RFC 9919)
 * @param nonce of the request that alone the response is for; null for one that is kept and given to many (RFC 9654 §2.1)
 * @throws SignerUnavailable, also when the responder's certificate is about to expire; InvariantError when the lints refuse, or the signature does
 *   not verify
 */
export type SignResponse = (
  issuer: OcspIssuerFacts,
  asked: readonly AskedStatus[],
  nonce: Buffer | null,
  priority: NonNullable<SignRequest['priority']>,
) => Promise<SignedOcspResponse>;

export function createSignResponse({ signer, clock, log, validity, lint, judge }: SignResponseOptions): SignResponse {
  const verify = signatureVerifier();
  return async ({ id, certId, parsed: issuer, responder }, asked, nonce, priority) => {
    const now = clock.now();
    const times = nextTimes(now, responder.notAfter, validity);
    if (!times) {
      log.error({ issuerId: id, notAfter: responder.notAfter }, 'the OCSP responder certificate has run out: replace it');
      throw new SignerUnavailable(`the OCSP responder certificate of issuer "${id}" has run out`);
    }
    if (times.cut)
      log.warn({ issuerId: id, notAfter: responder.notAfter }, 'the OCSP responder certificate runs out soon: responses are shortened');
    const { keyHash, keyId, signatureAlgorithm, spki, certificate } = responder;
    const { thisUpdate, nextUpdate, refreshAt } = times;
    // Another node's clock may be ahead of ours; a revocation is not later than what tells of it.
    const decided = asked.map(({ serial, status }) => ({
      serial,
      status: status.type === 'good' ? status : { ...status, at: Math.min(status.at, thisUpdate) },
    }));
    const tbs = buildTbsOcspResponse({
      responderKeyHash: keyHash,
      producedAt: thisUpdate,
      responses: asked.map(({ form, serial }, position) => ({
        certId: certId(form, serial),
        status: decided[position]?.status ?? { type: 'unknown' },
        thisUpdate,
        nextUpdate,
      })),
      ...(nonce && { nonce }),
    });
    const linted = lint(readTbsOcspResponse(tbs), { now, issuer, responder: responder.parsed, decided, nonce });
    const opinion = linted.ok && judge ? await judge(id, shapeOf(asked, nonce), () => assembleOcspResponse(tbs, signatureAlgorithm, responder.noSignature, certificate)) : linted;
    if (!opinion.ok) {
      const why = opinion.findings.map(({ id: lintId, detail }) => `${lintId}: ${detail}`).join('; ');
      throw new InvariantError(`an OCSP response of issuer "${id}" is not signed: ${why}`);
    }
    const signature = await signer.sign({ keyId, algorithm: signatureAlgorithm, tbs, priority });
    if (!verify(spki, signatureAlgorithm, tbs, signature)) {
      throw new InvariantError(`an OCSP signature does not verify with the responder certificate of issuer "${id}"`);
    }
    const der = assembleOcspResponse(tbs, signatureAlgorithm, signature, certificate);
    return { der, status: asked.map(({ status }) => statusText(status)).join(', '), thisUpdate, nextUpdate, refreshAt, etag: etagOf(der) };
  };
}

/** SHA-256 of a response in hex, with the quotes of an entity tag (RFC 9919 §6.2). */
export function etagOf(der: Buffer): string {
  return `"${createHash('sha256').update(der).digest('hex')}"`;
}
