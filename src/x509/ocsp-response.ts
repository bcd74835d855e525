import { InvariantError } from '../core/invariant-error.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import type { EpochSeconds } from '../core/time.js';
import { algorithmIdentifier } from './algorithm.js';
import { bitString, constructed, enumerated, generalizedTime, octetString, oid, sequence } from './der.js';
import { extension } from './extensions/extension.js';
import { OID } from './oid.js';

export type OcspCertStatus =
  | { readonly type: 'good' }
  /** Reason 0 or none: no revocationReason is encoded. */
  | { readonly type: 'revoked'; readonly at: EpochSeconds; readonly reason?: number }
  | { readonly type: 'unknown' };

export interface SingleOcspResponse {
  /** CertID as it was asked for, DER. */
  readonly certId: Buffer;
  readonly status: OcspCertStatus;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
}

export interface TbsOcspResponseInput {
  /** SHA-1 of the responder's key: `keyIdentifier(spki)`, 20 octets. */
  readonly responderKeyHash: Buffer;
  readonly producedAt: EpochSeconds;
  /** At least one. */
  readonly responses: readonly SingleOcspResponse[];
  /** Repeated from the request. */
  readonly nonce?: Buffer;
}

const GOOD = Buffer.from('8000', 'hex');
const UNKNOWN = Buffer.from('8200', 'hex');
const SUCCESSFUL = enumerated(0);
const ID_PKIX_OCSP_BASIC = oid(OID.ocspBasic);

/** Builds ResponseData: version 1, the responder named by its key (RFC 6960 §4.2.1, RFC 9919). @returns DER */
export function buildTbsOcspResponse(input: TbsOcspResponseInput): Buffer {
  if (input.responses.length === 0) throw new InvariantError('an OCSP response needs at least one SingleResponse');
  const { nonce } = input;
  return sequence(
    constructed(2, octetString(input.responderKeyHash)),
    generalizedTime(input.producedAt),
    sequence(...input.responses.map(singleResponse)),
    ...(nonce === undefined ? [] : [constructed(1, sequence(extension(OID.ocspNonce, false, octetString(nonce))))]),
  );
}

function singleResponse({ certId, status, thisUpdate, nextUpdate }: SingleOcspResponse): Buffer {
  return sequence(certId, certStatus(status), generalizedTime(thisUpdate), constructed(0, generalizedTime(nextUpdate)));
}

function certStatus(status: OcspCertStatus): Buffer {
  if (status.type === 'good') return GOOD;
  if (status.type === 'unknown') return UNKNOWN;
  const { at, reason = 0 } = status;
  return reason === 0 ? constructed(1, generalizedTime(at)) : constructed(1, generalizedTime(at), constructed(0, enumerated(reason)));
}

/**
 * Joins ResponseData and its signature to a successful OCSPResponse (RFC 6960 §4.2.1).
 * @param signature the content of the BIT STRING
 * @param responderCertificate DER; relying parties find the signer in it
 * @returns DER
 */
export function assembleOcspResponse(
  tbs: Buffer,
  signatureAlgorithm: SignatureAlgorithm,
  signature: Buffer,
  responderCertificate: Buffer,
): Buffer {
  const certs = constructed(0, sequence(responderCertificate));
  const basic = sequence(tbs, algorithmIdentifier(signatureAlgorithm), bitString(signature), certs);
  return sequence(SUCCESSFUL, constructed(0, sequence(ID_PKIX_OCSP_BASIC, octetString(basic))));
}

const ERRORS = { malformedRequest: 1, internalError: 2, tryLater: 3, sigRequired: 5, unauthorized: 6 } as const;

export type OcspErrorStatus = keyof typeof ERRORS;

/** An unsigned OCSPResponse that says only why there is no answer (RFC 6960 §2.3). @returns DER, 5 octets */
export function ocspError(status: OcspErrorStatus): Buffer {
  return sequence(enumerated(ERRORS[status]));
}
