import { DerReader } from './der-reader.js';
import { TAG } from './der.js';

/**
 * Splits a Certificate or CertificateList into its signed part, its AlgorithmIdentifier (both DER) and the content of its signature (RFC 5280 §4.1, §5.1).
 * @throws DerError
 */
export function readSigned(der: Buffer): { tbs: Buffer; signatureAlgorithm: Buffer; signature: Buffer } {
  const outer = new DerReader(der);
  const reader = outer.sequence();
  outer.end();
  const parts = {
    tbs: reader.element(TAG.sequence),
    signatureAlgorithm: reader.element(TAG.sequence),
    signature: reader.bitStringOctets(),
  };
  reader.end();
  return parts;
}
