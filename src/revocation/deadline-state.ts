import { SECONDS_PER_DAY, type EpochSeconds } from '../core/time.js';

/**
 * How a deadline stands: `near` from the last quarter of its time on, a day at most; `passed` after its second.
 * `none`: within a commercially reasonable time (CP 4.9.1).
 */
export function deadlineState(
  { knownAt, deadline }: { knownAt: EpochSeconds; deadline: EpochSeconds | null },
  now: EpochSeconds,
): 'none' | 'ahead' | 'near' | 'passed' {
  if (deadline === null) return 'none';
  if (now > deadline) return 'passed';
  return now >= deadline - Math.min(SECONDS_PER_DAY, (deadline - knownAt) / 4) ? 'near' : 'ahead';
}
