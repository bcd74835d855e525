import { CRL_INTERVAL_SECONDS, CRL_VALIDITY_SECONDS } from '../crl/schedule.js';
import { DEFAULT_OCSP_VALIDITY, type OcspValidity } from '../ocsp/validity.js';
import type { EffectivePolicy } from '../policy/policy.js';

const HOUR = 3600;

/** How often CRLs and OCSP responses are made, and how long they live. */
export interface StatusSchedule {
  readonly crl: { readonly intervalSeconds: number; readonly validitySeconds: number };
  readonly ocsp: OcspValidity;
}

/**
 * The program's own schedule, cut down to what every policy in use allows (CP 4.9.7, 4.9.9, 7.2; BR 4.9.7, 4.9.9, 7.2). All issuers share it, so
 * the strictest policy decides. A shorter life shortens the interval with it: there is always a third of the life left when the next one is made.
 */
export function statusSchedule(policies: readonly EffectivePolicy[]): StatusSchedule {
  const least = (own: number, limit: (policy: EffectivePolicy) => number) =>
    Math.min(own, ...policies.map((policy) => limit(policy) * HOUR));
  const crlValidity = least(CRL_VALIDITY_SECONDS, ({ crl }) => crl.validityHours);
  const ocspValidity = least(DEFAULT_OCSP_VALIDITY.validitySeconds, ({ ocsp }) => ocsp.validityHours);
  return {
    crl: {
      validitySeconds: crlValidity,
      intervalSeconds: Math.min(
        least(CRL_INTERVAL_SECONDS, ({ crl }) => crl.intervalHours),
        Math.floor((crlValidity * 2) / 3),
      ),
    },
    ocsp: {
      validitySeconds: ocspValidity,
      refreshSeconds: Math.min(
        least(DEFAULT_OCSP_VALIDITY.refreshSeconds, ({ ocsp }) => ocsp.refreshHours),
        Math.floor((ocspValidity * 2) / 3),
      ),
    },
  };
}
