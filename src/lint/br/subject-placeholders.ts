import type { CertificateLint } from '../certificate-lint.js';

/** Only punctuation and spaces, or a word that says that nothing was there to say. */
const PLACEHOLDER = /^(?:[\s.\-_*?/\\]*|n\/?a|none|null|unknown|undefined|not applicable|not available|default|-+)$/i;

/** No subject attribute says merely that it is absent, incomplete or not applicable; none has control characters. */
export const subjectPlaceholders: CertificateLint = {
  id: 'br/subject-placeholders',
  citation: 'BR 7.1.4.2',
  check: ({ subjectAttributes }) => {
    for (const { oid, value } of subjectAttributes) {
      if (PLACEHOLDER.test(value)) return `the subject attribute ${oid} is a placeholder: "${value}"`;
      if (/\p{Cc}/u.test(value)) return `the subject attribute ${oid} has a control character`;
    }
    return undefined;
  },
};
