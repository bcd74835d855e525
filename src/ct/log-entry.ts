import { createHash } from 'node:crypto';
import { OID } from '../x509/oid.js';
import { readCertificate } from '../x509/read-certificate.js';
import { readSigned } from '../x509/read-signed.js';
import { replaceExtension } from '../x509/replace-extension.js';

/**
 * What a log signs over and keeps (RFC 6962 §3.1, 3.2), with its type in front:
 *   x509:    0000 | length u24, certificate
 *   precert: 0001 | SHA-256 of the issuer's SubjectPublicKeyInfo [32] | length u24, TBSCertificate without poison or SCTs
 */
export type LogEntry = Buffer;

/** The entry of an issued certificate, DER. */
export function certificateEntry(certificate: Buffer): LogEntry {
  return Buffer.concat([Buffer.from([0, 0]), withLength(certificate)]);
}

/** The entry of a precertificate under its issuer's certificate, both DER. @throws DerError, such as for a precertificate without the poison */
export function precertificateEntry(precertificate: Buffer, issuer: Buffer): LogEntry {
  return precertEntry(replaceExtension(readSigned(precertificate).tbs, OID.precertificatePoison), issuer);
}

/** The same entry, from the TBSCertificate that has its SCTs. @throws DerError when it has none */
export function embeddedEntry(tbs: Buffer, issuer: Buffer): LogEntry {
  return precertEntry(replaceExtension(tbs, OID.signedCertificateTimestampList), issuer);
}

function precertEntry(tbs: Buffer, issuer: Buffer): LogEntry {
  const issuerKeyHash = createHash('sha256').update(readCertificate(issuer).spki).digest();
  return Buffer.concat([Buffer.from([0, 1]), issuerKeyHash, withLength(tbs)]);
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(3);
  length.writeUIntBE(bytes.length, 0, 3);
  return Buffer.concat([length, bytes]);
}
