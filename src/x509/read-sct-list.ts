import { DerError } from './der-error.js';
import { DerReader } from './der-reader.js';

/**
 * Splits the value of a signed certificate timestamp list extension (RFC 6962 §3.3).
 * @param value the content of extnValue: an OCTET STRING, DER
 * @returns each SignedCertificateTimestamp, in TLS encoding
 * @throws DerError for lengths that do not fit, and for an empty list
 */
export function readSctList(value: Buffer): Buffer[] {
  const outer = new DerReader(value);
  const list = outer.octetString();
  outer.end();
  if (list.length < 2 || list.readUInt16BE(0) !== list.length - 2) throw new DerError('the list of SCTs has another length than it says', 0);
  const scts: Buffer[] = [];
  for (let at = 2; at < list.length; ) {
    const end = at + 2 <= list.length ? at + 2 + list.readUInt16BE(at) : Infinity;
    if (end > list.length || end === at + 2) throw new DerError('an SCT has another length than it says', at);
    scts.push(list.subarray(at + 2, end));
    at = end;
  }
  if (scts.length === 0) throw new DerError('the list of SCTs is empty', 0);
  return scts;
}
