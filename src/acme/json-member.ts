import { Problem } from '../core/problem.js';
import { fromRfc3339, type EpochSeconds } from '../core/time.js';

/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a parsed JSON value is an object: no array, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/*
 * Readers of one payload member each. A member that is null counts as left out, as clients written in languages without
 * "undefined" send it; a member of another type is malformed (RFC 8555 §6.7). Members that nobody reads are ignored (§6.2).
 */

/** @throws Problem malformed */
export function requiredString(object: JsonObject, name: string): string {
  const value = optionalString(object, name);
  if (value === undefined) throw new Problem('malformed', `The payload has no member "${name}"; send it as a string.`);
  return value;
}

/** @throws Problem malformed */
export function optionalString(object: JsonObject, name: string): string | undefined {
  const value = object[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw new Problem('malformed', `The payload member "${name}" must be a string.`);
  return value;
}

/** @throws Problem malformed */
export function optionalBoolean(object: JsonObject, name: string): boolean | undefined {
  const value = object[name] ?? undefined;
  if (value !== undefined && typeof value !== 'boolean')
    throw new Problem('malformed', `The payload member "${name}" must be true or false.`);
  return value;
}

/** @throws Problem malformed */
export function optionalInteger(object: JsonObject, name: string): number | undefined {
  const value = object[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new Problem('malformed', `The payload member "${name}" must be an integer.`);
  return value;
}

/** @throws Problem malformed */
export function optionalStrings(object: JsonObject, name: string): readonly string[] | undefined {
  const value = object[name] ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((item): item is string => typeof item === 'string')) {
    throw new Problem('malformed', `The payload member "${name}" must be an array of strings.`);
  }
  return value;
}

/** @throws Problem malformed */
export function optionalTime(object: JsonObject, name: string): EpochSeconds | undefined {
  const text = optionalString(object, name);
  if (text === undefined) return undefined;
  const time = fromRfc3339(text);
  if (time === undefined) {
    throw new Problem('malformed', `The payload member "${name}" must be a date-time of RFC 3339, such as "2026-11-21T00:00:00Z".`);
  }
  return time;
}
