import { createHash } from 'node:crypto';
import { InvariantError } from '../core/invariant-error.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import type { EpochSeconds } from '../core/time.js';
import { signatureAlgorithmOf } from '../x509/algorithm.js';
import { keyIdentifier } from '../x509/key-identifier.js';
import type { OcspCertId } from '../x509/ocsp-request.js';
import { certIdOf, certIdPrefix } from '../x509/ocsp-cert-id.js';
import { noSignature } from '../x509/no-signature.js';
import { OID } from '../x509/oid.js';
import { readCertificate, type ParsedCertificate } from '../x509/read-certificate.js';
import { verifySignature } from '../x509/verify-signature.js';
import type { CertIdForm } from './ports.js';

/** SEQUENCE of the one OID id-kp-OCSPSigning. */
const OCSP_SIGNING = Buffer.from('300a06082b06010505070309', 'hex');

/** An issuing CA and its delegated responder (BR 7.1.2.8). */
export interface OcspIssuer {
  readonly id: string;
  /** The issuer's own certificate, DER. */
  readonly certificate: Buffer;
  readonly responder: {
    /** Key name for the Signer port. */
    readonly keyId: string;
    /** The responder's certificate, signed by the issuer, DER. */
    readonly certificate: Buffer;
  };
}

/** An issuer with what its answers repeat. */
export interface OcspIssuerFacts {
  readonly id: string;
  /** The issuer's certificate, taken apart. */
  readonly parsed: ParsedCertificate;
  /** A serial's CertID in a form, DER. @param serial lower-case hex */
  readonly certId: (form: CertIdForm, serial: string) => Buffer;
  readonly responder: {
    readonly keyId: string;
    readonly certificate: Buffer;
    readonly parsed: ParsedCertificate;
    /** SubjectPublicKeyInfo, DER. */
    readonly spki: Buffer;
    /** SHA-1 of the key, for ResponderID byKey (RFC 9919). */
    readonly keyHash: Buffer;
    readonly signatureAlgorithm: SignatureAlgorithm;
    /** Stands where no signature is yet. */
    readonly noSignature: Buffer;
    readonly notAfter: EpochSeconds;
  };
}

export interface IssuerIndex {
  /** The issuer that a CertID means, under SHA-1 or SHA-256 of name and key; undefined when it is none of ours. */
  find(certId: OcspCertId): OcspIssuerFacts | undefined;
  byId(issuerId: string): OcspIssuerFacts | undefined;
}

/** How a CertID of one of our issuers names it. */
export function formOf({ hashAlgorithm, nullParameters }: OcspCertId): CertIdForm {
  const hash = hashAlgorithm === 'sha256' ? 'sha256' : 'sha1';
  return nullParameters ? `${hash}-null` : hash;
}

/**
 * Reads the certificates once and files the issuers under both hashes: RFC 9919 clients send SHA-256, older ones know SHA-1 only.
 * @throws DerError; InvariantError for a responder certificate that its issuer has not signed, or not for OCSP, or with a key of an unknown kind
 */
export function createIssuerIndex(issuers: readonly OcspIssuer[]): IssuerIndex {
  const byHashes = new Map<string, OcspIssuerFacts>();
  const byId = new Map<string, OcspIssuerFacts>();
  for (const issuer of issuers) {
    const parsed = readCertificate(issuer.certificate);
    const { subject, spki } = parsed;
    const hashes = (['sha1', 'sha256'] as const).map((hash) => {
      return { hash, name: createHash(hash).update(subject).digest(), key: keyIdentifier(spki, hash) };
    });
    const prefixes = new Map<CertIdForm, Buffer>(
      hashes.flatMap(({ hash, name, key }) => [
        [hash, certIdPrefix(hash, false, name, key)] as const,
        [`${hash}-null`, certIdPrefix(hash, true, name, key)] as const,
      ]),
    );
    const facts = readFacts(issuer, parsed, (form, serial) => certIdOf(prefixes.get(form) as Buffer, serial));
    byId.set(issuer.id, facts);
    for (const { hash, name, key } of hashes) byHashes.set(indexKey(hash, name, key), facts);
  }
  return {
    byId: (issuerId) => byId.get(issuerId),
    find: ({ hashAlgorithm, issuerNameHash, issuerKeyHash }) => byHashes.get(indexKey(hashAlgorithm, issuerNameHash, issuerKeyHash)),
  };
}

function indexKey(hash: string, nameHash: Buffer, keyHash: Buffer): string {
  return `${hash} ${nameHash.toString('latin1')} ${keyHash.toString('latin1')}`;
}

function readFacts({ id, responder }: OcspIssuer, issuerCertificate: ParsedCertificate, certId: OcspIssuerFacts['certId']): OcspIssuerFacts {
  const { subject: issuerName, spki: issuerSpki } = issuerCertificate;
  const parsed = readCertificate(responder.certificate);
  const { issuer, spki, key, notAfter, tbs, outerSignatureAlgorithm, signature, extensions } = parsed;
  const algorithm = signatureAlgorithmOf(outerSignatureAlgorithm);
  // RFC 6960 §4.2.2.2: relying parties take a delegated responder only from the very CA that issued the certificate in question.
  if (!algorithm || !issuer.equals(issuerName) || !verifySignature(issuerSpki, algorithm, tbs, signature)) {
    throw new InvariantError(`the OCSP responder certificate of issuer "${id}" is not signed by that issuer`);
  }
  if (!extensions.some(({ oid, value }) => oid === OID.extKeyUsage && value.equals(OCSP_SIGNING))) {
    throw new InvariantError(`the OCSP responder certificate of issuer "${id}" is not for OCSP signing alone (BR 7.1.2.8.5)`);
  }
  const { keyId, certificate } = responder;
  return {
    id,
    parsed: issuerCertificate,
    certId,
    responder: { keyId, certificate, parsed, spki, keyHash: keyIdentifier(spki), ...signingWith(id, key), notAfter },
  };
}

/** BR 7.1.3.2: the hash of an ECDSA signature follows from the curve. */
function signingWith(id: string, key: ParsedCertificate['key']): Pick<OcspIssuerFacts['responder'], 'signatureAlgorithm' | 'noSignature'> {
  if (key === null) throw new InvariantError(`the OCSP responder certificate of issuer "${id}" has a key of an unknown kind`);
  const signatureAlgorithm = key.type === 'RSA' ? 'sha256WithRSAEncryption' : ALGORITHMS[key.curve];
  return { signatureAlgorithm, noSignature: noSignature(key) };
}

const ALGORITHMS = { 'P-256': 'ecdsa-with-SHA256', 'P-384': 'ecdsa-with-SHA384', 'P-521': 'ecdsa-with-SHA512' } as const;
