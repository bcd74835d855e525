import { InvariantError } from '../../core/invariant-error.js';
import { ia5, primitive, sequence } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

/**
 * subjectAltName of dNSNames, not critical since the subject is never empty (RFC 5280 §4.2.1.6, BR 7.1.2.7.12).
 * @param dnsNames in the order wanted, at least one
 * @returns Extension, DER
 */
export function subjectAlternativeName(dnsNames: readonly string[]): Buffer {
  if (dnsNames.length === 0) throw new InvariantError('subjectAltName needs at least one name');
  return extension(OID.subjectAltName, false, sequence(...dnsNames.map((name) => primitive(2, ia5(name)))));
}
