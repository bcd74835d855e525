import { InvariantError } from '../../core/invariant-error.js';
import { ia5, oid, primitive, sequence } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

/** authorityInfoAccess, not critical, OCSP before caIssuers (RFC 5280 §4.2.2.1, BR 7.1.2.7.7). @param input URLs, at least one @returns Extension, DER */
export function authorityInformationAccess(input: { ocsp?: string; caIssuers?: string }): Buffer {
  const descriptions: Buffer[] = [];
  if (input.ocsp !== undefined) descriptions.push(sequence(oid(OID.ocsp), primitive(6, ia5(input.ocsp))));
  if (input.caIssuers !== undefined) descriptions.push(sequence(oid(OID.caIssuers), primitive(6, ia5(input.caIssuers))));
  if (descriptions.length === 0) throw new InvariantError('authorityInfoAccess needs at least one location');
  return extension(OID.authorityInfoAccess, false, sequence(...descriptions));
}
