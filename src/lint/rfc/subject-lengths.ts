import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** Upper bounds in characters, not octets. */
const MOST = new Map<string, number>([
  [OID.countryName, 2],
  [OID.stateOrProvinceName, 128],
  [OID.localityName, 128],
  [OID.organizationName, 64],
  [OID.commonName, 64],
]);

/** No subject attribute is empty or longer than its upper bound. */
export const subjectLengths: CertificateLint<unknown> = {
  id: 'rfc/subject-lengths',
  citation: 'RFC 5280 appendix A.1, BR 7.1.4.2',
  check: ({ subjectAttributes }) => {
    for (const { oid, value } of subjectAttributes) {
      const most = MOST.get(oid);
      const length = value.length <= 64 ? value.length : Array.from(value).length;
      if (length === 0) return `the subject attribute ${oid} is empty`;
      if (most !== undefined && length > most) return `the subject attribute ${oid} has ${length} characters, more than ${most}`;
    }
    return undefined;
  },
};
