import type { EabKeyId } from '../core/ids.js';
import { Problem } from '../core/problem.js';
import type { EabKey } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';
import type { RaContext } from './context.js';
import type { VettingRecords } from './ports.js';

/**
 * An external account key that new accounts may still be bound with.
 * @throws Problem unauthorized for an unknown, revoked, suspended or expired one
 */
export async function readUsableEabKey({ eabKeys }: Pick<VettingRecords, 'eabKeys'>, id: EabKeyId, now: EpochSeconds): Promise<EabKey> {
  const key = await eabKeys.get(id);
  if (key === undefined)
    throw new Problem(
      'unauthorized',
      `externalAccountBinding: there is no external account key "${id}"; check the kid that you were given`,
    );
  if (key.revokedAt !== null)
    throw new Problem('unauthorized', `externalAccountBinding: the external account key "${id}" is revoked; ask for a new one`);
  if (key.suspendedAt !== null)
    throw new Problem('unauthorized', `externalAccountBinding: the external account key "${id}" is suspended; resume it, or ask for a new one`);
  if (key.expiresAt !== null && now >= key.expiresAt) {
    throw new Problem('unauthorized', `externalAccountBinding: the external account key "${id}" has expired; ask for a new one`);
  }
  return key;
}

/** The MAC key to verify a binding with (RFC 8555 §7.3.4). @throws Problem unauthorized */
export async function eabMacKey({ transactor, clock }: RaContext, id: EabKeyId): Promise<Buffer> {
  return (await readUsableEabKey(transactor.read, id, clock.now())).hmacKey;
}
