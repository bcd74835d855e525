import { authorityInformationAccess } from '../x509/extensions/authority-information-access.js';
import { authorityKeyIdentifier } from '../x509/extensions/authority-key-identifier.js';
import { certificatePolicies } from '../x509/extensions/certificate-policies.js';
import { crlDistributionPoints } from '../x509/extensions/crl-distribution-points.js';
import { extendedKeyUsage } from '../x509/extensions/extended-key-usage.js';
import { keyUsage } from '../x509/extensions/key-usage.js';
import { crlShardUrl } from './crl-shard.js';
import type { IssuingCa } from './issuing-ca.js';
import type { Profile } from './ports.js';

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/**
 * What every certificate of a profile under an issuer has in common, encoded once. Extensions stand in the order of CP 7.1:
 * `before`, subjectAltName, `afterByShard`, subjectKeyIdentifier.
 */
export interface FixedParts {
  readonly profile: Profile;
  readonly ca: IssuingCa;
  /** keyUsage and extKeyUsage, by the kind of the subject's key. */
  readonly before: { readonly RSA: readonly Buffer[]; readonly EC: readonly Buffer[] };
  /** certificatePolicies, cRLDistributionPoints, authorityInfoAccess, authorityKeyIdentifier, by CRL shard; 0: the full CRL. */
  readonly afterByShard: readonly (readonly Buffer[])[];
}

/** Encodes what a profile and its issuer fix. */
export function fixParts(profile: Profile, ca: IssuingCa): FixedParts {
  const { crlShardUrls = [], ocspUrl, caIssuersUrl } = ca.issuer;
  const purposes = extendedKeyUsage([SERVER_AUTH]);
  const policies = certificatePolicies(profile.certificatePolicies);
  const access = authorityInformationAccess({ ocsp: ocspUrl, ...(profile.caIssuers && { caIssuers: caIssuersUrl }) });
  return {
    profile,
    ca,
    before: { RSA: [keyUsage(profile.keyUsage), purposes], EC: [keyUsage(['digitalSignature']), purposes] },
    afterByShard: ['full', ...crlShardUrls].map((_, shard) => [
      policies,
      crlDistributionPoints(crlShardUrl(ca.issuer, shard)),
      access,
      authorityKeyIdentifier(ca.facts.keyId),
    ]),
  };
}
