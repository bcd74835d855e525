import type { CertificateLint } from '../certificate-lint.js';
import { OID } from '../oid.js';

/** Key usage, policies with their CPS URLs, and the issuer's URLs are those of the profile and issuer, in their order. */
export const profileValues: CertificateLint = {
  id: 'cp/profile-values',
  citation: 'CP 7.1',
  check: ({ key, keyUsage, certificatePolicies, cRLDistributionPoints, authorityInfoAccess }, { profile, urls }) => {
    const usages = key?.type === 'EC' ? ['digitalSignature'] : [...profile.keyUsage];
    if (!same([...(keyUsage ?? [])].sort(), usages.sort())) return 'keyUsage is not that of the profile';

    const policies = profile.certificatePolicies.map(({ oid, cps }) => `${oid} ${cps ?? ''}`);
    const found = (certificatePolicies ?? []).map(({ oid, qualifiers }) => `${oid} ${qualifiers.map(({ uri }) => uri ?? '').join(' ')}`);
    if (!same(found, policies)) return 'certificatePolicies is not that of the profile';

    const points = (cRLDistributionPoints ?? []).flatMap(({ fullName }) => fullName.map(({ value }) => value));
    if (!same(points, [urls.crl])) return `cRLDistributionPoints is not the issuer's ${urls.crl}`;

    const access = [`${OID.accessOcsp} ${urls.ocsp}`, ...(profile.caIssuers ? [`${OID.accessCaIssuers} ${urls.caIssuers}`] : [])];
    const locations = (authorityInfoAccess ?? []).map(({ method, location }) => `${method} ${location.value}`);
    return same(locations.sort(), access.sort()) ? undefined : 'authorityInfoAccess is not that of the profile and the issuer';
  },
};

function same(found: readonly string[], wanted: readonly string[]): boolean {
  return found.length === wanted.length && found.every((value, at) => value === wanted[at]);
}
