import { constructed, ia5, primitive, sequence } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

/** cRLDistributionPoints with one DistributionPoint of one URI, not critical (RFC 5280 §4.2.1.13, BR 7.1.2.11.2). @returns Extension, DER */
export function crlDistributionPoints(url: string): Buffer {
  const fullName = constructed(0, primitive(6, ia5(url)));
  return extension(OID.cRLDistributionPoints, false, sequence(sequence(constructed(0, fullName))));
}
