import { DerError } from './der-error.js';
import { DerReader } from './der-reader.js';
import { TAG } from './der.js';
import { OID } from './oid.js';
import { readExtensions } from './read-extensions.js';

export interface OcspCertId {
  /** `sha1`, `sha256`, or the dotted OID of another hash. */
  readonly hashAlgorithm: string;
  /** Whether the AlgorithmIdentifier's parameters are NULL; absent otherwise. */
  readonly nullParameters: boolean;
  readonly issuerNameHash: Buffer;
  readonly issuerKeyHash: Buffer;
  /** Lower-case hex without leading zero octets. */
  readonly serial: string;
  /** The CertID as it was sent, DER. */
  readonly certId: Buffer;
}

export interface OcspRequest {
  /** At least one. */
  readonly requests: readonly OcspCertId[];
  /** 1 to 128 octets (RFC 9654 §2.1). */
  readonly nonce?: Buffer;
}

const HASHES = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
]);

/**
 * Reads an OCSPRequest (RFC 6960 §4.1). A requestor's name and signature are ignored, as are extensions that are not critical.
 * @throws DerError for bytes that are none, a nonce of a forbidden length, and an unknown critical extension
 */
export function readOcspRequest(der: Buffer): OcspRequest {
  const outer = new DerReader(der);
  const signed = outer.sequence();
  outer.end();
  const reader = signed.sequence();
  if (signed.has(0xa0)) signed.element();
  signed.end();

  // The default version written out is no DER, yet clients send it.
  if (reader.has(0xa0) && reader.enter(0xa0).smallNatural() !== 0) throw new DerError('the version is not 1', 0);
  if (reader.has(0xa1)) reader.element();
  const requests = readRequestList(reader.sequence());
  let nonce: Buffer | undefined;
  if (reader.has(0xa2)) {
    const tagged = reader.enter(0xa2);
    nonce = readRequestExtensions(tagged);
    tagged.end();
  }
  reader.end();
  return nonce === undefined ? { requests } : { requests, nonce };
}

function readRequestList(list: DerReader): OcspCertId[] {
  if (list.peek() === undefined) throw new DerError('the request asks for no certificate', list.offset);
  const requests: OcspCertId[] = [];
  while (list.peek() !== undefined) {
    const request = list.sequence();
    requests.push(readCertId(request.element(TAG.sequence)));
    if (request.has(0xa0)) request.element();
    request.end();
  }
  return requests;
}

/** Takes a CertID apart (RFC 6960 §4.1.1). @param certId DER @throws DerError */
export function readCertId(certId: Buffer): OcspCertId {
  const reader = new DerReader(certId).sequence();
  const algorithm = reader.sequence();
  const oid = algorithm.oid();
  // Both forms are in use: RFC 5754 §2 wants absent parameters for SHA-2, older clients write NULL.
  const nullParameters = algorithm.has(TAG.null);
  if (nullParameters) algorithm.null();
  algorithm.end();
  const [issuerNameHash, issuerKeyHash, serial] = [reader.octetString(), reader.octetString(), reader.naturalHex()];
  reader.end();
  return { hashAlgorithm: HASHES.get(oid) ?? oid, nullParameters, issuerNameHash, issuerKeyHash, serial, certId };
}

/** @returns the nonce, if there is one */
function readRequestExtensions(reader: DerReader): Buffer | undefined {
  let nonce: Buffer | undefined;
  const at = reader.offset;
  for (const { oid, critical, value } of readExtensions(reader)) {
    if (oid === OID.ocspNonce && nonce === undefined) {
      const inner = new DerReader(value);
      nonce = inner.octetString();
      inner.end();
      if (nonce.length < 1 || nonce.length > 128) throw new DerError(`the nonce has ${nonce.length} octets; 1 to 128 are allowed`, at);
    } else if (critical || oid === OID.ocspNonce) {
      throw new DerError(`the request has an unknown critical or repeated extension ${oid}`, at);
    }
  }
  return nonce;
}
