import { primitive, sequence } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

/** authorityKeyIdentifier with keyIdentifier alone, not critical (RFC 5280 §4.2.1.1, BR 7.1.2.11.1). @param keyId the issuer's subjectKeyIdentifier @returns Extension, DER */
export function authorityKeyIdentifier(keyId: Buffer): Buffer {
  return extension(OID.authorityKeyIdentifier, false, sequence(primitive(0, keyId)));
}
