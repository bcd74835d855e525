import { createPublicKey, type KeyObject } from 'node:crypto';
import { Problem } from '../../core/problem.js';
import type { JwkThumbprint, PublicJwk } from '../../core/public-jwk.js';
import type { JsonObject } from '../json-member.js';
import { quote } from '../quote.js';
import { isCanonicalBase64url } from './base64url.js';
import { jwkThumbprint } from './thumbprint.js';

/** A key that may sign for an account, in its one stored form. */
export interface AcceptedKey {
  jwk: PublicJwk;
  thumbprint: JwkThumbprint;
  key: KeyObject;
}

/** Members that a public key never has (RFC 7518 §6.2.2, §6.3.2, §6.4.1; RFC 8037 §2). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const RSA_MINIMUM_BITS = 2048;
const RSA_MAXIMUM_BITS = 4096;
/** NIST SP 800-89 §5.3.3 below; above, what every TLS library reads. */
const RSA_MINIMUM_EXPONENT = 65_537;
const RSA_MAXIMUM_EXPONENT = 2 ** 32 - 1;

/** Octets of a coordinate (RFC 7518 §6.2.1.2, RFC 8037 §2). */
const COORDINATE_BYTES = { 'P-256': 32, 'P-384': 48, 'P-521': 66, Ed25519: 32 } as const;

/**
 * Judges a JSON Web Key that is to sign for an account: RSA of 2048 to 4096 bits, P-256, P-384, P-521 or Ed25519; public members only.
 * Each key has one accepted spelling, so that its thumbprint tells it apart from all others. Members that say nothing about the key are dropped.
 * @param where names the key in the detail: "The \"jwk\" of the request"
 * @throws Problem badPublicKey
 */
export function acceptPublicKey(object: JsonObject, where: string): AcceptedKey {
  const secret = PRIVATE_MEMBERS.find((name) => name in object);
  if (secret !== undefined) {
    throw badKey(
      `${where} has the private member "${secret}"; send the public key only, and replace this key, for it is no longer secret.`,
    );
  }
  const jwk = readPublicJwk(object, where);
  let key: KeyObject;
  try {
    key = createPublicKey({ key: jwk, format: 'jwk' });
  } catch (cause) {
    throw badKey(`${where} is no usable public key${jwk.kty === 'EC' ? `: its point is not on the curve ${jwk.crv}` : ''}.`, cause);
  }
  return { jwk, thumbprint: jwkThumbprint(jwk), key };
}

function readPublicJwk(object: JsonObject, where: string): PublicJwk {
  const { kty, crv } = object;
  if (kty === 'RSA') return readRsa(object, where);
  if (kty === 'EC') {
    if (crv !== 'P-256' && crv !== 'P-384' && crv !== 'P-521')
      throw badKey(`${where} must be on one of the curves P-256, P-384 and P-521.`);
    return { kty, crv, x: readCoordinate(object, 'x', crv, where), y: readCoordinate(object, 'y', crv, where) };
  }
  if (kty === 'OKP') {
    if (crv !== 'Ed25519') throw badKey(`${where} must be on the curve Ed25519 where its "kty" is "OKP".`);
    return { kty, crv, x: readCoordinate(object, 'x', crv, where) };
  }
  throw badKey(`${where} has ${typeof kty === 'string' ? `the "kty" ${quote(kty)}` : 'no "kty"'}; use an RSA, EC or OKP (Ed25519) key.`);
}

function readCoordinate(object: JsonObject, name: 'x' | 'y', crv: keyof typeof COORDINATE_BYTES, where: string): string {
  const text = readMember(object, name, where);
  const bytes = COORDINATE_BYTES[crv];
  if (Buffer.byteLength(text, 'base64url') !== bytes) {
    throw badKey(
      `${where} has a "${name}" of another length than the ${bytes} octets of ${crv}; leading zeros are kept (RFC 7518 §6.2.1.2).`,
    );
  }
  return text;
}

function readRsa(object: JsonObject, where: string): PublicJwk {
  const n = readMember(object, 'n', where);
  const e = readMember(object, 'e', where);
  const modulus = Buffer.from(n, 'base64url');
  const exponent = Buffer.from(e, 'base64url');
  if (modulus[0] === 0 || exponent[0] === 0) throw badKey(`${where} has leading zero octets in "n" or "e"; leave them out (RFC 7518 §2).`);
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  if (bits < RSA_MINIMUM_BITS || bits > RSA_MAXIMUM_BITS) {
    throw badKey(`${where} is an RSA key of ${bits} bits; use one of ${RSA_MINIMUM_BITS} to ${RSA_MAXIMUM_BITS} bits.`);
  }
  if (((modulus.at(-1) ?? 0) & 1) === 0) throw badKey(`${where} has an even modulus, so it is no RSA key; make a new one.`);
  const value = exponent.length <= 6 ? exponent.readUIntBE(0, exponent.length) : Infinity;
  if (value < RSA_MINIMUM_EXPONENT || value > RSA_MAXIMUM_EXPONENT || value % 2 === 0) {
    throw badKey(
      `${where} has an RSA exponent that is not odd and from 65537 to 2^32-1; make the key with the exponent 65537 ("e": "AQAB").`,
    );
  }
  return { kty: 'RSA', n, e };
}

function readMember(object: JsonObject, name: string, where: string): string {
  const value = object[name];
  if (typeof value !== 'string' || value === '' || !isCanonicalBase64url(value)) {
    throw badKey(`${where} needs the member "${name}" as base64url without padding.`);
  }
  return value;
}

function badKey(detail: string, cause?: unknown): Problem {
  return new Problem('badPublicKey', detail, { cause });
}
