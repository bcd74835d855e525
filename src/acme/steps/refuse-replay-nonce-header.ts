import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../../core/problem.js';

/**
 * Nonces come to us inside the signature only (RFC 8555 §6.5.1).
 * @throws Problem malformed
 */
export function refuseReplayNonceHeader(headers: IncomingHttpHeaders): void {
  if (headers['replay-nonce'] === undefined) return;
  throw new Problem(
    'malformed',
    'The request has a Replay-Nonce header; put the nonce into the protected header instead (RFC 8555 §6.5.1).',
  );
}
