import { createHash } from 'node:crypto';
import type { CertificateLint } from '../certificate-lint.js';
import { contentOf, elementsOf, expect } from '../der.js';
import { OID } from '../oid.js';

/** subjectKeyIdentifier, where the profile has it, is not critical and the 160 bit SHA-1 of the subject's key. */
export const subjectKeyIdentifier: CertificateLint<unknown> = {
  id: 'cp/subject-key-identifier',
  citation: 'CP 7.1, RFC 5280 §4.2.1.2 (1)',
  check: ({ extension, spki }) => {
    const found = extension.get(OID.subjectKeyIdentifier);
    if (found === undefined) return undefined;
    if (found.critical) return 'subjectKeyIdentifier is critical';
    const [, bits] = elementsOf(contentOf(spki, 0x30));
    const hash = createHash('sha1').update(expect(bits, 0x03).subarray(1)).digest();
    return contentOf(found.value, 0x04).equals(hash) ? undefined : 'subjectKeyIdentifier is not the SHA-1 of the key';
  },
};
