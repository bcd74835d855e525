import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** extKeyUsage is there, not critical, and is serverAuth alone (clientAuth, which the BR let in, is outside CP 7.1). */
export const extKeyUsage: CertificateLint = {
  id: 'br/ext-key-usage',
  citation: 'BR 7.1.2.7.10, CP 7.1',
  check: ({ extension, extKeyUsage: purposes }) => {
    if (purposes === undefined) return 'extKeyUsage is missing';
    if (extension.get(OID.extKeyUsage)?.critical === true) return 'extKeyUsage is critical';
    return purposes.length === 1 && purposes[0] === OID.serverAuth
      ? undefined
      : `extKeyUsage is not serverAuth alone: ${purposes.join(', ')}`;
  },
};
