import { nullElement } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

/** id-pkix-ocsp-nocheck, not critical, of a delegated OCSP responder (RFC 6960 §4.2.2.2.1, BR 7.1.2.8.6). @returns Extension, DER */
export function ocspNocheck(): Buffer {
  return extension(OID.ocspNocheck, false, nullElement());
}
