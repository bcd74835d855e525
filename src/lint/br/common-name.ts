import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** A commonName is one of the subjectAltName's names, character for character. */
export const commonName: CertificateLint = {
  id: 'br/common-name',
  citation: 'BR 7.1.4.3',
  check: ({ subjectAttributes, subjectAltName }) => {
    const stranger = subjectAttributes.find(
      ({ oid, value }) => oid === OID.commonName && !subjectAltName?.some((name) => name.type === 'dNSName' && name.value === value),
    );
    return stranger === undefined ? undefined : `the commonName "${stranger.value}" is none of the names in subjectAltName`;
  },
};
