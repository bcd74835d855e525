import type { EpochSeconds } from '../time.js';
import type { Certificate } from './certificate.js';

/** How a certificate stands on a day. `pending`: committed and not issued yet; `lost`: begun and never finished, its serial is revoked. */
export const CERTIFICATE_STANDINGS = ['pending', 'valid', 'expired', 'revoked', 'lost'] as const;
export type CertificateStanding = (typeof CERTIFICATE_STANDINGS)[number];

/** How a certificate stands at `now`; a revocation counts for longer than its validity. */
export function standingOf(certificate: Pick<Certificate, 'state' | 'revocation' | 'notAfter'>, now: EpochSeconds): CertificateStanding {
  if (certificate.state === 'lost') return 'lost';
  if (certificate.revocation !== null) return 'revoked';
  if (certificate.state !== 'issued') return 'pending';
  return certificate.notAfter < now ? 'expired' : 'valid';
}
