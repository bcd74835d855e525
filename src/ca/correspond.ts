import { InvariantError } from '../core/invariant-error.js';
import { OID } from '../x509/oid.js';
import { readTbsCertificate, type ParsedTbsCertificate } from '../x509/read-certificate.js';
import { replaceExtension } from '../x509/replace-extension.js';

/**
 * Proves that a TBSCertificate is the one that its precertificate promised (RFC 6962 §3.1, 3.2; BR 7.1.2.9): taken without its SCTs, it is the
 * precertificate's without the poison, octet for octet; and both, read field by field, say the same with the same extensions in the same order.
 * @param tbs the certificate's TBSCertificate, DER
 * @param precertTbs the signed precertificate's TBSCertificate, DER
 * @throws InvariantError when they do not correspond; DerError for bytes that are none
 */
export function correspond(tbs: Buffer, precertTbs: Buffer): void {
  const promised = replaceExtension(precertTbs, OID.precertificatePoison);
  if (!replaceExtension(tbs, OID.signedCertificateTimestampList).equals(promised)) {
    throw new InvariantError('the certificate without its SCTs is not the precertificate without its poison');
  }
  const [final, pre] = [readTbsCertificate(tbs), readTbsCertificate(precertTbs)];
  const differing = fieldsOf(final).findIndex((field, n) => field !== fieldsOf(pre)[n]);
  if (differing !== -1) throw new InvariantError(`the certificate and its precertificate differ in field ${differing}`);
  if (final.extensions.length !== pre.extensions.length) throw new InvariantError('the certificate and its precertificate differ in extensions');
  for (const [n, { oid, critical, value }] of final.extensions.entries()) {
    const other = pre.extensions[n];
    const isSame = other?.oid === oid && other.critical === critical && other.value.equals(value);
    const isPlace = oid === OID.signedCertificateTimestampList && other?.oid === OID.precertificatePoison;
    if (!isSame && !isPlace) throw new InvariantError(`the extension ${oid} is not that of the precertificate`);
  }
}

function fieldsOf(read: ParsedTbsCertificate): (string | number)[] {
  const { version, serial, innerSignatureAlgorithm, issuer, notBefore, notAfter, subject, spki } = read;
  return [version, serial, ...[innerSignatureAlgorithm, issuer].map(hex), notBefore, notAfter, ...[subject, spki].map(hex)];
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex');
}
