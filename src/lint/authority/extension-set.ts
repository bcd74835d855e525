import { contentOf, elementsOf } from '../der.js';
import { OID } from '../oid.js';
import type { AuthorityLint } from './authority-lint.js';

const ALLOWED: Readonly<Record<'root' | 'subordinate' | 'responder', readonly string[]>> = {
  root: [OID.basicConstraints, OID.keyUsage, OID.subjectKeyIdentifier, OID.authorityKeyIdentifier],
  subordinate: [
    OID.basicConstraints,
    OID.keyUsage,
    OID.extKeyUsage,
    OID.certificatePolicies,
    OID.authorityKeyIdentifier,
    OID.subjectKeyIdentifier,
    OID.cRLDistributionPoints,
    OID.authorityInfoAccess,
    OID.nameConstraints,
  ],
  responder: [
    OID.basicConstraints,
    OID.keyUsage,
    OID.extKeyUsage,
    OID.ocspNocheck,
    OID.authorityKeyIdentifier,
    OID.subjectKeyIdentifier,
    OID.authorityInfoAccess,
  ],
};

/** No extension beside those of the profile; subjectKeyIdentifier is there and not critical; a responder has ocsp-nocheck, not critical, NULL. */
export const authorityExtensionSet: AuthorityLint = {
  id: 'authority/extension-set',
  citation: 'BR 7.1.2.1.2, 7.1.2.6.1, 7.1.2.8.2, 7.1.2.8.6',
  check: ({ extension }, { kind }) => {
    const strange = [...extension.keys()].find((oid) => !ALLOWED[kind].includes(oid));
    if (strange !== undefined) return `the extension ${strange} does not belong into a ${kind}`;
    if (!extension.has(OID.subjectKeyIdentifier)) return 'subjectKeyIdentifier is missing';
    if (kind !== 'responder') return undefined;
    const nocheck = extension.get(OID.ocspNocheck);
    if (nocheck === undefined) return 'ocsp-nocheck is missing';
    return !nocheck.critical && elementsOf(contentOf(nocheck.value, 0x05)).length === 0 ? undefined : 'ocsp-nocheck is critical or not NULL';
  },
};
