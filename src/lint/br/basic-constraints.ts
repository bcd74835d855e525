import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** basicConstraints, if there, is critical and says in DER that this is no CA: `3000`. */
export const basicConstraints: CertificateLint = {
  id: 'br/basic-constraints',
  citation: 'BR 7.1.2.7.8',
  check: ({ extension }) => {
    const found = extension.get(OID.basicConstraints);
    if (found === undefined) return undefined;
    if (!found.critical) return 'basicConstraints is not critical';
    return found.value.toString('hex') === '3000' ? undefined : 'basicConstraints is not an empty SEQUENCE';
  },
};
