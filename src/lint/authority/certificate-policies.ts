import { OID } from '../oid.js';
import type { AuthorityLint } from './authority-lint.js';

/** Validation levels that a policy identifier can be reserved for. */
const RESERVED = ['2.23.140.1.2.1', '2.23.140.1.2.2', '2.23.140.1.2.3', '2.23.140.1.1'];

/** certificatePolicies: none in a root or a responder; in a subordinate CA anyPolicy alone, or exactly one reserved identifier among others. */
export const authorityPolicies: AuthorityLint = {
  id: 'authority/certificate-policies',
  citation: 'BR 7.1.2.1.2, 7.1.2.8.2, 7.1.2.10.5',
  check: ({ extension, certificatePolicies }, { kind }) => {
    if (kind !== 'subordinate') return extension.has(OID.certificatePolicies) ? `a ${kind} has certificatePolicies` : undefined;
    if (certificatePolicies === undefined) return 'certificatePolicies is missing';
    if (extension.get(OID.certificatePolicies)?.critical === true) return 'certificatePolicies is critical';
    const oids = certificatePolicies.map(({ oid }) => oid);
    if (new Set(oids).size !== oids.length) return 'a policy is there twice';
    if (oids.includes(OID.anyPolicy)) return oids.length === 1 ? undefined : 'anyPolicy stands beside other policies';
    const reserved = oids.filter((oid) => RESERVED.includes(oid)).length;
    return reserved === 1 ? undefined : `there are ${reserved} reserved policy identifiers, not one`;
  },
};
