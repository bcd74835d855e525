import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

const ORDER: readonly string[] = [
  '0.9.2342.19200300.100.1.25', // domainComponent
  OID.countryName,
  OID.stateOrProvinceName,
  OID.localityName,
  '2.5.4.17', // postalCode
  '2.5.4.9', // streetAddress
  OID.organizationName,
  OID.surname,
  OID.givenName,
  OID.organizationalUnitName,
  OID.commonName,
];
const REPEATABLE: readonly string[] = ['0.9.2342.19200300.100.1.25', '2.5.4.9'];

/** The subject's attributes stand in the prescribed order, one to a RelativeDistinguishedName, each type once. */
export const subjectOrder: CertificateLint<unknown> = {
  id: 'br/subject-order',
  citation: 'BR 7.1.4.1, 7.1.4.2',
  check: ({ subjectAttributes }) => {
    let last = -1;
    for (const [at, { oid, rdn }] of subjectAttributes.entries()) {
      if (rdn !== at) return `a RelativeDistinguishedName has more than one attribute, or none, near ${oid}`;
      const place = ORDER.indexOf(oid);
      if (place < 0) continue;
      if (place < last) return `the subject attribute ${oid} stands too late`;
      if (place === last && !REPEATABLE.includes(oid)) return `the subject attribute ${oid} is there twice`;
      last = place;
    }
    return undefined;
  },
};
