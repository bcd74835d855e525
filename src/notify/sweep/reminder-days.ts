import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';
import type { ReminderRange } from '../ports.js';

/** Days before the end of a certificate, vetting or validation on which people are reminded; the most urgent first. */
const REMINDER_DAYS = [7, 14, 30] as const;

/** Of what was not reminded of yet. */
const NOT_YET = 1000;

/**
 * Which ends are to be reminded of now, by the reminder that is due for them. Reminders are for whole days (UTC), so that what ends within one day is in one mail. The ranges do not overlap: what was due while
 * nobody was there to tell gets the most urgent reminder alone.
 */
export function reminderRanges(now: EpochSeconds): ReminderRange[] {
  const today = Math.floor(now / SECONDS_PER_DAY) * SECONDS_PER_DAY;
  let after = now;
  return REMINDER_DAYS.map((days) => {
    const until = today + days * SECONDS_PER_DAY;
    const range = { after, until, days };
    after = until;
    return range;
  });
}

/**
 * Which reminder a new certificate counts as reminded of: those in the first half of its life say nothing, since clients renew in the second. A certificate of less
 * than two weeks has none: it lives on automation.
 */
export function remindedAtFirst(notBefore: EpochSeconds, notAfter: EpochSeconds): number {
  const half = (notAfter - notBefore) / 2;
  return REMINDER_DAYS.find((days) => days * SECONDS_PER_DAY > half) ?? NOT_YET;
}
