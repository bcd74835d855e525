import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** The subject is C, ST, L, O and, where the profile has it, CN: exactly these, and a country that the profile allows. */
export const subjectAttributes: CertificateLint = {
  id: 'cp/subject-attributes',
  citation: 'CP 3.1.1, 7.1',
  check: ({ subjectAttributes: attributes }, { profile }) => {
    const wanted = [
      OID.countryName,
      OID.stateOrProvinceName,
      OID.localityName,
      OID.organizationName,
      ...(profile.commonName ? [OID.commonName] : []),
    ].join(' ');
    const found = attributes.map(({ oid }) => oid).join(' ');
    if (found !== wanted) return `the subject's attributes are ${found}, the profile's ${wanted}`;
    const country = attributes[0]?.value ?? '';
    return profile.countries === null || profile.countries.includes(country)
      ? undefined
      : `the profile does not allow subjects in ${country}`;
  },
};
