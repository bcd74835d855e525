import { createHash } from 'node:crypto';
import type { Clock } from '../../core/time.js';
import { base32 } from '../../core/base32.js';
import type { Resolver, ValidationRequest, ValidationResult } from '../ports.js';
import { findDnsProof } from './dns-change.js';

/** Where records of dns-cname-01 and dns-caa-01 may stand: one underscore label above the authorization domain name, or at it. */
export function pkiValidationOwners(authorizationDomain: string): string[] {
  return [`_pki-validation.${authorizationDomain}`, authorizationDomain];
}

/**
 * The value that the first label of the CNAME's target must be: the SHA-256 of the key authorization in base32, 52 characters.
 * DNS names know no case, so the base64url of dns-01 would lose some of its bits.
 */
export function cnameLabel(keyAuthorization: string): string {
  return base32(createHash('sha256').update(keyAuthorization).digest());
}

/**
 * Validates a name by a CNAME record whose target begins with the value as a label (BR 3.2.2.4.7, CP 3.2.7 (4)). What follows the label is not
 * looked at, and need not exist.
 * @throws InvariantError when the policy's methods lack 3.2.2.4.7
 */
export async function validateDnsCname01(
  net: { resolver: Resolver; clock: Clock },
  request: ValidationRequest,
  signal: AbortSignal,
): Promise<ValidationResult> {
  const expected = cnameLabel(request.keyAuthorization);
  const found = await findDnsProof(
    net,
    request,
    {
      method: '3.2.2.4.7',
      type: 'CNAME',
      owners: pkiValidationOwners,
      judge: (target) => ({ ok: target.split('.', 1)[0] === expected }),
      print: (target) => target,
      expected,
      fix: `publish a CNAME record there whose target begins with the label ${expected}, such as ${expected}.${request.name}`,
    },
    signal,
  );
  return 'result' in found ? found.result : found;
}
