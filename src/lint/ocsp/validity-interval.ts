import type { OcspLint } from './ocsp-lint.js';

const LEAST_SECONDS = 8 * 3_600;
const MOST_SECONDS = 10 * 86_400;

/** From thisUpdate to nextUpdate, both seconds included, it is at least 8 hours and at most 10 days. */
export const ocspValidityInterval: OcspLint = {
  id: 'ocsp/validity-interval',
  citation: 'BR 4.9.9',
  check: ({ responses }) => {
    for (const { serial, thisUpdate, nextUpdate } of responses) {
      const seconds = nextUpdate === undefined ? 0 : nextUpdate - thisUpdate + 1;
      if (seconds < LEAST_SECONDS) return `the response for ${serial} is valid for less than 8 hours`;
      if (seconds > MOST_SECONDS) return `the response for ${serial} is valid for more than 10 days`;
    }
    return undefined;
  },
};
