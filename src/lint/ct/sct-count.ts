import { SECONDS_PER_DAY } from '../../core/time.js';
import type { CertificateLint } from '../certificate-lint.js';

/** Chrome and Apple: two SCTs up to 180 days of validity, three beyond. */
const SHORT_DAYS = 180;

/**
 * A certificate that is logged carries SCTs of as many logs as browsers ask for its validity; one that is not carries none. Which operators run the
 * logs is judged where the log list is known.
 */
export const sctCount: CertificateLint = {
  id: 'ct/sct-count',
  citation: 'Chrome CT Policy, Apple CT Policy',
  check: ({ scts, notBefore, notAfter }, { logging }) => {
    if (logging !== 'certificate') return scts === undefined ? undefined : 'there are SCTs where none belong';
    const logs = (scts ?? []).map(({ logId }) => logId);
    if (new Set(logs).size !== logs.length) return 'two SCTs are of one log';
    const needed = notAfter - notBefore + 1 > SHORT_DAYS * SECONDS_PER_DAY ? 3 : 2;
    return logs.length >= needed ? undefined : `there are ${logs.length} SCTs, and the validity asks for ${needed}`;
  },
};
