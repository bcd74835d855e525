import { InvariantError } from '../core/invariant-error.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import { OID } from '../x509/oid.js';
import { DerReader } from '../x509/der-reader.js';
import { readCertificate } from '../x509/read-certificate.js';

/** An issuing CA, as far as its CRLs go. */
export interface CrlIssuer {
  readonly id: string;
  /** Key name for the Signer port. */
  readonly keyId: string;
  /** The issuer's own certificate, DER. */
  readonly certificate: Buffer;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** The URL of a part of its CRL, as its certificates name it; left out for an issuer whose CRL is not divided. @param shard from 1 */
  readonly shardUrl?: (shard: number) => string;
}

/** What every CRL of an issuer repeats. */
export interface CrlIssuerFacts extends CrlIssuer {
  /** Name, DER. */
  readonly subject: Buffer;
  /** Content of its subjectKeyIdentifier. */
  readonly keyIdentifier: Buffer;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
}

/**
 * Reads an issuer's certificate once.
 * @throws DerError; InvariantError when it has no subjectKeyIdentifier (BR 7.1.2.10)
 */
export function readCrlIssuer(issuer: CrlIssuer): CrlIssuerFacts {
  const { subject, spki, extensions } = readCertificate(issuer.certificate);
  const extension = extensions.find(({ oid }) => oid === OID.subjectKeyIdentifier);
  if (!extension) throw new InvariantError(`the certificate of issuer "${issuer.id}" has no subjectKeyIdentifier`);
  return { ...issuer, subject, spki, keyIdentifier: new DerReader(extension.value).octetString() };
}
