import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** The subject has a country, an organization, and a state or province or a locality. */
export const subjectRequired: CertificateLint = {
  id: 'br/subject-required',
  citation: 'BR 7.1.2.7.4',
  check: ({ subjectAttributes }) => {
    const has = (oid: string): boolean => subjectAttributes.some((attribute) => attribute.oid === oid);
    if (!has(OID.countryName)) return 'countryName is missing';
    if (!has(OID.organizationName)) return 'organizationName is missing';
    if (!has(OID.stateOrProvinceName) && !has(OID.localityName)) return 'stateOrProvinceName and localityName are both missing';
    return undefined;
  },
};
