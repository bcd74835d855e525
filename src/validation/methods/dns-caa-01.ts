import { createHash } from 'node:crypto';
import type { Clock } from '../../core/time.js';
import type { DnsData, Resolver, ValidationRequest, ValidationResult } from '../ports.js';
import { findDnsProof } from './dns-change.js';
import { pkiValidationOwners } from './dns-cname-01.js';

/** Tag of the property, and of the parameter of `issue` and `issuewild`, that hold the value. */
const TAG = 'randomvalue';

/**
 * Validates a name by a CAA record that holds the digest of dns-01 (BR 3.2.2.4.7, CP 3.2.7 (4)): in a property `randomvalue` of its own, or
 * in a parameter `randomvalue` of an `issue` or `issuewild` property.
 * @throws InvariantError when the policy's methods lack 3.2.2.4.7
 */
export async function validateDnsCaa01(
  net: { resolver: Resolver; clock: Clock },
  request: ValidationRequest,
  signal: AbortSignal,
): Promise<ValidationResult> {
  const expected = createHash('sha256').update(request.keyAuthorization).digest('base64url');
  const found = await findDnsProof(
    net,
    request,
    {
      method: '3.2.2.4.7',
      type: 'CAA',
      owners: pkiValidationOwners,
      judge: (record) => ({ ok: holds(record, expected) }),
      print: ({ flags, tag, value }) => `${flags} ${tag} ${value}`,
      expected,
      fix: `publish the CAA record 0 ${TAG} "${expected}" there`,
    },
    signal,
  );
  return 'result' in found ? found.result : found;
}

function holds({ tag, value }: DnsData['CAA'], expected: string): boolean {
  switch (tag.toLowerCase()) {
    case TAG:
      return value === expected;
    case 'issue':
    case 'issuewild':
      return value
        .split(';')
        .slice(1)
        .some((parameter) => {
          const [name = '', text = ''] = parameter.split('=', 2);
          return name.trim().toLowerCase() === TAG && text.trim() === expected;
        });
    default:
      return false;
  }
}
