import { constructed, ia5, primitive, sequence } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

const TRUE = Buffer.of(0xff);

/**
 * issuingDistributionPoint of a part of a CRL, critical: its one URI, and that it holds subscriber certificates only (RFC 5280 §5.2.5, BR 7.2.2.1).
 * @param url byte for byte that of the certificates' cRLDistributionPoints
 * @returns Extension, DER
 */
export function issuingDistributionPoint(url: string): Buffer {
  const fullName = constructed(0, primitive(6, ia5(url)));
  return extension(OID.issuingDistributionPoint, true, sequence(constructed(0, fullName), primitive(1, TRUE)));
}
