import { errors, flattenedVerify } from 'jose';
import { Problem } from '../../core/problem.js';
import type { EabKeyId } from '../../core/ids.js';
import type { JwkThumbprint } from '../../core/public-jwk.js';
import type { FlattenedJws } from '../../core/state/account.js';
import { isJsonObject } from '../json-member.js';
import { quote } from '../quote.js';
import { acceptPublicKey } from './accept-public-key.js';
import { parseFlattenedJws } from './parse-flattened-jws.js';
import { parseJsonObject } from './parse-json-object.js';
import { parseProtectedHeader } from './parse-protected-header.js';

const WHERE = '"externalAccountBinding"';
const MAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'];

/** What an external account binding is checked against. */
export interface BindingContext {
  /** Thumbprint of the key that signed the request. */
  thumbprint: JwkThumbprint;
  /** The request's own `url`. */
  url: string;
  /** The MAC key behind a key identifier. @throws Problem unauthorized */
  macKey: (id: EabKeyId) => Promise<Uint8Array>;
}

/**
 * Verifies an external account binding (RFC 8555 §7.3.4): a JWS with a MAC over the account's key, made by whoever holds the external account key.
 * The MAC is compared in constant time (by WebCrypto, under jose).
 * @param value the member as it came
 * @throws Problem malformed for its form; unauthorized when the key is not known, not usable, or the MAC is another
 */
export async function verifyBinding(
  value: unknown,
  { thumbprint, url, macKey }: BindingContext,
): Promise<{ eabKeyId: EabKeyId; jws: FlattenedJws }> {
  if (!isJsonObject(value)) throw new Problem('malformed', `The payload member ${WHERE} must be a flattened JWS (RFC 8555 §7.3.4).`);
  const jws = parseFlattenedJws(value, WHERE);
  const header = parseProtectedHeader(jws, WHERE);
  if (!MAC_ALGORITHMS.includes(header.alg)) {
    throw new Problem(
      'malformed',
      `The "alg" of ${WHERE} is ${quote(header.alg)}; it must be one of ${MAC_ALGORITHMS.join(', ')} (RFC 8555 §7.3.4).`,
    );
  }
  if (header.nonce !== undefined)
    throw new Problem('malformed', `The protected header of ${WHERE} must not have a "nonce" (RFC 8555 §7.3.4).`);
  if (header.jwk !== undefined || header.kid === undefined) {
    throw new Problem(
      'malformed',
      `The protected header of ${WHERE} must name the external account key in "kid", and have no "jwk" (RFC 8555 §7.3.4).`,
    );
  }
  if (header.url !== url) {
    throw new Problem(
      'malformed',
      `The "url" of ${WHERE} is ${quote(header.url)}; it must be that of the request, ${quote(url)} (RFC 8555 §7.3.4).`,
    );
  }
  const bound = acceptPublicKey(
    parseJsonObject(Buffer.from(jws.payload, 'base64url'), `The payload of ${WHERE}`),
    `The payload of ${WHERE}`,
  );
  if (bound.thumbprint !== thumbprint) {
    throw new Problem(
      'malformed',
      `The payload of ${WHERE} is another key than the "jwk" of the request; it must be the same (RFC 8555 §7.3.4).`,
    );
  }
  const eabKeyId = header.kid as EabKeyId;
  const key = await macKey(eabKeyId);
  try {
    await flattenedVerify({ ...jws }, key, { algorithms: MAC_ALGORITHMS });
  } catch (error) {
    if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    throw new Problem(
      'unauthorized',
      `The MAC of ${WHERE} does not verify with the key of ${quote(eabKeyId)}; check that the MAC key was copied whole and is decoded from base64url before use.`,
    );
  }
  return { eabKeyId, jws };
}
