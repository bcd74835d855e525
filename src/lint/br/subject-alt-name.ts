import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** subjectAltName is there, not critical, and has dNSNames only, each once. */
export const subjectAltName: CertificateLint = {
  id: 'br/subject-alt-name',
  citation: 'BR 7.1.2.7.12, RFC 5280 §4.2.1.6, CP 7.1',
  check: ({ extension, subjectAltName: names }) => {
    if (names === undefined) return 'subjectAltName is missing';
    if (extension.get(OID.subjectAltName)?.critical === true) return 'subjectAltName is critical although the subject is not empty';
    if (names.length === 0) return 'subjectAltName has no name';
    const seen = new Set<string>();
    for (const { type, value } of names) {
      if (type !== 'dNSName') return `subjectAltName has a name that is no dNSName: ${value}`;
      const folded = value.toLowerCase();
      if (seen.has(folded)) return `subjectAltName has "${value}" twice`;
      seen.add(folded);
    }
    return undefined;
  },
};
