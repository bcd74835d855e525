import { Problem } from '../core/problem.js';
import type { JwkThumbprint } from '../core/public-jwk.js';
import type { SubjectKey } from '../core/subject-key.js';
import { checkDer } from './check-der.js';
import { DerError } from './der-error.js';
import { DerReader } from './der-reader.js';
import { TAG } from './der.js';
import { thumbprintOf } from './key-thumbprint.js';
import { OID } from './oid.js';
import { publicKeyObject, readPublicKeyNumbers, type PublicKeyNumbers } from './public-key.js';
import { readExtensions } from './read-extensions.js';
import { addAlternativeNames, addCommonName, type RequestedNames } from './requested-names.js';
import { readRequestSignature, verifyRequestSignature } from './request-signature.js';
import { toSubjectKey } from './subject-key.js';

/** What a certification request asks for: names to compare and a public key, nothing else. */
export interface CertificationRequest {
  /** SAN dNSNames and the common name, ASCII letters in lower case, without duplicates. */
  readonly names: readonly string[];
  /** Requested names of other kinds, worded for the requester: `IP address 192.0.2.1`, `e-mail a@example.com`. */
  readonly otherNames: readonly string[];
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  readonly key: SubjectKey;
  /** RFC 7638 thumbprint of the key. */
  readonly thumbprint: JwkThumbprint;
}

/** More than 200 names of the greatest length, or an RSA key of any length with 500 usual ones. */
const MAX_OCTETS = 65_536;
/** Beyond these a verification costs more than a stranger may spend of our time. */
const MAX_RSA_OCTETS = 1024;
const MAX_EXPONENT_OCTETS = 32;

/**
 * Reads a PKCS #10 request (RFC 2986, DER as RFC 8555 §7.4 demands) and verifies its signature, the proof that the requester holds the private
 * key (CP 3.2.1). Of the subject only commonName is looked at, of the attributes only the subjectAltName in extensionRequest.
 * @throws Problem badCSR for bytes that are none, a signature that fails or is made with a hash below SHA-256, a key of an unknown kind, a point
 *   that is not on its curve, and an RSA key beyond 8192 bits (RFC 8555 §6.7: badPublicKey is for the key of a JWS)
 */
export function readCertificationRequest(der: Buffer): CertificationRequest {
  try {
    return read(der);
  } catch (error) {
    if (error instanceof DerError) {
      throw new Problem(
        'badCSR',
        `"csr" is not a PKCS #10 request in DER: ${error.message}; make it anew, for example with "openssl req"`,
        { cause: error },
      );
    }
    throw error;
  }
}

function read(der: Buffer): CertificationRequest {
  if (der.length > MAX_OCTETS)
    throw new Problem('badCSR', `"csr" has ${der.length} octets; at most ${MAX_OCTETS} are read. Ask for fewer names`);
  if (der.toString('latin1', 0, 10) === '-----BEGIN')
    throw new Problem('badCSR', '"csr" is PEM; send the base64url of the DER instead (RFC 8555 section 7.4)');
  checkDer(der);

  const reader = new DerReader(der).sequence();
  const signed = reader.element(TAG.sequence);
  const algorithm = reader.element(TAG.sequence);
  const signature = reader.bitStringOctets();
  reader.end();

  const fields = new DerReader(signed).sequence();
  if (fields.smallNatural() !== 0) throw new DerError('the version is not 0', fields.offset);
  const names: RequestedNames = { names: new Set(), otherNames: new Set() };
  readSubject(fields.sequence(), names);
  const spki = fields.element(TAG.sequence);
  if (fields.has(0xa0)) readAttributes(fields.enter(0xa0), names);
  fields.end();

  const numbers = readKey(spki);
  verifyProof(spki, numbers, { signed, algorithm, signature });
  return {
    names: [...names.names],
    otherNames: [...names.otherNames],
    spki,
    key: toSubjectKey(numbers),
    thumbprint: thumbprintOf(numbers),
  };
}

function readSubject(rdns: DerReader, names: RequestedNames): void {
  while (rdns.peek() !== undefined) {
    const rdn = rdns.enter(TAG.set);
    while (rdn.peek() !== undefined) {
      const attribute = rdn.sequence();
      if (attribute.oid() === OID.commonName) addCommonName(attribute, names);
      else attribute.element();
      attribute.end();
    }
  }
}

function readAttributes(attributes: DerReader, names: RequestedNames): void {
  let found = false;
  while (attributes.peek() !== undefined) {
    const attribute = attributes.sequence();
    const isExtensionRequest = attribute.oid() === OID.extensionRequest;
    const values = attribute.enter(TAG.set);
    attribute.end();
    if (!isExtensionRequest) continue;
    if (found) throw new DerError('there are two extensionRequest attributes', values.offset);
    found = true;
    const alternativeNames = readExtensions(values).filter(({ oid }) => oid === OID.subjectAltName);
    values.end();
    if (alternativeNames.length > 1) throw new DerError('there are two subjectAltName extensions', values.offset);
    for (const { value } of alternativeNames) addAlternativeNames(value, names);
  }
}

function readKey(spki: Buffer): PublicKeyNumbers {
  let numbers: PublicKeyNumbers | undefined;
  try {
    numbers = readPublicKeyNumbers(spki);
  } catch (cause) {
    throw new Problem('badCSR', `the public key in "csr" is malformed: ${messageOf(cause)}; make a new key`, { cause });
  }
  if (numbers === undefined) {
    throw new Problem(
      'badCSR',
      'the public key in "csr" is of a kind that is not certified; use RSA (rsaEncryption), or EC on a named curve P-256 or P-384 as an uncompressed point',
    );
  }
  if (numbers.type === 'RSA' && (numbers.modulus.length > MAX_RSA_OCTETS || numbers.exponent.length > MAX_EXPONENT_OCTETS)) {
    throw new Problem(
      'badCSR',
      'the RSA key in "csr" is longer than 8192 bits or its exponent is longer than 256; use an RSA key of 2048 to 4096 bits with the exponent 65537',
    );
  }
  return numbers;
}

function verifyProof(spki: Buffer, numbers: PublicKeyNumbers, proof: { signed: Buffer; algorithm: Buffer; signature: Buffer }): void {
  const judged = readRequestSignature(proof.algorithm);
  if ('refusal' in judged) throw new Problem('badCSR', `"csr" ${judged.refusal}`);
  if (judged.scheme.keyType !== numbers.type) {
    throw new Problem(
      'badCSR',
      `"csr" is signed with an algorithm for ${judged.scheme.keyType} keys but holds an ${numbers.type} key; sign it with the key that is to be certified`,
    );
  }
  let key;
  try {
    key = publicKeyObject(spki, numbers);
  } catch (cause) {
    throw new Problem('badCSR', `the public key in "csr" is malformed: ${messageOf(cause)}; make a new key`, { cause });
  }
  if (!verifyRequestSignature(judged.scheme, key, proof.signed, proof.signature)) {
    throw new Problem(
      'badCSR',
      'the signature of "csr" does not fit its public key and content; sign the request with the private key that belongs to it',
    );
  }
}

function messageOf(error: unknown): string {
  if (error instanceof DerError) return error.message;
  throw error;
}
