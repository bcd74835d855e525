import { isUtf8 } from 'node:buffer';
import { Problem } from '../../core/problem.js';
import { isJsonObject, type JsonObject } from '../json-member.js';

/**
 * Parses bytes that must be the UTF-8 text of one JSON object.
 * @param where names the part in the detail
 * @throws Problem malformed
 */
export function parseJsonObject(bytes: Buffer, where: string): JsonObject {
  if (!isUtf8(bytes)) throw new Problem('malformed', `${where} must be JSON in UTF-8.`);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Problem('malformed', `${where} is not valid JSON; it must be one JSON object.`);
  }
  if (!isJsonObject(value)) throw new Problem('malformed', `${where} must be a JSON object.`);
  return value;
}
