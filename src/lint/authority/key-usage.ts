import { OID } from '../oid.js';
import type { AuthorityLint } from './authority-lint.js';

/** keyUsage is critical: keyCertSign and cRLSign alone for CAs, whose responders are delegated, digitalSignature alone for responders. */
export const authorityKeyUsage: AuthorityLint = {
  id: 'authority/key-usage',
  citation: 'BR 7.1.2.1.3, 7.1.2.8.7, 7.1.2.10.7, CP 6.1.7',
  check: ({ extension, keyUsage }, { kind }) => {
    if (keyUsage === undefined) return 'keyUsage is missing';
    if (extension.get(OID.keyUsage)?.critical !== true) return 'keyUsage is not critical';
    const wanted = kind === 'responder' ? 'digitalSignature' : 'keyCertSign, cRLSign';
    const found = keyUsage.join(', ');
    return found === wanted ? undefined : `keyUsage is ${found}, not ${wanted}`;
  },
};
