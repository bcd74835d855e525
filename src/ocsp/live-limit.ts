import type { Clock } from '../core/time.js';

/**
 * How many signatures strangers may make us sign: a bucket that holds one second's worth.
 * @returns takes one; false when there is none left
 */
export function createLiveLimit(clock: Pick<Clock, 'nowMs'>, perSecond: number): () => boolean {
  let left = perSecond;
  let filledAtMs = clock.nowMs();
  return () => {
    const nowMs = clock.nowMs();
    left = Math.min(perSecond, left + (Math.max(0, nowMs - filledAtMs) * perSecond) / 1000);
    filledAtMs = nowMs;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
