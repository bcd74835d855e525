import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

const KNOWN: ReadonlySet<string> = new Set([
  OID.subjectKeyIdentifier,
  OID.keyUsage,
  OID.subjectAltName,
  OID.basicConstraints,
  OID.cRLDistributionPoints,
  OID.certificatePolicies,
  OID.authorityKeyIdentifier,
  OID.extKeyUsage,
  OID.authorityInfoAccess,
  OID.precertificatePoison,
  OID.signedCertificateTimestampList,
]);

/** There is no extension beyond those with a known reason. */
export const unknownExtension: CertificateLint = {
  id: 'br/unknown-extension',
  citation: 'BR 7.1.2.7.6, 7.1.2.11.5',
  check: ({ extensions }) => {
    const stranger = extensions.find(({ oid }) => !KNOWN.has(oid));
    return stranger === undefined ? undefined : `the extension ${stranger.oid} is not known`;
  },
};
