import { OID } from '../oid.js';
import type { AuthorityLint } from './authority-lint.js';

/** extKeyUsage: none in a root; serverAuth, and clientAuth at most, in a TLS subordinate CA; OCSPSigning alone in a responder. */
export const authorityExtKeyUsage: AuthorityLint = {
  id: 'authority/ext-key-usage',
  citation: 'BR 7.1.2.1.2, 7.1.2.8.5, 7.1.2.10.6',
  check: ({ extension, extKeyUsage }, { kind }) => {
    if (kind === 'root') return extKeyUsage === undefined ? undefined : 'a root has extKeyUsage';
    if (extKeyUsage === undefined) return 'extKeyUsage is missing';
    if (extension.get(OID.extKeyUsage)?.critical === true) return 'extKeyUsage is critical';
    const first = kind === 'responder' ? OID.ocspSigning : OID.serverAuth;
    if (!extKeyUsage.includes(first)) return `extKeyUsage lacks ${first}`;
    const other = extKeyUsage.find((purpose) => purpose !== first && (kind === 'responder' || purpose !== OID.clientAuth));
    return other === undefined ? undefined : `extKeyUsage has the purpose ${other}`;
  },
};
