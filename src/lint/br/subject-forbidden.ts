import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

const FORBIDDEN = new Map<string, string>([
  [OID.organizationalUnitName, 'organizationalUnitName'],
  [OID.surname, 'surname'],
  [OID.givenName, 'givenName'],
]);

/** The subject has no organizationalUnitName, surname or givenName. */
export const subjectForbidden: CertificateLint = {
  id: 'br/subject-forbidden',
  citation: 'BR 7.1.2.7.4',
  check: ({ subjectAttributes }) => {
    for (const { oid } of subjectAttributes) {
      const name = FORBIDDEN.get(oid);
      if (name !== undefined) return `${name} may not be in the subject`;
    }
    return undefined;
  },
};
