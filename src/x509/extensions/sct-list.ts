import { InvariantError } from '../../core/invariant-error.js';
import { octetString } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

const MOST_OCTETS = 0xffff;

/*
 * SignedCertificateTimestampList (RFC 6962 §3.3), each length in two octets:
 *   length of all { length of one, SignedCertificateTimestamp } …
 */

/**
 * The signed certificate timestamps of a certificate, not critical (RFC 6962 §3.3, BR 7.1.2.11.3).
 * @param scts each one SignedCertificateTimestamp in TLS encoding; at least one
 * @returns Extension, DER
 */
export function sctList(scts: readonly Buffer[]): Buffer {
  const list = Buffer.concat(scts.flatMap((sct) => [twoOctets(sct.length), sct]));
  if (list.length === 0) throw new InvariantError('a list of signed certificate timestamps has at least one');
  return extension(OID.signedCertificateTimestampList, false, octetString(twoOctets(list.length), list));
}

function twoOctets(length: number): Buffer {
  if (length > MOST_OCTETS) throw new InvariantError(`${length} octets are too many for a list of signed certificate timestamps`);
  const octets = Buffer.alloc(2);
  octets.writeUInt16BE(length);
  return octets;
}
