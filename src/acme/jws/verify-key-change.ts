import { Problem } from '../../core/problem.js';
import type { JwkThumbprint } from '../../core/public-jwk.js';
import { isJsonObject, requiredString, type JsonObject } from '../json-member.js';
import { quote } from '../quote.js';
import { acceptPublicKey, type AcceptedKey } from './accept-public-key.js';
import { parseFlattenedJws } from './parse-flattened-jws.js';
import { parseJsonObject } from './parse-json-object.js';
import { parseProtectedHeader } from './parse-protected-header.js';
import { requireAlgorithm, requireAlgorithmOfKey } from './require-algorithm.js';
import { verifySignature } from './verify-signature.js';

const WHERE = 'the inner JWS';
const WHERE_CAPITAL = 'The inner JWS';

/** What a key change is checked against. */
export interface KeyChangeContext {
  /** The request's own `url`. */
  url: string;
  /** URL and present key of the account that signed the request. */
  accountUrl: string;
  oldThumbprint: JwkThumbprint;
}

/**
 * Verifies the inner JWS of a key change: the new key's agreement to become the account's (RFC 8555 §7.3.5, checks 1 to 8).
 * @param object the request's payload
 * @returns the new key, acceptable and proven to be held
 * @throws Problem malformed, badSignatureAlgorithm, badPublicKey
 */
export function verifyKeyChange(object: JsonObject, { url, accountUrl, oldThumbprint }: KeyChangeContext): AcceptedKey {
  const jws = parseFlattenedJws(object, WHERE_CAPITAL);
  const header = parseProtectedHeader(jws, WHERE);
  if (header.nonce !== undefined)
    throw new Problem('malformed', 'The protected header of the inner JWS must not have a "nonce" (RFC 8555 §7.3.5).');
  if (header.jwk === undefined || header.kid !== undefined) {
    throw new Problem('malformed', 'The protected header of the inner JWS must have the new key in "jwk", and no "kid" (RFC 8555 §7.3.5).');
  }
  if (header.url !== url) {
    throw new Problem(
      'malformed',
      `The "url" of the inner JWS is ${quote(header.url)}; it must be that of the outer one, ${quote(url)} (RFC 8555 §7.3.5).`,
    );
  }
  const algorithm = requireAlgorithm(header.alg, WHERE_CAPITAL);
  const accepted = acceptPublicKey(header.jwk, 'The "jwk" of the inner JWS');
  requireAlgorithmOfKey(algorithm, accepted.jwk, WHERE_CAPITAL);
  verifySignature(jws, algorithm, accepted.key, WHERE);
  const payload = parseJsonObject(Buffer.from(jws.payload, 'base64url'), 'The payload of the inner JWS');
  if (requiredString(payload, 'account') !== accountUrl) {
    throw new Problem(
      'malformed',
      `The member "account" of the inner JWS's payload must be the "kid" of the outer one, ${quote(accountUrl)} (RFC 8555 §7.3.5).`,
    );
  }
  const { oldKey } = payload;
  if (!isJsonObject(oldKey) || acceptPublicKey(oldKey, 'The member "oldKey"').thumbprint !== oldThumbprint) {
    throw new Problem(
      'malformed',
      'The member "oldKey" of the inner JWS\'s payload must be the account\'s present key as a JSON Web Key (RFC 8555 §7.3.5).',
    );
  }
  return accepted;
}
