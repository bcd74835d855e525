import { createHash } from 'node:crypto';
import type { Clock } from '../../core/time.js';
import { base32 } from '../../core/base32.js';
import type { Resolver, ValidationRequest, ValidationResult } from '../ports.js';
import { digestInTxt } from './dns-01.js';
import { findDnsProof } from './dns-change.js';

/** Octets of the hash of the account's URL that the label shows. */
const LABEL_OCTETS = 10;

/** The label of an account (draft-ietf-acme-dns-account-label): an underscore and 16 characters. @param accountUrl exactly as handed out */
export function accountLabel(accountUrl: string): string {
  return `_${base32(createHash('sha256').update(accountUrl).digest().subarray(0, LABEL_OCTETS))}`;
}

/**
 * Validates a name by a TXT record at `_LABEL._acme-challenge.` and the name, where LABEL is the account's own (BR 3.2.2.4.21), or an ancestor.
 * @throws InvariantError when the policy's methods lack 3.2.2.4.21
 */
export async function validateDnsAccount01(
  net: { resolver: Resolver; clock: Clock },
  request: ValidationRequest,
  signal: AbortSignal,
): Promise<ValidationResult> {
  const { url } = request.account;
  const label = accountLabel(url);
  const owners = (domain: string): string[] => [`${label}._acme-challenge.${domain}`];
  const proof = digestInTxt('3.2.2.4.21', owners, request.keyAuthorization, ` (the label ${label} is that of the account ${url})`);
  const found = await findDnsProof(net, request, proof, signal);
  return 'result' in found ? found.result : found;
}
