import type { CrlEntryLint } from './crl-lint.js';

/** A serial is listed once. Serials ascend as texts, so that this is seen without remembering a million of them. */
export const entryOnce: CrlEntryLint = {
  id: 'crl/entry-once',
  citation: 'RFC 5280 §5.1.2.6',
  start: () => {
    let last = '';
    return ({ serial }) => {
      const before = last;
      last = serial;
      if (serial === before) return `the serial ${serial} is listed twice`;
      return serial < before ? `the serial ${serial} does not ascend after ${before}, so that it may be listed twice` : undefined;
    };
  },
};
