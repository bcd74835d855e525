import { createHash } from 'node:crypto';
import { InvariantError } from '../core/invariant-error.js';
import type { Log } from '../core/log.js';
import { SignerUnavailable } from '../core/signer.js';
import type { Signer } from '../core/signer.js';
import type { Clock } from '../core/time.js';
import { assembleOcspResponse, buildTbsOcspResponse } from '../x509/ocsp-response.js';
import type { OcspCertStatus } from '../x509/ocsp-response.js';
import { signatureVerifier } from '../x509/verify-signature.js';
import type { OcspIssuerFacts } from './issuer-index.js';
import type { SignedOcspResponse } from './response-cache.js';
import { nextTimes } from './validity.js';
import type { OcspValidity } from './validity.js';

export interface SignResponseOptions {
  signer: Signer;
  clock: Clock;
  log: Log;
  validity: OcspValidity;
}

/**
 * Signs one response about one certificate with the issuer's delegated responder. Without a nonce: it will be given to many (RFC 9654 §2.1).
 * @param certId as it was asked for, DER
 * @throws SignerUnavailable, also when the responder's certificate is about to expire; InvariantError when the signature does not verify
 */
export type SignResponse = (
  issuer: OcspIssuerFacts,
  certId: Buffer,
  status: Exclude<OcspCertStatus, { type: 'unknown' }>,
) => Promise<SignedOcspResponse>;

export function createSignResponse({ signer, clock, log, validity }: SignResponseOptions): SignResponse {
  const verify = signatureVerifier();
  return async ({ id, responder }, certId, status) => {
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
    const tbs = buildTbsOcspResponse({
      responderKeyHash: keyHash,
      producedAt: thisUpdate,
      responses: [{ certId, status, thisUpdate, nextUpdate }],
    });
    const signature = await signer.sign({ keyId, algorithm: signatureAlgorithm, tbs, priority: 'urgent' });
    if (!verify(spki, signatureAlgorithm, tbs, signature)) {
      throw new InvariantError(`an OCSP signature does not verify with the responder certificate of issuer "${id}"`);
    }
    const der = assembleOcspResponse(tbs, signatureAlgorithm, signature, certificate);
    const etag = `"${createHash('sha256').update(der).digest('hex')}"`;
    return { der, status: statusText(status), thisUpdate, nextUpdate, refreshAt, etag };
  };
}

/** A status as text, equal exactly when the statuses are. */
export function statusText(status: Exclude<OcspCertStatus, { type: 'unknown' }>): string {
  return status.type === 'good' ? 'good' : `revoked ${status.at} ${status.reason ?? 0}`;
}
