/** Whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted. */
export type EpochSeconds = number;

export const SECONDS_PER_DAY = 86_400;

/** Where every room gets its time from. Injected, so that dated rules are tested on both sides of each date. */
export interface Clock {
  /** The current time, rounded down to whole seconds. */
  now(): EpochSeconds;
  /** The current time in whole milliseconds; for measuring and for millisecond fields. */
  nowMs(): number;
  /**
   * Resolves after `ms` milliseconds.
   * @throws the signal's reason when `signal` is aborted first
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** RFC 3339 in UTC with whole seconds, as ACME resources carry it (RFC 8555 §7.1.3): `2026-11-21T00:00:00Z`. */
export function toRfc3339(at: EpochSeconds): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z');
}

/**
 * Reads an RFC 3339 date-time, with or without fractions, and any offset; fractions are dropped.
 * @returns undefined when the text is no RFC 3339 date-time
 */
export function fromRfc3339(text: string): EpochSeconds | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(text);
  if (parts === null) return undefined;
  // Date.parse takes 30 February for 2 March.
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  const ms = Date.parse(text.toUpperCase());
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}
