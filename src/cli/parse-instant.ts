import { InvalidArgumentError } from 'commander';
import { parseDay, roundTrip } from './parse-day.js';

/**
 * Reads `YYYY-MM-DD` as the first second of that day, UTC, or `YYYY-MM-DDTHH:MM:SSZ`.
 * @returns epoch seconds
 * @throws InvalidArgumentError
 */
export function parseInstant(text: string): number {
  if (!text.includes('T')) return parseDay(text);
  const ms = roundTrip(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text) ? Date.parse(text) : Number.NaN, text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('Write an instant as YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ.');
  return ms / 1000;
}
