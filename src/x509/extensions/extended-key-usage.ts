import { InvariantError } from '../../core/invariant-error.js';
import { oid, sequence } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

/** extKeyUsage, not critical (RFC 5280 §4.2.1.12, BR 7.1.2.7.10). @param purposes dotted identifiers, at least one @returns Extension, DER */
export function extendedKeyUsage(purposes: readonly string[]): Buffer {
  if (purposes.length === 0) throw new InvariantError('extKeyUsage needs at least one purpose');
  return extension(OID.extKeyUsage, false, sequence(...purposes.map(oid)));
}
