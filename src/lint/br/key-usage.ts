import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** keyUsage is there, critical, and has what a key of its kind may be used for: RSA digitalSignature and keyEncipherment, EC digitalSignature alone. */
export const keyUsage: CertificateLint = {
  id: 'br/key-usage',
  citation: 'BR 7.1.2.7.11, CP 6.1.7',
  check: ({ extension, keyUsage: usages, key }) => {
    if (usages === undefined) return 'keyUsage is missing';
    if (extension.get(OID.keyUsage)?.critical !== true) return 'keyUsage is not critical';
    const stranger = usages.find((usage) => usage !== 'digitalSignature' && !(usage === 'keyEncipherment' && key?.type === 'RSA'));
    if (stranger !== undefined) return `keyUsage has ${stranger}, which this kind of key may not have`;
    return usages.includes('digitalSignature') ? undefined : 'keyUsage lacks digitalSignature';
  },
};
