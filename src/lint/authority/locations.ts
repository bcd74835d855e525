import { isHttpUrl } from '../http-url.js';
import { OID } from '../oid.js';
import type { AuthorityLint } from './authority-lint.js';

/** Where the issuer publishes: one CRL distribution point of http URLs in a subordinate CA, none in a responder or root; locations of authorityInfoAccess are http. */
export const authorityLocations: AuthorityLint = {
  id: 'authority/locations',
  citation: 'BR 7.1.2.8.2, 7.1.2.10.3, 7.1.2.11.2',
  check: ({ extension, cRLDistributionPoints, authorityInfoAccess }, { kind }) => {
    if (extension.get(OID.cRLDistributionPoints)?.critical === true) return 'cRLDistributionPoints is critical';
    if (kind !== 'subordinate' && extension.has(OID.cRLDistributionPoints)) return `a ${kind} has cRLDistributionPoints`;
    if (kind === 'root' && extension.has(OID.authorityInfoAccess)) return 'a root has authorityInfoAccess';
    if (kind === 'subordinate') {
      const [point] = cRLDistributionPoints ?? [];
      if (point === undefined || cRLDistributionPoints?.length !== 1) return 'cRLDistributionPoints is missing, or has several points';
      if (point.more || point.fullName.length === 0) return 'the distribution point is not a full name alone';
      const wrong = point.fullName.find(({ type, value }) => type !== 'uniformResourceIdentifier' || !isHttpUrl(value));
      if (wrong !== undefined) return `the distribution point "${wrong.value}" is no http URL`;
    }
    if (extension.get(OID.authorityInfoAccess)?.critical === true) return 'authorityInfoAccess is critical';
    const bad = (authorityInfoAccess ?? []).find(
      ({ method, location }) =>
        (method !== OID.accessOcsp && method !== OID.accessCaIssuers) || location.type !== 'uniformResourceIdentifier' || !isHttpUrl(location.value),
    );
    return bad === undefined ? undefined : `authorityInfoAccess has "${bad.location.value}" for ${bad.method}`;
  },
};
