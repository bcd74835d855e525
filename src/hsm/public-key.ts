import { createPublicKey, type KeyObject } from 'node:crypto';
import { InvariantError } from '../core/invariant-error.js';

export type Curve = 'P-256' | 'P-384' | 'P-521';

/** CKA_EC_PARAMS: the named curve's OBJECT IDENTIFIER in DER (RFC 5480 §2.1.1.1). */
export const curveParameters: Readonly<Record<Curve, Buffer>> = {
  'P-256': Buffer.from('06082a8648ce3d030107', 'hex'),
  'P-384': Buffer.from('06052b81040022', 'hex'),
  'P-521': Buffer.from('06052b81040023', 'hex'),
};

/** Bytes of a coordinate, and of each half of a raw ECDSA signature. */
export const curveBytes: Readonly<Record<Curve, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };

/** @param modulus big-endian, as CKA_MODULUS @param exponent big-endian, as CKA_PUBLIC_EXPONENT */
export function rsaPublicKey(modulus: Buffer, exponent: Buffer): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: base64url(modulus), e: base64url(exponent) } });
}

/**
 * @param point CKA_EC_POINT: an uncompressed point 04‖X‖Y, in a DER OCTET STRING as PKCS#11 has it, or bare as some tokens give it
 * @throws InvariantError when it is neither
 */
export function ecPublicKey(curve: Curve, point: Buffer): KeyObject {
  const size = curveBytes[curve];
  const length = 1 + 2 * size;
  // The point is the tail in both forms; what is before it can only be the header of the OCTET STRING.
  const header = point.subarray(0, Math.max(0, point.length - length));
  const expected = length < 128 ? Buffer.from([0x04, length]) : Buffer.from([0x04, 0x81, length]);
  const bare = point.subarray(header.length);
  if (bare.length !== length || bare[0] !== 0x04 || !(header.length === 0 || header.equals(expected))) {
    throw new InvariantError(`CKA_EC_POINT is no uncompressed ${curve} point: ${point.toString('hex')}`);
  }
  const x = bare.subarray(1, 1 + size).toString('base64url');
  const y = bare.subarray(1 + size).toString('base64url');
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: curve, x, y } });
}

/** @returns undefined for a curve that certificates may not use (BR 6.1.5) */
export function curveOf(parameters: Buffer): Curve | undefined {
  return (Object.keys(curveParameters) as Curve[]).find((curve) => curveParameters[curve].equals(parameters));
}

/** Without leading zeros, as RFC 7518 §6.3.1 wants it. */
function base64url(integer: Buffer): string {
  const start = integer.findIndex((byte) => byte !== 0);
  return integer.subarray(Math.max(0, start)).toString('base64url');
}
