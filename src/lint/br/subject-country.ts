import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';
import { COUNTRY_CODES } from './country-codes.js';

/** countryName is an ISO 3166-1 alpha-2 code in upper case. */
export const subjectCountry: CertificateLint<unknown> = {
  id: 'br/subject-country',
  citation: 'BR 7.1.2.7.4, 7.1.4.2',
  check: ({ subjectAttributes }) => {
    const wrong = subjectAttributes.find(({ oid, value }) => oid === OID.countryName && !COUNTRY_CODES.has(value));
    return wrong === undefined ? undefined : `"${wrong.value}" is no ISO 3166-1 country code`;
  },
};
