import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';

const OPEN = /^access-(\d{4}-\d\d-\d\d)-[0-9a-f]{12}\.log$/;
const CLOSED = /^access-(\d{4}-\d\d-\d\d)-[0-9a-f]{12}\.log\.gz$/;

/** `access-2026-11-24-1f2e3d4c5b6a.log`: the day, UTC, and what tells processes and starts apart. @param id 12 hex digits */
export function openFileName(day: string, id: string): string {
  return `access-${day}-${id}.log`;
}

/** The day, UTC, that a moment is in: `2026-11-24`. */
export function dayOf(at: EpochSeconds): string {
  return new Date(at * 1000).toISOString().slice(0, 10);
}

/** The day of a file that is still written to, or was left by a process that died; undefined for any other name. */
export function openDay(name: string): string | undefined {
  return OPEN.exec(name)?.[1];
}

/** The day of a file that is complete; undefined for any other name. */
export function closedDay(name: string): string | undefined {
  return CLOSED.exec(name)?.[1];
}

/** The first second after a day. @param day `2026-11-24` */
export function endOf(day: string): EpochSeconds {
  return Date.parse(`${day}T00:00:00Z`) / 1000 + SECONDS_PER_DAY;
}
