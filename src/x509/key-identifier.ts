import { hash } from 'node:crypto';
import { splitSpki } from './public-key.js';

/**
 * The hash of a public key's bits, without tag, length and unused-bits octet: with SHA-1 the subjectKeyIdentifier (RFC 5280 §4.2.1.2 (1))
 * and the OCSP responder's KeyHash (RFC 6960 §4.2.1), with either hash a CertID's issuerKeyHash (RFC 6960 §4.1.1).
 * @param spki SubjectPublicKeyInfo, DER
 * @throws DerError
 */
export function keyIdentifier(spki: Buffer, algorithm: 'sha1' | 'sha256' = 'sha1'): Buffer {
  return hash(algorithm, splitSpki(spki).key, 'buffer');
}
