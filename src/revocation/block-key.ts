import type { AuditActor } from '../audit/event.js';
import type { EpochSeconds } from '../core/time.js';
import { actorText } from './actor-text.js';
import type { CompromiseProofKind, RevocationStores } from './ports.js';

/**
 * Blocks a key for ever: nothing is certified for it any more, and no account is made with it (BR 6.1.1.3(4)).
 * @returns false when it is blocked already; the first reason stays
 */
export async function blockKey(
  { blockedKeys, audit }: Pick<RevocationStores, 'blockedKeys' | 'audit'>,
  {
    spkiHash,
    proof,
    detail,
    actor,
    secondedBy,
    now,
  }: { spkiHash: string; proof: CompromiseProofKind; detail: string; actor: AuditActor; secondedBy: string | null; now: EpochSeconds },
): Promise<boolean> {
  if (!(await blockedKeys.add({ spkiHash, proof, detail, blockedBy: actorText(actor), secondedBy, blockedAt: now }))) return false;
  await audit.append(actor, { kind: 'key.blocked', detail: { spkiHash, proof, detail, ...(secondedBy !== null && { secondedBy }) } });
  return true;
}
