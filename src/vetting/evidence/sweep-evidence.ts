import type { Transactor } from '../../core/transactor.js';
import type { Clock } from '../../core/time.js';
import type { EvidenceVault, VettingStores } from '../ports.js';

/** Longer than anything between a file and its row takes. */
const ORPHAN_SECONDS = 3600;

/**
 * Removes files without a row: what a crash left between the two, or a refused transaction. Files with a row are never removed (CP 5.5.2).
 * @returns how many were removed
 */
export async function sweepEvidence({ transactor, clock, vault }: { transactor: Transactor<Pick<VettingStores, 'evidence'>>; clock: Clock; vault: EvidenceVault }): Promise<number> {
  const now = clock.now();
  const old = (await vault.list()).filter(({ writtenAt }) => writtenAt < now - ORPHAN_SECONDS).map(({ id }) => id);
  const known = new Set(await transactor.read.evidence.known(old));
  const orphans = [...new Set(old)].filter((id) => !known.has(id));
  for (const id of orphans) await vault.remove(id);
  return orphans.length;
}
