import { Problem } from '../../core/problem.js';
import { quote } from '../quote.js';

const REQUIRED = 'application/jose+json';

/**
 * The media type of a request body must be `application/jose+json` (RFC 8555 §6.2); parameters are let pass.
 * @throws Problem malformed 415
 */
export function requireContentType(contentType: string | undefined): void {
  if (contentType === REQUIRED) return;
  const [mediaType = ''] = (contentType ?? '').split(';', 1);
  if (mediaType.trim().toLowerCase() === REQUIRED) return;
  const found = contentType === undefined ? 'missing' : quote(contentType);
  throw new Problem('malformed', `The Content-Type is ${found}; a signed request must say ${REQUIRED} (RFC 8555 §6.2).`, { status: 415 });
}
