import type { Random } from '../core/random.js';
import type { EpochSeconds } from '../core/time.js';

/** Longest pause between two runs of a failing job. */
const LONGEST_SECONDS = 300;

/**
 * When a job that has failed is run again: after 1, 2, 4 … 300 seconds, of which the second half is left to chance, so that jobs
 * which failed together do not return together.
 * @param attempts runs before the one that failed
 */
export function retryAt(now: EpochSeconds, attempts: number, random: Random): EpochSeconds {
  const most = Math.min(2 ** Math.min(attempts, 16), LONGEST_SECONDS);
  const chance = random.bytes(2).readUInt16BE() / 65_535;
  return now + Math.max(1, Math.round((most / 2) * (1 + chance)));
}
