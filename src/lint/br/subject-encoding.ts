import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** countryName is a PrintableString, every other subject attribute a UTF8String or PrintableString. */
export const subjectEncoding: CertificateLint<unknown> = {
  id: 'br/subject-encoding',
  citation: 'BR 7.1.4.2, RFC 5280 §4.1.2.4',
  check: ({ subjectAttributes }) => {
    for (const { oid, stringTag, value } of subjectAttributes) {
      if (stringTag !== 'PrintableString' && (stringTag !== 'UTF8String' || oid === OID.countryName))
        return `the subject attribute ${oid} is encoded as ${stringTag}`;
      if (stringTag === 'PrintableString' && !/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value))
        return `the subject attribute ${oid} has characters outside PrintableString`;
    }
    return undefined;
  },
};
