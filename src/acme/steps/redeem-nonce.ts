import { Problem } from '../../core/problem.js';
import type { NonceSource } from '../nonce.js';

/**
 * Takes the request's nonce out of circulation (RFC 8555 §6.5.2).
 * @throws Problem badNonce; its wording is what some clients recognise it by, so it stays
 */
export function redeemNonce(nonces: NonceSource, nonce: string | undefined): void {
  if (nonce === undefined)
    throw new Problem('badNonce', 'JWS has an invalid anti-replay nonce: there is none; repeat the request with the nonce of this reply.');
  if (!nonces.redeem(nonce)) {
    throw new Problem(
      'badNonce',
      'JWS has an invalid anti-replay nonce: it is unknown, too old or used; repeat the request with the nonce of this reply.',
    );
  }
}
