import { Problem } from '../core/problem.js';
import { whyKeyIsUnacceptable } from '../policy/key-rules.js';
import type { Policy } from '../policy/policy.js';
import type { AccountStore, CertificationRequest } from './ports.js';

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
 * Checks the key to be certified: acceptable to the policy, and no ACME account's (RFC 8555 §11.1).
 * @throws Problem badCSR
 */
export async function checkCsrKey(accounts: AccountStore, { key, thumbprint }: CertificationRequest, keys: Policy['keys']): Promise<void> {
  const reason = whyKeyIsUnacceptable(key, keys);
  if (reason !== undefined) throw new Problem('badCSR', `csr: ${reason}`);
  if ((await accounts.findByThumbprint(thumbprint)) !== undefined) {
    throw new Problem('badCSR', 'csr: its key is an ACME account key; make a separate key for the certificate (RFC 8555 §11.1)');
  }
}
