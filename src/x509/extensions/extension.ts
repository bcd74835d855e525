import { boolean, octetString, oid, sequence } from '../der.js';

/** One Extension (RFC 5280 §4.1): `critical` is written only when true, being DEFAULT FALSE. @param value DER @returns DER */
export function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return critical ? sequence(oid(id), boolean(true), octetString(value)) : sequence(oid(id), octetString(value));
}
