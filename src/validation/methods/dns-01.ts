import { createHash } from 'node:crypto';
import type { Clock } from '../../core/time.js';
import type { Resolver, ValidationRequest, ValidationResult } from '../ports.js';
import { findDnsProof, type DnsProof } from './dns-change.js';

/** A TXT record that holds the digest of the key authorization, for dns-01 and its like (RFC 8555 §8.4). */
export function digestInTxt(
  method: DnsProof<'TXT'>['method'],
  owners: DnsProof<'TXT'>['owners'],
  keyAuthorization: string,
  fixMore = '',
): DnsProof<'TXT'> {
  const expected = createHash('sha256').update(keyAuthorization).digest('base64url');
  return {
    method,
    type: 'TXT',
    owners,
    judge: (value) => {
      if (value === expected) return { ok: true };
      if (value.replace(/^"|"$/g, '').trim() !== expected) return { ok: false };
      return { ok: false, why: 'the right value, with quotation marks or white space around it' };
    },
    print: (value) => value,
    expected,
    fix: `publish a TXT record with the value "${expected}" there${fixMore}`,
  };
}

/**
 * Validates a name by a TXT record at `_acme-challenge.` and the name (RFC 8555 §8.4, BR 3.2.2.4.7), or another authorization domain name.
 * @throws InvariantError when the policy's methods lack 3.2.2.4.7
 */
export async function validateDns01(
  net: { resolver: Resolver; clock: Clock },
  request: ValidationRequest,
  signal: AbortSignal,
): Promise<ValidationResult> {
  const proof = digestInTxt('3.2.2.4.7', (domain) => [`_acme-challenge.${domain}`], request.keyAuthorization);
  const found = await findDnsProof(net, request, proof, signal);
  return 'result' in found ? found.result : found;
}
