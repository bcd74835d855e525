import type { CrlEntryLint } from './crl-lint.js';

/** A serial is listed once. */
export const entryOnce: CrlEntryLint = {
  id: 'crl/entry-once',
  citation: 'RFC 5280 §5.1.2.6',
  start: () => {
    const seen = new Set<string>();
    return ({ serial }) => {
      if (seen.has(serial)) return `the serial ${serial} is listed twice`;
      seen.add(serial);
      return undefined;
    };
  },
};
