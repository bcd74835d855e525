import { decodeExtendedKeyUsage } from '../decode/extended-key-usage.js';
import { decodeKeyUsage } from '../decode/key-usage.js';
import { OID } from '../oid.js';
import type { OcspLint } from './ocsp-lint.js';

const NULL = Buffer.from('0500', 'hex');

/** The responder's certificate is the issuer's, valid now, for OCSP signing alone, with id-pkix-ocsp-nocheck. */
export const ocspResponderCertificate: OcspLint = {
  id: 'ocsp/responder-certificate',
  citation: 'BR 7.1.2.8, RFC 6960 §4.2.2.2, CP 7.1',
  check: (_, { responder, issuer, now }) => {
    if (!responder.issuer.equals(issuer.subject)) return 'the responder certificate is of another issuer';
    if (now < responder.notBefore || now > responder.notAfter) return 'the responder certificate is not valid now';
    const find = (oid: string) => responder.extensions.find((extension) => extension.oid === oid);
    const purposes = find(OID.extKeyUsage);
    if (purposes === undefined || decodeExtendedKeyUsage(purposes.value).join() !== OID.ocspSigning)
      return 'the responder certificate is not for OCSP signing alone';
    const usage = find(OID.keyUsage);
    if (usage?.critical !== true || decodeKeyUsage(usage.value).join() !== 'digitalSignature')
      return 'the responder certificate has not the critical keyUsage digitalSignature alone';
    const nocheck = find(OID.ocspNocheck);
    if (nocheck === undefined || nocheck.critical || !nocheck.value.equals(NULL))
      return 'the responder certificate has no id-pkix-ocsp-nocheck as it must be';
    return undefined;
  },
};
