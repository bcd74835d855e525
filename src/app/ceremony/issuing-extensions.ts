import { authorityInformationAccess } from '../../x509/extensions/authority-information-access.js';
import { authorityKeyIdentifier } from '../../x509/extensions/authority-key-identifier.js';
import { basicConstraints } from '../../x509/extensions/basic-constraints.js';
import { certificatePolicies } from '../../x509/extensions/certificate-policies.js';
import { crlDistributionPoints } from '../../x509/extensions/crl-distribution-points.js';
import { extendedKeyUsage } from '../../x509/extensions/extended-key-usage.js';
import { keyUsage } from '../../x509/extensions/key-usage.js';
import { subjectKeyIdentifier } from '../../x509/extensions/subject-key-identifier.js';
import { keyIdentifier } from '../../x509/key-identifier.js';
import { OID } from '../../x509/oid.js';
import type { CeremonyFile } from './ceremony-schema.js';

type Issuing = NonNullable<CeremonyFile['issuing']>;

/** What an issuing CA asks an outside root for: all but what names that root (BR 7.1.2.6.1). @returns Extensions, DER */
export function requestedExtensions({ pathLength, policies }: Issuing, spki: Buffer): Buffer[] {
  return [
    basicConstraints({ ca: true, pathLength }),
    keyUsage(['keyCertSign', 'cRLSign']),
    extendedKeyUsage([OID.serverAuth]),
    certificatePolicies(policies),
    subjectKeyIdentifier(keyIdentifier(spki)),
  ];
}

/**
 * Extensions of a TLS subordinate CA certificate (BR 7.1.2.6.1, 7.1.2.10).
 * @param spki its key, DER @param issuerKeyId the root's subjectKeyIdentifier
 * @returns DER
 */
export function issuingExtensions(issuing: Issuing, spki: Buffer, issuerKeyId: Buffer): Buffer[] {
  return [
    ...requestedExtensions(issuing, spki).slice(0, -1),
    authorityKeyIdentifier(issuerKeyId),
    subjectKeyIdentifier(keyIdentifier(spki)),
    crlDistributionPoints(issuing.crlUrl),
    ...(issuing.caIssuersUrl === null ? [] : [authorityInformationAccess({ caIssuers: issuing.caIssuersUrl })]),
  ];
}
