import { SECONDS_PER_DAY } from '../../core/time.js';
import { timeTagFault } from '../time-tag.js';
import type { CrlLint } from './crl-lint.js';

const MOST_DAYS = 10;

/** thisUpdate is now, nextUpdate follows within ten days, both in the encoding that their year demands. */
export const crlUpdateTimes: CrlLint = {
  id: 'crl/update-times',
  citation: 'RFC 5280 §5.1.2.4-5, BR 7.2',
  check: ({ thisUpdate, thisUpdateTag, nextUpdate, nextUpdateTag }, { now }) => {
    if (nextUpdate === undefined || nextUpdateTag === undefined) return 'nextUpdate is missing';
    if (nextUpdate <= thisUpdate) return 'nextUpdate is not after thisUpdate';
    if (nextUpdate - thisUpdate > MOST_DAYS * SECONDS_PER_DAY) return `nextUpdate is more than ${MOST_DAYS} days after thisUpdate`;
    if (Math.abs(thisUpdate - now) > SECONDS_PER_DAY) return 'thisUpdate is more than a day away from the time of signing';
    return timeTagFault('thisUpdate', thisUpdate, thisUpdateTag) ?? timeTagFault('nextUpdate', nextUpdate, nextUpdateTag);
  },
};
