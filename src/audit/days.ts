import { SECONDS_PER_DAY, toRfc3339, type EpochSeconds } from '../core/time.js';
import type { AuditChainStore } from './ports.js';

/** The day of an instant, `YYYY-MM-DD`, UTC. */
export function dayOf(at: EpochSeconds): string {
  return toRfc3339(at).slice(0, 10);
}

/** The first second of the day of an instant, UTC. */
export function startOfDay(at: EpochSeconds): EpochSeconds {
  return at - (at % SECONDS_PER_DAY);
}

/**
 * The first position that was sealed at `at` or later; one more than the last where there is none yet. Times of sealing never fall, so it is
 * searched by halving.
 */
export async function firstSealedFrom(store: Pick<AuditChainStore, 'last' | 'link'>, at: EpochSeconds): Promise<number> {
  const last = await store.last();
  let [low, high] = [1, (last?.position ?? 0) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const link = await store.link(middle);
    if (link === undefined || link.sealedAt < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
