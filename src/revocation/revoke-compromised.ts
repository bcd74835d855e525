import type { RevocationDependencies } from './dependencies.js';
import { recordCompromise } from './record-compromise.js';

/**
 * Revokes what is left of the certificates for a key that a proof has blocked: the job of a compromise that one transaction could not finish.
 * @param spkiHash lower-case hex
 */
export async function revokeCompromised({ transactor, clock, baseline }: RevocationDependencies, spkiHash: string, signal?: AbortSignal): Promise<void> {
  const blocked = await transactor.read.blockedKeys.find(spkiHash);
  if (blocked === undefined) return;
  const { proof, detail, blockedAt, secondedBy } = blocked;
  for (let more = true; more; ) {
    signal?.throwIfAborted();
    const compromise = { spkiHash, proof, detail, actor: { type: 'system' } as const, secondedBy, knownAt: blockedAt, now: clock.now(), onlyAccount: null };
    ({ more } = await transactor.transaction((stores) => recordCompromise(stores, compromise, baseline)));
  }
}
