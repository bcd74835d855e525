import { Problem } from '../../core/problem.js';
import type { JsonObject } from '../json-member.js';
import type { ProtectedHeader } from '../jws/parse-protected-header.js';
import type { EndpointSteps } from '../steps.js';

/** Where the key comes from: the account at `kid`, or the request itself. */
export type KeySource = { readonly kid: string } | { readonly jwk: JsonObject };

/**
 * Exactly one of `jwk` and `kid`, and the one that the endpoint takes (RFC 8555 §6.2).
 * @throws Problem malformed
 */
export function requireKeySource({ jwk, kid }: ProtectedHeader, wanted: EndpointSteps['key']): KeySource {
  if (jwk !== undefined && kid !== undefined) {
    throw new Problem('malformed', 'The protected header has both "jwk" and "kid"; send exactly one of them (RFC 8555 §6.2).');
  }
  if (kid !== undefined) {
    if (wanted !== 'jwk') return { kid };
    throw new Problem(
      'malformed',
      'The protected header has a "kid" where this resource takes the key itself; send it as "jwk" (RFC 8555 §6.2).',
    );
  }
  if (jwk !== undefined) {
    if (wanted !== 'kid') return { jwk };
    throw new Problem(
      'malformed',
      'The protected header has a "jwk" where this resource takes the account; send the account URL as "kid" (RFC 8555 §6.2).',
    );
  }
  const way = {
    kid: 'the account URL as "kid"',
    jwk: 'the public key as "jwk"',
    either: 'the account URL as "kid" or the certificate\'s key as "jwk"',
  }[wanted];
  throw new Problem('malformed', `The protected header has neither "jwk" nor "kid"; send ${way} (RFC 8555 §6.2).`);
}
