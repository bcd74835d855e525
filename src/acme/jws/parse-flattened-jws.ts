import { Problem } from '../../core/problem.js';
import type { FlattenedJws } from '../../core/state/account.js';
import type { JsonObject } from '../json-member.js';
import { isBase64url } from './base64url.js';

const PARTS = ['protected', 'payload', 'signature'] as const;

/**
 * Reads a JWS in flattened JSON serialization (RFC 7515 §7.2.2) as RFC 8555 §6.2 narrows it: one signature, no unprotected header.
 * Other members are ignored, as RFC 7515 §7.2.1 has it.
 * @param where names the JWS in the detail: "The request body", "The inner JWS"
 * @throws Problem malformed
 */
export function parseFlattenedJws(object: JsonObject, where: string): FlattenedJws {
  if ('signatures' in object) {
    throw new Problem(
      'malformed',
      `${where} has the member "signatures"; send the flattened serialization with one "signature" (RFC 8555 §6.2).`,
    );
  }
  if ('header' in object) {
    throw new Problem('malformed', `${where} has an unprotected "header"; put its members into the protected header (RFC 8555 §6.2).`);
  }
  const [protectedHeader, payload, signature] = PARTS.map((name) => {
    const value = object[name];
    if (typeof value !== 'string') {
      throw new Problem(
        'malformed',
        `${where} must be a flattened JWS with the string members "protected", "payload" and "signature"; "${name}" is missing or no string.`,
      );
    }
    if (!isBase64url(value)) {
      throw new Problem('malformed', `${where} has a member "${name}" that is not base64url without "=" padding (RFC 8555 §6.1).`);
    }
    return value;
  }) as [string, string, string];
  return { protected: protectedHeader, payload, signature };
}
