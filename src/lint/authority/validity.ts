import type { EpochSeconds } from '../../core/time.js';
import type { AuthorityLint } from './authority-lint.js';

const DAY = 86_400;
const ROOT_LEAST_DAYS = 2_922;
const ROOT_MOST_DAYS = 9_132;
const KEY_MOST_YEARS = 20;

/** notBefore lies at most one day before signing and never after it; roots live 8 to 25 years, keys of the CA at most 20; nothing outlives its issuer. */
export const authorityValidity: AuthorityLint = {
  id: 'authority/validity',
  citation: 'BR 7.1.2.1.1, 7.1.2.8.1, 7.1.2.10.1, CP 5.6, 6.3.2',
  check: ({ notBefore, notAfter }, { kind, now, issuer }) => {
    if (notBefore > now) return 'notBefore is after the time of signing';
    if (notBefore < now - DAY) return 'notBefore is more than one day before the time of signing';
    const days = (notAfter - notBefore + 1) / DAY;
    if (kind === 'root' && (days < ROOT_LEAST_DAYS || days > ROOT_MOST_DAYS))
      return `a root lives ${ROOT_LEAST_DAYS} to ${ROOT_MOST_DAYS} days, not ${days}`;
    if (notAfter >= yearsAfter(notBefore, KEY_MOST_YEARS)) return `the key would live longer than ${KEY_MOST_YEARS} years`;
    return notAfter > issuer.notAfter ? 'notAfter is after the notAfter of the issuer certificate' : undefined;
  },
};

function yearsAfter(at: EpochSeconds, years: number): EpochSeconds {
  const date = new Date(at * 1000);
  return date.setUTCFullYear(date.getUTCFullYear() + years) / 1000;
}
