import { SECONDS_PER_DAY } from '../../core/time.js';
import type { CertificateLint } from '../certificate-lint.js';

/** The validity, both ends included, keeps what policy and baseline allow together. */
export const policyValidity: CertificateLint = {
  id: 'cp/policy-validity',
  citation: 'CP 6.3.2',
  check: ({ notBefore, notAfter }, { maxValidityDays }) => {
    const seconds = notAfter - notBefore + 1;
    return seconds > maxValidityDays * SECONDS_PER_DAY
      ? `the validity is ${seconds} seconds, more than the policy's ${maxValidityDays} days`
      : undefined;
  },
};
