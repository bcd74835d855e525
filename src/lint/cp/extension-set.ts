import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

const ALWAYS: readonly string[] = [
  OID.keyUsage,
  OID.extKeyUsage,
  OID.subjectAltName,
  OID.certificatePolicies,
  OID.cRLDistributionPoints,
  OID.authorityInfoAccess,
  OID.authorityKeyIdentifier,
];

/** The extensions are those that the profile names, no more and no fewer. */
export const extensionSet: CertificateLint = {
  id: 'cp/extension-set',
  citation: 'CP 7.1',
  check: ({ extension }, { profile }) => {
    const wanted = profile.subjectKeyIdentifier ? [...ALWAYS, OID.subjectKeyIdentifier] : ALWAYS;
    const missing = wanted.find((oid) => !extension.has(oid));
    if (missing !== undefined) return `the extension ${missing} of the profile is missing`;
    if (extension.size === wanted.length) return undefined;
    const stranger = [...extension.keys()].find((oid) => !wanted.includes(oid));
    return `the extension ${stranger ?? ''} is not in the profile`;
  },
};
