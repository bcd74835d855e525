import type { SignatureAlgorithm } from '../core/signer.js';
import { algorithmIdentifier } from './algorithm.js';
import { bitString, sequence } from './der.js';

/**
 * Joins the signed part, the algorithm and the signature to a Certificate or a CertificateList, which have one outer shape (RFC 5280 §4.1, §5.1).
 * @param signature the content of the BIT STRING
 * @returns DER
 */
export function assembleSigned(tbs: Buffer, signatureAlgorithm: SignatureAlgorithm, signature: Buffer): Buffer {
  return sequence(tbs, algorithmIdentifier(signatureAlgorithm), bitString(signature));
}
