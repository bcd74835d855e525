import { DerReader } from './der-reader.js';
import { TAG } from './der.js';
import { readName, type ParsedAttribute } from './read-name.js';

/**
 * The subject of a PKCS #10 request (RFC 2986 §4.1).
 * @param der one that `readCertificationRequest` has accepted
 * @throws DerError
 */
export function readRequestSubject(der: Buffer): ParsedAttribute[] {
  const fields = new DerReader(der).sequence().sequence();
  fields.smallNatural();
  return readName(fields.element(TAG.sequence));
}
