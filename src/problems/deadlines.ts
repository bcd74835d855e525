import { SECONDS_PER_DAY, type EpochSeconds } from '../core/time.js';
import type { ProblemReportLine } from './ports.js';

const HOUR = 3_600;
/** The longest clock of the grounds that a report can lead to: 24 hours for keys, else 5 days, both from the notice on (BR 4.9.1.1, 4.9.5). */
const DECISION_SECONDS = { 'key-compromise': SECONDS_PER_DAY, other: 5 * SECONDS_PER_DAY };

/** What is due next for a report, and by when. */
export interface Due {
  readonly what: 'preliminary' | 'decision';
  readonly at: EpochSeconds;
}

/** @returns null for a closed report */
export function nextDue({ report, preliminaryAt, closedAt }: ProblemReportLine): Due | null {
  if (closedAt !== null) return null;
  if (preliminaryAt === null) return { what: 'preliminary', at: report.preliminaryDue };
  return { what: 'decision', at: report.receivedAt + (report.kind === 'key-compromise' ? DECISION_SECONDS['key-compromise'] : DECISION_SECONDS.other) };
}

/** Hours before a deadline at which officers are reminded. */
const REMINDERS = [12, 4, 1] as const;

/**
 * The reminder that is due now: the least of 12, 4 and 1 hours that is not yet over, `overdue` from the second after the deadline on.
 * @returns null before the first one
 */
export function reminder(due: EpochSeconds, now: EpochSeconds): { readonly hours: number } | 'overdue' | null {
  if (now > due) return 'overdue';
  const hours = REMINDERS.filter((before) => now >= due - before * HOUR).at(-1);
  return hours === undefined ? null : { hours };
}
