import { constructed, integer, oid, sequence, set } from './der.js';
import { OID } from './oid.js';

/**
 * Puts certificates into a SignedData that signs nothing: "certs-only" PKCS #7 (RFC 2315 §9.1, RFC 5652 §5.1, RFC 8551 §3.8), media type
 * `application/x-pkcs7-mime; smime-type=certs-only`.
 * @param certificates DER, one or more; the order is that of DER's SET OF
 * @returns DER of a ContentInfo
 */
export function encodeCertificatesOnly(certificates: readonly Buffer[]): Buffer {
  const sorted = [...certificates].sort((a, b) => Buffer.compare(a, b));
  const signedData = sequence(integer(1), set(), sequence(oid(OID.data)), constructed(0, ...sorted), set());
  return sequence(oid(OID.signedData), constructed(0, signedData));
}
