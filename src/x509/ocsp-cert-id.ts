import { integer, nullElement, octetString, oid, sequence } from './der.js';

const HASHES = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1' } as const;

/**
 * What all CertIDs of an issuer begin with (RFC 6960 §4.1.1), encoded once; `certIdOf` adds the serial.
 * @param nullParameters whether the AlgorithmIdentifier's parameters are NULL; both ways are in use
 */
export function certIdPrefix(hash: keyof typeof HASHES, nullParameters: boolean, issuerNameHash: Buffer, issuerKeyHash: Buffer): Buffer {
  const algorithm = nullParameters ? sequence(oid(HASHES[hash]), nullElement()) : sequence(oid(HASHES[hash]));
  return Buffer.concat([algorithm, octetString(issuerNameHash), octetString(issuerKeyHash)]);
}

/** A CertID, DER. @param serial hex */
export function certIdOf(prefix: Buffer, serial: string): Buffer {
  return sequence(prefix, integer(serial));
}
