import { Problem } from '../../core/problem.js';
import { quote } from '../quote.js';
import type { EndpointSteps } from '../steps.js';

/** The methods that an endpoint takes, for `Allow` (RFC 9110 §10.2.1). */
export function allowedMethods({ unsigned }: EndpointSteps): readonly string[] {
  return [...unsigned, 'POST'];
}

/**
 * @throws Problem malformed 405 (RFC 8555 §6.3)
 */
export function requireMethod(method: string, steps: EndpointSteps): void {
  const allowed = allowedMethods(steps);
  if (allowed.includes(method)) return;
  const way =
    method === 'GET' ? 'read it with POST-as-GET, a signed POST with an empty payload (RFC 8555 §6.3)' : `use ${allowed.join(' or ')}`;
  throw new Problem('malformed', `The method ${quote(method)} is not allowed here; ${way}.`, { status: 405 });
}
