import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** The subject says of the organization what was vetted, character for character. */
export const subjectAsVetted: CertificateLint = {
  id: 'cp/subject-as-vetted',
  citation: 'CP 3.2.4, BR 3.2.2.1',
  check: ({ subjectAttributes }, { wanted: { subject } }) => {
    const vetted = new Map<string, string>([
      [OID.countryName, subject.country],
      [OID.stateOrProvinceName, subject.stateOrProvince],
      [OID.localityName, subject.locality],
      [OID.organizationName, subject.organization],
    ]);
    const wrong = subjectAttributes.find(({ oid, value }) => vetted.has(oid) && vetted.get(oid) !== value);
    return wrong === undefined ? undefined : `the subject attribute ${wrong.oid} is "${wrong.value}", which is not what was vetted`;
  },
};
