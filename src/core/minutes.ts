import type { EpochSeconds } from './time.js';

/** The time of Japan is that much before UTC's, all the year. */
export const JAPAN_SECONDS = 9 * 3600;

/** A time in UTC for people, to the minute: `2026-11-24 09:30`. */
export function minutesOfUtc(at: EpochSeconds): string {
  return new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ');
}

/** The same in the time of Japan. */
export function minutesOfJapan(at: EpochSeconds): string {
  return minutesOfUtc(at + JAPAN_SECONDS);
}
