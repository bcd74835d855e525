import { InvalidArgumentError } from 'commander';

/**
 * Reads `YYYY-MM-DD` as the first second of that day, UTC.
 * @returns epoch seconds
 * @throws InvalidArgumentError
 */
export function parseDay(text: string): number {
  const ms = roundTrip(/^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN, text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('Write a day as YYYY-MM-DD.');
  return ms / 1000;
}

/** Date.parse takes 30 February for 2 March. @returns NaN for a day that there is not */
export function roundTrip(ms: number, text: string): number {
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text.slice(0, 10)) ? ms : Number.NaN;
}
