import { verify, type KeyObject } from 'node:crypto';
import { Problem } from '../../core/problem.js';
import type { FlattenedJws } from '../../core/state/account.js';
import type { JwsAlgorithm } from './algorithms.js';

/**
 * Verifies the signature over `protected "." payload` (RFC 7515 §5.2).
 * With node:crypto, not jose, because it costs a request half as much: docs/decisions/0005-jws-verification.md.
 * @param key of the kind that the algorithm takes
 * @throws Problem malformed when it does not verify
 */
export function verifySignature(jws: FlattenedJws, algorithm: JwsAlgorithm, key: KeyObject, where: string): void {
  const signature = Buffer.from(jws.signature, 'base64url');
  const input = Buffer.from(`${jws.protected}.${jws.payload}`, 'latin1');
  if (algorithm.kty !== 'RSA' && signature.length !== algorithm.signatureBytes) {
    throw new Problem(
      'malformed',
      `The signature of ${where} has ${signature.length} octets where ${algorithm.name} has ${algorithm.signatureBytes}; ECDSA signatures are R and S side by side, not DER (RFC 7518 §3.4).`,
    );
  }
  if (!verify(algorithm.hash, input, algorithm.kty === 'EC' ? { key, dsaEncoding: 'ieee-p1363' } : key, signature)) {
    throw new Problem(
      'malformed',
      `The signature of ${where} does not verify; sign the ASCII text protected "." payload with the key that the header names (RFC 7515 §5.1).`,
    );
  }
}
