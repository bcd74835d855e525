import type { Clock } from '../core/time.js';
import { ProblemRefused } from './problem-refused.js';

interface Bucket {
  tokens: number;
  atMs: number;
}

/** What one address may hand in, and all together: a bucket that holds `capacity` and gets `perHour` back. A report costs 1, and 1 more for each MiB. */
const OF_ONE = { capacity: 12, perHour: 6 };
const OF_ALL = { capacity: 300, perHour: 120 };
const MOST_ADDRESSES = 10_000;

export interface SubmissionLimits {
  /** @throws ProblemRefused when the address, or all together, have handed in too much lately */
  take(address: string, bytes: number): void;
}

/**
 * Keeps strangers from flooding the officers and the database. Kept in memory: each process counts for itself, and a restart forgets. Telephone and mail
 * remain for whoever is refused (BR 4.9.3).
 */
export function createSubmissionLimits(clock: Clock): SubmissionLimits {
  const all: Bucket = { tokens: OF_ALL.capacity, atMs: clock.nowMs() };
  const ofAddress = new Map<string, Bucket>();
  const fill = (bucket: Bucket, { capacity, perHour }: typeof OF_ONE) => {
    const now = clock.nowMs();
    bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, now - bucket.atMs) / 3_600_000) * perHour);
    bucket.atMs = now;
    return bucket;
  };
  return {
    take(address, bytes) {
      const cost = 1 + Math.ceil(bytes / 1_048_576);
      const key = prefixOf(address);
      const own = fill(ofAddress.get(key) ?? { tokens: OF_ONE.capacity, atMs: clock.nowMs() }, OF_ONE);
      fill(all, OF_ALL);
      if (own.tokens < cost || all.tokens < cost) {
        throw new ProblemRefused(
          { ja: '短時間に多数の送信があったため、受け付けられません', en: 'too much was handed in lately' },
          { ja: 'しばらくしてから再度送信するか、電話またはメールで連絡してください', en: 'try again in a while, or report by telephone or mail' },
        );
      }
      own.tokens -= cost;
      all.tokens -= cost;
      // The one that was used least recently goes first: maps keep the order of insertion.
      ofAddress.delete(key);
      ofAddress.set(key, own);
      const [oldest] = ofAddress.size > MOST_ADDRESSES ? ofAddress.keys() : [];
      if (oldest !== undefined) ofAddress.delete(oldest);
    },
  };
}

/** An IPv6 subscriber has a whole /64 of addresses. */
function prefixOf(address: string): string {
  if (!address.includes(':') || /^::ffff:\d/i.test(address)) return address.replace(/^::ffff:/i, '');
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ?? '').split(':')].slice(0, 4).join(':');
}
