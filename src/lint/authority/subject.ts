import { OID } from '../oid.js';
import type { AuthorityLint } from './authority-lint.js';

const REQUIRED = [
  ['countryName', OID.countryName],
  ['organizationName', OID.organizationName],
  ['commonName', OID.commonName],
] as const;

/** The subject has country, organization and common name, and no organizational unit; a root's is its issuer, no other's is. */
export const authoritySubject: AuthorityLint = {
  id: 'authority/subject',
  citation: 'BR 7.1.2.10.2, 7.1.4.2, CP 7.1',
  check: ({ subject, issuer, subjectAttributes }, { kind }) => {
    const missing = REQUIRED.find(([, required]) => !subjectAttributes.some(({ oid }) => oid === required));
    if (missing !== undefined) return `the subject has no ${missing[0]}`;
    if (subjectAttributes.some(({ oid }) => oid === OID.organizationalUnitName)) return 'the subject has an organizationalUnitName';
    if (kind === 'root') return subject.equals(issuer) ? undefined : 'the subject of a root is not its issuer';
    return subject.equals(issuer) ? 'the subject is the issuer’s own name' : undefined;
  },
};
