import type { Clock } from '../../core/time.js';
import type { HttpClient, ValidationRequest, ValidationResult } from '../ports.js';
import { validateByFile, type WebsitePlace } from './website.js';

/**
 * Validates a name by a file on its web server: BR 3.2.2.4.19 at `/.well-known/acme-challenge/TOKEN` over http (RFC 8555 §8.3), BR 3.2.2.4.18
 * at `/.well-known/pki-validation/TOKEN` over http, then https. The allowed methods are tried in their order. The random value of .18 is the
 * key authorization as a whole; the token in the path is a part of it (docs/decisions/0012).
 * @throws InvariantError when the policy allows neither method
 */
export function validateHttp01(
  net: { httpClient: HttpClient; clock: Clock },
  { name, token, keyAuthorization, methods }: ValidationRequest,
  signal: AbortSignal,
): Promise<ValidationResult> {
  const places = methods.flatMap((method): WebsitePlace[] => {
    if (method === '3.2.2.4.19') return [{ method, scheme: 'http', path: `acme-challenge/${token}` }];
    if (method === '3.2.2.4.18') return (['http', 'https'] as const).map((scheme) => ({ method, scheme, path: `pki-validation/${token}` }));
    return [];
  });
  return validateByFile(net, { name, keyAuthorization, forbiddenText: keyAuthorization, places }, signal);
}
