import { nullElement } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

/** The critical extension that keeps a precertificate from being used as a certificate; its value is NULL (RFC 6962 §3.1, BR 7.1.2.9). @returns Extension, DER */
export function precertificatePoison(): Buffer {
  return extension(OID.precertificatePoison, true, nullElement());
}
