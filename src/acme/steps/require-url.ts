import { Problem } from '../../core/problem.js';
import { quote } from '../quote.js';

/**
 * The signed `url` must be the one that the request came to, compared as text (RFC 8555 §6.4).
 * @param expected made from the configured base URL, never from `Host`
 * @throws Problem unauthorized
 */
export function requireUrl(url: string, expected: string): void {
  if (url === expected) return;
  throw new Problem(
    'unauthorized',
    `The "url" in the protected header is ${quote(url)}, but the request came to ${quote(expected)}; sign the URL exactly as this server gave it (RFC 8555 §6.4).`,
  );
}
