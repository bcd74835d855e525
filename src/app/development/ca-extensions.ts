import { authorityInformationAccess } from '../../x509/extensions/authority-information-access.js';
import { authorityKeyIdentifier } from '../../x509/extensions/authority-key-identifier.js';
import { basicConstraints } from '../../x509/extensions/basic-constraints.js';
import { certificatePolicies } from '../../x509/extensions/certificate-policies.js';
import { crlDistributionPoints } from '../../x509/extensions/crl-distribution-points.js';
import { extendedKeyUsage } from '../../x509/extensions/extended-key-usage.js';
import { keyUsage } from '../../x509/extensions/key-usage.js';
import { ocspNocheck } from '../../x509/extensions/ocsp-nocheck.js';
import { subjectKeyIdentifier } from '../../x509/extensions/subject-key-identifier.js';
import { keyIdentifier } from '../../x509/key-identifier.js';
import { OID } from '../../x509/oid.js';

/** Organization validated (BR 7.1.6.1). */
const RESERVED_OV = '2.23.140.1.2.2';

/** Extensions of a root CA certificate (BR 7.1.2.1.2). @param spki its own key, DER */
export function rootExtensions(spki: Buffer): Buffer[] {
  const keyId = keyIdentifier(spki);
  return [basicConstraints({ ca: true }), keyUsage(['keyCertSign', 'cRLSign']), subjectKeyIdentifier(keyId), authorityKeyIdentifier(keyId)];
}

/**
 * Extensions of a TLS subordinate CA certificate, cross-certified or not (BR 7.1.2.6.1, 7.1.2.10). Its policies are the one reserved
 * identifier: what it issues is organization validated. It does not assert digitalSignature, so OCSP is answered by a delegated responder.
 * @param spki the subordinate's key, DER @param issuerSpki the root's key, DER @param crlUrl @param caIssuersUrl where the root publishes
 */
export function subordinateExtensions(spki: Buffer, issuerSpki: Buffer, crlUrl: string, caIssuersUrl: string): Buffer[] {
  return [
    basicConstraints({ ca: true, pathLength: 0 }),
    keyUsage(['keyCertSign', 'cRLSign']),
    extendedKeyUsage([OID.serverAuth]),
    certificatePolicies([{ oid: RESERVED_OV, cps: null }]),
    authorityKeyIdentifier(keyIdentifier(issuerSpki)),
    subjectKeyIdentifier(keyIdentifier(spki)),
    crlDistributionPoints(crlUrl),
    authorityInformationAccess({ caIssuers: caIssuersUrl }),
  ];
}

/** Extensions of a delegated OCSP responder certificate (BR 7.1.2.8.2): no policies, no CRL distribution point, no AIA. */
export function ocspResponderExtensions(spki: Buffer, issuerSpki: Buffer): Buffer[] {
  return [
    keyUsage(['digitalSignature']),
    extendedKeyUsage([OID.ocspSigning]),
    ocspNocheck(),
    authorityKeyIdentifier(keyIdentifier(issuerSpki)),
    subjectKeyIdentifier(keyIdentifier(spki)),
  ];
}
