import type { CrlEntryLint } from './crl-lint.js';

/** A revocation date lies not in the future. */
export const entryDate: CrlEntryLint = {
  id: 'crl/entry-date',
  citation: 'RFC 5280 §5.3, BR 7.2',
  start:
    ({ now }) =>
    (entry) =>
      entry.revokedAt > now ? `the entry ${entry.serial} is revoked in the future` : undefined,
};
