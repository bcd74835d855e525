import { constants, verify, type KeyObject } from 'node:crypto';
import { DerReader } from './der-reader.js';
import { TAG } from './der.js';

/** How a request was signed: something to verify, or why it is refused, in words for the requester. */
export type RequestSignature = { readonly scheme: RequestSignatureScheme } | { readonly refusal: string };

export interface RequestSignatureScheme {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly keyType: 'RSA' | 'EC';
  /** RSASSA-PSS salt length in octets; undefined for the other schemes. */
  readonly saltLength?: number;
}

const SCHEMES: ReadonlyMap<string, RequestSignatureScheme> = new Map([
  ['1.2.840.113549.1.1.11', { hash: 'sha256', keyType: 'RSA' }],
  ['1.2.840.113549.1.1.12', { hash: 'sha384', keyType: 'RSA' }],
  ['1.2.840.113549.1.1.13', { hash: 'sha512', keyType: 'RSA' }],
  ['1.2.840.10045.4.3.2', { hash: 'sha256', keyType: 'EC' }],
  ['1.2.840.10045.4.3.3', { hash: 'sha384', keyType: 'EC' }],
  ['1.2.840.10045.4.3.4', { hash: 'sha512', keyType: 'EC' }],
]);
const RSASSA_PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';

/** Signature algorithms, and hashes alone, that are too weak to prove anything. */
const WEAK: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.2', 'MD2'],
  ['1.2.840.113549.1.1.4', 'MD5'],
  ['1.2.840.113549.1.1.5', 'SHA-1'],
  ['1.3.14.3.2.29', 'SHA-1'],
  ['1.2.840.113549.1.1.14', 'SHA-224'],
  ['1.2.840.10045.4.1', 'SHA-1'],
  ['1.2.840.10045.4.3.1', 'SHA-224'],
  ['1.2.840.10040.4.3', 'SHA-1'],
  ['1.2.840.113549.2.5', 'MD5'],
  ['1.3.14.3.2.26', 'SHA-1'],
  ['2.16.840.1.101.3.4.2.4', 'SHA-224'],
]);
const HASHES: ReadonlyMap<string, RequestSignatureScheme['hash']> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** Judges the AlgorithmIdentifier of a request's signature (RFC 2986 §4.2, RFC 4055 §3.1, RFC 5758 §3.2). @throws DerError */
export function readRequestSignature(algorithmIdentifier: Buffer): RequestSignature {
  const reader = new DerReader(algorithmIdentifier).sequence();
  const oid = reader.oid();
  if (oid === RSASSA_PSS) return readPss(reader);
  const scheme = SCHEMES.get(oid);
  if (scheme === undefined) return refuse(oid);
  // RFC 4055 wants NULL for RSA, RFC 5758 nothing for ECDSA; clients mix them up.
  if (reader.has(TAG.null)) reader.null();
  reader.end();
  return { scheme };
}

/** RSASSA-PSS-params: every member has a default, and each default means SHA-1. */
function readPss(reader: DerReader): RequestSignature {
  const params = reader.sequence();
  reader.end();
  const hashOid = params.has(0xa0) ? readHash(params.enter(0xa0)) : '1.3.14.3.2.26';
  const mgfHash = params.has(0xa1) ? readMgf(params.enter(0xa1)) : '1.3.14.3.2.26';
  const saltLength = params.has(0xa2) ? params.enter(0xa2).smallNatural() : 20;
  const trailer = params.has(0xa3) ? params.enter(0xa3).smallNatural() : 1;
  params.end();
  const hash = HASHES.get(hashOid);
  if (hash === undefined) return refuse(hashOid);
  if (mgfHash !== hashOid || trailer !== 1 || saltLength > 512) {
    return { refusal: 'uses RSASSA-PSS with parameters that are not accepted; use MGF1 with the hash of the signature, or PKCS #1 v1.5' };
  }
  return { scheme: { hash, keyType: 'RSA', saltLength } };
}

function readHash(tagged: DerReader): string {
  const identifier = tagged.sequence();
  tagged.end();
  const oid = identifier.oid();
  if (identifier.has(TAG.null)) identifier.null();
  identifier.end();
  return oid;
}

/** @returns the hash under MGF1; the identifier itself of any other function */
function readMgf(tagged: DerReader): string {
  const identifier = tagged.sequence();
  const oid = identifier.oid();
  if (oid !== MGF1) return oid;
  return readHash(identifier);
}

function refuse(oid: string): RequestSignature {
  const weak = WEAK.get(oid);
  if (weak !== undefined) return { refusal: `is signed with ${weak}, which is too weak; sign it with SHA-256, SHA-384 or SHA-512` };
  return { refusal: `is signed with an algorithm that is not known here (${oid}); use RSA or ECDSA with SHA-256, SHA-384 or SHA-512` };
}

/** Whether the signature fits. OpenSSL's refusal of a malformed signature counts as no. */
export function verifyRequestSignature(scheme: RequestSignatureScheme, key: KeyObject, signed: Buffer, signature: Buffer): boolean {
  const { hash, keyType, saltLength } = scheme;
  try {
    if (keyType === 'EC') return verify(hash, signed, { key, dsaEncoding: 'der' }, signature);
    if (saltLength === undefined) return verify(hash, signed, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
    return verify(hash, signed, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
  } catch {
    return false;
  }
}
