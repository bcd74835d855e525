import type { ParsedExtension } from '../x509/read-certificate.js';
import { contentOf, elementsOf } from './der.js';
import { OID } from './oid.js';

/**
 * Why the authorityKeyIdentifier among these extensions is not what BR 7.1.2.11.1 demands: not critical, keyIdentifier alone, equal to the issuer's.
 * @throws DerError when its value is not DER
 */
export function authorityKeyIdentifierFault(extensions: readonly ParsedExtension[], issuerKeyId: Buffer): string | undefined {
  const extension = extensions.find(({ oid }) => oid === OID.authorityKeyIdentifier);
  if (extension === undefined) return 'authorityKeyIdentifier is missing';
  if (extension.critical) return 'authorityKeyIdentifier is critical';
  const parts = elementsOf(contentOf(extension.value, 0x30));
  const [keyIdentifier] = parts;
  if (parts.length !== 1 || keyIdentifier?.tag !== 0x80) return 'authorityKeyIdentifier has not keyIdentifier alone';
  return keyIdentifier.content.equals(issuerKeyId) ? undefined : 'keyIdentifier is not the subjectKeyIdentifier of the issuer certificate';
}
