import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

const RESERVED = '2.23.140.1.2.';

/** certificatePolicies is there, not critical, has exactly one reserved OID, that of organization validation, no anyPolicy, and CPS URIs for qualifiers only. */
export const certificatePolicies: CertificateLint = {
  id: 'br/certificate-policies',
  citation: 'BR 7.1.2.7.9, RFC 5280 §4.2.1.4',
  check: ({ extension, certificatePolicies: policies }) => {
    if (policies === undefined) return 'certificatePolicies is missing';
    if (extension.get(OID.certificatePolicies)?.critical === true) return 'certificatePolicies is critical';
    const oids = policies.map(({ oid }) => oid);
    if (new Set(oids).size !== oids.length) return 'certificatePolicies has an OID twice';
    if (oids.includes(OID.anyPolicy)) return 'certificatePolicies has anyPolicy';
    const reserved = oids.filter((oid) => oid.startsWith(RESERVED));
    if (reserved.length !== 1 || reserved[0] !== OID.organizationValidated)
      return `certificatePolicies has not exactly the reserved OID ${OID.organizationValidated}`;
    for (const { oid, uri } of policies.flatMap(({ qualifiers }) => qualifiers)) {
      if (oid !== OID.idQtCps) return `certificatePolicies has the qualifier ${oid}`;
      if (uri === undefined || !/^https?:\/\/[^\s]+$/.test(uri)) return 'a CPS qualifier is no http or https URL in an IA5String';
    }
    return undefined;
  },
};
