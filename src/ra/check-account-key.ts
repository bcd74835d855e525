import { hash } from 'node:crypto';
import { Problem } from '../core/problem.js';
import type { PublicJwk } from '../core/public-jwk.js';
import type { RaContext } from './context.js';
import type { RaStores } from './ports.js';

/**
 * Checks a key that an account is to be made with or changed to: somebody else may hold the private key of a weak or blocked one, and would speak for
 * the account (RFC 8555 §6.2, §11.1).
 * @throws Problem badPublicKey
 */
export async function checkAccountKey(
  { describeAccountKey, whyKeyIsWeak }: Pick<RaContext, 'describeAccountKey' | 'whyKeyIsWeak'>,
  { blockedKeys }: Pick<RaStores, 'blockedKeys'>,
  jwk: PublicJwk,
): Promise<void> {
  const { key, spki } = describeAccountKey(jwk);
  const weakness = whyKeyIsWeak(key, spki);
  if (weakness !== undefined) throw new Problem('badPublicKey', `the account key is refused: ${weakness}`);
  if ((await blockedKeys.find(hash('sha256', spki, 'hex'))) !== undefined)
    throw new Problem('badPublicKey', 'the account key has been reported compromised; make a new key');
}
