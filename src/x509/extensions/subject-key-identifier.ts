import { octetString } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

/** subjectKeyIdentifier, not critical (RFC 5280 §4.2.1.2). @param keyId see `keyIdentifier` @returns Extension, DER */
export function subjectKeyIdentifier(keyId: Buffer): Buffer {
  return extension(OID.subjectKeyIdentifier, false, octetString(keyId));
}
