import { Problem } from '../../core/problem.js';
import type { JsonObject } from '../json-member.js';
import { parseJsonObject } from '../jws/parse-json-object.js';
import type { EndpointSteps } from '../steps.js';

/**
 * The payload that the endpoint takes: none (POST-as-GET, RFC 8555 §6.3) or a JSON object.
 * @returns undefined for the empty payload
 * @throws Problem malformed
 */
export function readPayload(payload: string, wanted: EndpointSteps['payload']): JsonObject | undefined {
  if (payload === '') {
    if (wanted !== 'object') return undefined;
    throw new Problem(
      'malformed',
      'The payload is empty, which reads a resource; this one is acted on with a JSON object as payload (RFC 8555 §6.3).',
    );
  }
  if (wanted === 'empty') {
    throw new Problem('malformed', 'The resource can only be read; send the empty string as payload, not a JSON object (RFC 8555 §6.3).');
  }
  return parseJsonObject(Buffer.from(payload, 'base64url'), 'The payload');
}
