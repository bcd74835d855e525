import type { OcspLint } from './ocsp-lint.js';

const MOST_BACKDATED_SECONDS = 3_600;

/** thisUpdate is producedAt, which is now or shortly before; nextUpdate follows. */
export const ocspUpdateTimes: OcspLint = {
  id: 'ocsp/update-times',
  citation: 'RFC 6960 §4.2.2.1, RFC 9919',
  check: ({ producedAt, responses }, { now }) => {
    if (producedAt > now) return 'producedAt is in the future';
    if (producedAt < now - MOST_BACKDATED_SECONDS) return 'producedAt is more than an hour before the time of signing';
    for (const { serial, thisUpdate, nextUpdate } of responses) {
      if (thisUpdate !== producedAt) return `thisUpdate of ${serial} is not producedAt`;
      if (nextUpdate === undefined) return `${serial} has no nextUpdate`;
      if (nextUpdate <= thisUpdate) return `nextUpdate of ${serial} is not after thisUpdate`;
    }
    return undefined;
  },
};
