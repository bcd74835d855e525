import { createHash } from 'node:crypto';
import type { EvidenceId } from '../../core/ids.js';
import type { Transactor } from '../../core/transactor.js';
import type { EvidenceVault, VettingStores } from '../ports.js';

export interface EvidenceFault {
  readonly id: EvidenceId;
  readonly fault: string;
}

const PAGE = 200;

/** Decrypts every piece of evidence and compares it with its row (CP 5.5.3: the archive's integrity can be checked). One at a time. */
export async function verifyEvidence({
  transactor,
  vault,
}: {
  transactor: Transactor<Pick<VettingStores, 'evidence'>>;
  vault: EvidenceVault;
}): Promise<{ checked: number; faults: EvidenceFault[] }> {
  const faults: EvidenceFault[] = [];
  let checked = 0;
  for (let after = ''; ; ) {
    const page = await transactor.read.evidence.page(after, PAGE);
    for (const { id, sha256 } of page) {
      checked += 1;
      try {
        const found = createHash('sha256').update(await vault.get(id)).digest('hex');
        if (found !== sha256) faults.push({ id, fault: `its SHA-256 is ${found}, and not ${sha256}` });
      } catch (error) {
        faults.push({ id, fault: error instanceof Error ? error.message : String(error) });
      }
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return { checked, faults };
    after = last.id;
  }
}
