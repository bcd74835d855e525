import type { CertificateLint } from '../certificate-lint.js';

/** The certificate lives within its issuer's lifetime. */
export const issuerLifetime: CertificateLint = {
  id: 'cp/issuer-lifetime',
  citation: 'CP 5.6',
  check: ({ notBefore, notAfter }, { issuer }) => {
    if (notAfter > issuer.notAfter) return 'notAfter is beyond that of the issuer certificate';
    return notBefore < issuer.notBefore ? 'notBefore is before that of the issuer certificate' : undefined;
  },
};
