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

/** What Certificate Transparency adds (BR 7.1.2.9, 7.1.2.11.3). */
const ADDED = { precertificate: [OID.precertificatePoison], certificate: [OID.signedCertificateTimestampList] } as const;

/** The extensions are those that the profile names, no more and no fewer. */
export const extensionSet: CertificateLint = {
  id: 'cp/extension-set',
  citation: 'CP 7.1',
  check: ({ extension }, { profile, logging }) => {
    const wanted: readonly string[] = [
      ...ALWAYS,
      ...(profile.subjectKeyIdentifier ? [OID.subjectKeyIdentifier] : []),
      ...(logging === null ? [] : ADDED[logging]),
    ];
    const missing = wanted.find((oid) => !extension.has(oid));
    if (missing !== undefined) return `the extension ${missing} of the profile is missing`;
    if (extension.size === wanted.length) return undefined;
    const stranger = [...extension.keys()].find((oid) => !wanted.includes(oid));
    return `the extension ${stranger ?? ''} is not in the profile`;
  },
};
