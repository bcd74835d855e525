import { Problem } from '../../core/problem.js';
import type { RequestedIdentifier } from '../../ra/registration-authority.js';
import { isJsonObject, optionalBoolean, optionalString } from '../json-member.js';

/**
 * The shape of an identifier (RFC 8555 §7.1.3); whether it may be certified is decided behind the front end.
 * @param where names the member in the detail
 * @param extension the member of RFC 9444 that the resource takes
 * @throws Problem malformed
 */
export function readIdentifier(value: unknown, where: string, extension: 'ancestorDomain' | 'subdomainAuthAllowed'): RequestedIdentifier {
  if (!isJsonObject(value) || typeof value['type'] !== 'string' || typeof value['value'] !== 'string') {
    throw new Problem(
      'malformed',
      `${where} must be an object with the strings "type" and "value", such as {"type":"dns","value":"www.example.com"}.`,
    );
  }
  const { type, value: name } = value as { type: string; value: string };
  if (extension === 'ancestorDomain') {
    const ancestorDomain = optionalString(value, extension);
    return { type, value: name, ...(ancestorDomain !== undefined && { ancestorDomain }) };
  }
  const subdomainAuthAllowed = optionalBoolean(value, extension);
  return { type, value: name, ...(subdomainAuthAllowed !== undefined && { subdomainAuthAllowed }) };
}
