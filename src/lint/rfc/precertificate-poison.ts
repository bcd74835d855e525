import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** A precertificate has the poison, critical, with the value NULL, and no SCTs; a certificate has no poison. */
export const precertificatePoison: CertificateLint = {
  id: 'rfc/precertificate-poison',
  citation: 'RFC 6962 §3.1, BR 7.1.2.9',
  check: ({ extension }, { logging }) => {
    const poison = extension.get(OID.precertificatePoison);
    if (logging !== 'precertificate') return poison === undefined ? undefined : 'a certificate has the poison of a precertificate';
    if (poison === undefined) return 'the precertificate has no poison';
    if (!poison.critical) return 'the poison is not critical';
    if (poison.value.toString('hex') !== '0500') return 'the value of the poison is not NULL';
    return extension.has(OID.signedCertificateTimestampList) ? 'the precertificate has SCTs' : undefined;
  },
};
