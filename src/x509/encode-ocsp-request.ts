import { createHash } from 'node:crypto';
import { integer, oid, octetString, sequence } from './der.js';
import { keyIdentifier } from './key-identifier.js';

const SHA_256 = '2.16.840.1.101.3.4.2.1';

/**
 * An OCSPRequest for one serial, with SHA-256 hashes (RFC 6960 §4.1, RFC 9919).
 * @param issuer `subject` and `spki` of the issuer's certificate, DER
 * @param serial lower-case hex
 */
export function encodeOcspRequest(issuer: { subject: Buffer; spki: Buffer }, serial: string): Buffer {
  const nameHash = createHash('sha256').update(issuer.subject).digest();
  const certId = sequence(
    sequence(oid(SHA_256)),
    octetString(nameHash),
    octetString(keyIdentifier(issuer.spki, 'sha256')),
    integer(serial),
  );
  return sequence(sequence(sequence(sequence(certId))));
}
