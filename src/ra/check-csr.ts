import { hash } from 'node:crypto';
import { Problem } from '../core/problem.js';
import { whyKeyIsUnacceptable } from '../policy/key-rules.js';
import type { Policy } from '../policy/policy.js';
import type { RaContext } from './context.js';
import type { CertificationRequest, RaStores } from './ports.js';

/**
 * Checks that a certification request asks for exactly the order's names (RFC 8555 §7.4).
 * @param ordered normalised
 * @throws Problem badCSR, naming what is missing and what is too much
 */
export function checkCsrNames({ names, otherNames }: CertificationRequest, ordered: readonly string[]): void {
  if (otherNames.length > 0) throw new Problem('badCSR', `csr: it asks for ${otherNames.join(', ')}; only DNS names are certified`);
  const missing = ordered.filter((name) => !names.includes(name));
  const extra = names.filter((name) => !ordered.includes(name));
  if (missing.length === 0 && extra.length === 0) return;
  const faults = [
    ...(missing.length > 0 ? [`it lacks ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`it has ${extra.join(', ')} besides`] : []),
  ];
  throw new Problem(
    'badCSR',
    `csr: its names are not those of the order: ${faults.join(', and ')}; make a CSR with exactly ${ordered.join(', ')}`,
  );
}

/**
 * Checks the key to be certified: acceptable to the policy, neither weak nor our own (BR 6.1.1.3, 6.1.5, 6.1.6), and no ACME account's (RFC 8555
 * §11.1). Blocked keys are {@link checkKeyNotBlocked}'s.
 * @throws Problem badCSR
 */
export async function checkCsrKey(
  { transactor, whyKeyIsWeak }: Pick<RaContext, 'transactor' | 'whyKeyIsWeak'>,
  { key, spki, thumbprint }: CertificationRequest,
  keys: Policy['keys'],
): Promise<void> {
  const reason = whyKeyIsUnacceptable(key, keys) ?? whyKeyIsWeak(key, spki);
  if (reason !== undefined) throw new Problem('badCSR', `csr: ${reason}`);
  if ((await transactor.read.accounts.findByThumbprint(thumbprint)) !== undefined) {
    throw new Problem('badCSR', 'csr: its key is an ACME account key; make a separate key for the certificate (RFC 8555 §11.1)');
  }
}

/**
 * Refuses a key that has been reported compromised, or whose certificate was revoked for that (BR 6.1.1.3(4), CP 4.9.12).
 * @throws Problem badCSR
 */
export async function checkKeyNotBlocked({ blockedKeys }: Pick<RaStores, 'blockedKeys'>, spki: Buffer): Promise<void> {
  if ((await blockedKeys.find(hash('sha256', spki, 'hex'))) !== undefined) {
    throw new Problem('badCSR', 'csr: its key has been reported compromised and is never certified again (BR 6.1.1.3); make a new key');
  }
}
