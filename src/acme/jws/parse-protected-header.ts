import { Problem } from '../../core/problem.js';
import type { FlattenedJws } from '../../core/state/account.js';
import { isJsonObject, type JsonObject } from '../json-member.js';
import { quote } from '../quote.js';
import { isBase64url } from './base64url.js';
import { parseJsonObject } from './parse-json-object.js';

/** The members that a protected header may have (RFC 8555 §6.2), each proven to be of its type. */
export interface ProtectedHeader {
  readonly alg: string;
  readonly url: string;
  readonly nonce?: string;
  /** A JSON object; whether it is a key is decided by `accept-public-key.ts`. */
  readonly jwk?: JsonObject;
  readonly kid?: string;
}

const KNOWN = new Set(['alg', 'nonce', 'url', 'jwk', 'kid']);

/**
 * Reads the protected header of a JWS. A member outside the five of RFC 8555 §6.2 is refused rather than ignored: what we do not understand must not be signed for.
 * @param where names the JWS in the detail
 * @throws Problem malformed
 */
export function parseProtectedHeader(jws: FlattenedJws, where: string): ProtectedHeader {
  const header = parseJsonObject(Buffer.from(jws.protected, 'base64url'), `The protected header of ${where}`);
  for (const name of Object.keys(header)) {
    if (!KNOWN.has(name)) {
      throw new Problem(
        'malformed',
        `The protected header of ${where} has the member ${quote(name)}; leave it out, only alg, nonce, url and one of jwk and kid are taken (RFC 8555 §6.2).`,
      );
    }
  }
  const { alg, url, nonce, jwk, kid } = header;
  if (typeof alg !== 'string') throw missing(where, 'alg', 'a string, such as "ES256"');
  if (typeof url !== 'string') throw missing(where, 'url', 'the URL of the request as a string');
  if (nonce !== undefined && (typeof nonce !== 'string' || nonce === '' || !isBase64url(nonce))) {
    throw new Problem(
      'malformed',
      `The protected header of ${where} has a "nonce" that is not base64url; send the value of a Replay-Nonce header unchanged (RFC 8555 §6.5.2).`,
    );
  }
  if (jwk !== undefined && !isJsonObject(jwk)) throw missing(where, 'jwk', 'a JSON Web Key object');
  if (kid !== undefined && typeof kid !== 'string') throw missing(where, 'kid', 'a string');
  return { alg, url, ...(nonce !== undefined && { nonce }), ...(jwk !== undefined && { jwk }), ...(kid !== undefined && { kid }) };
}

function missing(where: string, name: string, what: string): Problem {
  return new Problem('malformed', `The protected header of ${where} needs the member "${name}": ${what} (RFC 8555 §6.2).`);
}
