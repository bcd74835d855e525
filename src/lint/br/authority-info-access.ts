import type { CertificateLint } from '../certificate-lint.js';
import { isHttpUrl } from '../http-url.js';
import { OID } from '../oid.js';

const METHODS: readonly string[] = [OID.accessOcsp, OID.accessCaIssuers];

/** authorityInfoAccess is not critical and has ocsp and caIssuers with http URLs only, each location once. */
export const authorityInfoAccess: CertificateLint = {
  id: 'br/authority-info-access',
  citation: 'BR 7.1.2.7.7',
  check: ({ extension, authorityInfoAccess: descriptions }) => {
    if (descriptions === undefined) return 'authorityInfoAccess is missing';
    if (extension.get(OID.authorityInfoAccess)?.critical === true) return 'authorityInfoAccess is critical';
    const seen = new Set<string>();
    for (const { method, location } of descriptions) {
      if (!METHODS.includes(method)) return `authorityInfoAccess has the method ${method}`;
      if (location.type !== 'uniformResourceIdentifier' || !isHttpUrl(location.value))
        return `the location "${location.value}" is no http URL`;
      const key = `${method} ${location.value}`;
      if (seen.has(key)) return `the location "${location.value}" is there twice`;
      seen.add(key);
    }
    return descriptions.length > 0 ? undefined : 'authorityInfoAccess is empty';
  },
};
