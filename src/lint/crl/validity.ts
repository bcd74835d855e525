import type { CrlLint } from './crl-lint.js';

const MOST_SECONDS = 96 * 3600;

/** nextUpdate is at most 96 hours after thisUpdate. */
export const crlValidity: CrlLint = {
  id: 'crl/validity',
  citation: 'CP 7.2',
  check: ({ thisUpdate, nextUpdate }) =>
    nextUpdate !== undefined && nextUpdate - thisUpdate > MOST_SECONDS ? 'nextUpdate is more than 96 hours after thisUpdate' : undefined,
};
