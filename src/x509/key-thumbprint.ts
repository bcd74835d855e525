import { hash } from 'node:crypto';
import type { JwkThumbprint } from '../core/public-jwk.js';
import { DerError } from './der-error.js';
import { readPublicKeyNumbers, type PublicKeyNumbers } from './public-key.js';

/**
 * RFC 7638 thumbprint of a certificate's or request's public key, comparable with account keys' thumbprints.
 * @param spki SubjectPublicKeyInfo, DER
 * @throws DerError for bytes that are no RSA or EC key of BR 7.1.3.1
 */
export function keyThumbprint(spki: Buffer): JwkThumbprint {
  const numbers = readPublicKeyNumbers(spki);
  if (numbers === undefined) throw new DerError('the key is neither RSA nor EC on P-256, P-384 or P-521', 0);
  return thumbprintOf(numbers);
}

/** RFC 7638 §3: the required members in lexical order, without white space. */
export function thumbprintOf(numbers: PublicKeyNumbers): JwkThumbprint {
  const jwk =
    numbers.type === 'RSA'
      ? `{"e":"${numbers.exponent.toString('base64url')}","kty":"RSA","n":"${numbers.modulus.toString('base64url')}"}`
      : `{"crv":"${numbers.curve}","kty":"EC","x":"${numbers.x.toString('base64url')}","y":"${numbers.y.toString('base64url')}"}`;
  return hash('sha256', jwk, 'base64url');
}
