import { InvariantError } from '../../core/invariant-error.js';
import type { Clock } from '../../core/time.js';
import type { HttpClient, ValidationRequest, ValidationResult } from '../ports.js';
import { validateByFile, type WebsitePlace } from './website.js';

/**
 * Validates a name by the file `/.well-known/pki-validation/FILENAME` on its web server, over http, then https (BR 3.2.2.4.18). It holds the key
 * authorization, of which no part is in any request: the file's name has nothing to do with the token (docs/decisions/0012).
 * @throws InvariantError when the policy's methods lack 3.2.2.4.18, or the challenge has no file name
 */
export function validatePkiValidation01(
  net: { httpClient: HttpClient; clock: Clock },
  { name, token, keyAuthorization, methods, parameters }: ValidationRequest,
  signal: AbortSignal,
): Promise<ValidationResult> {
  const { filename } = parameters;
  if (filename === undefined) throw new InvariantError('a challenge of type pki-validation-01 has no file name');
  const places = methods.flatMap((method): WebsitePlace[] =>
    method === '3.2.2.4.18' ? (['http', 'https'] as const).map((scheme) => ({ method, scheme, path: `pki-validation/${filename}` })) : [],
  );
  // The key authorization begins with the token: without the token, nothing of it is there.
  return validateByFile(net, { name, keyAuthorization, forbiddenText: token, places }, signal);
}
