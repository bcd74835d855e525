import { createHash } from 'node:crypto';
import type { JwkThumbprint, PublicJwk } from '../../core/public-jwk.js';

/** The SHA-256 thumbprint of a key (RFC 7638 §3): the required members in lexical order, no white space. */
export function jwkThumbprint(jwk: PublicJwk): JwkThumbprint {
  return createHash('sha256')
    .update(JSON.stringify(requiredMembers(jwk)))
    .digest('base64url');
}

function requiredMembers(jwk: PublicJwk): object {
  switch (jwk.kty) {
    case 'RSA':
      return { e: jwk.e, kty: jwk.kty, n: jwk.n };
    case 'EC':
      return { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y };
    case 'OKP':
      return { crv: jwk.crv, kty: jwk.kty, x: jwk.x };
  }
}
