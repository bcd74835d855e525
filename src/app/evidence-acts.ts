import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApplicationId, OrganizationId } from '../core/ids.js';
import { NotFound } from '../core/not-found.js';
import type { Evidence } from '../core/state/application.js';
import type { Transactor } from '../core/transactor.js';
import { needVault } from '../vetting/evidence/add-evidence.js';
import { verifyEvidence, type EvidenceFault } from '../vetting/evidence/verify-evidence.js';
import { officerName } from '../vetting/officer-name.js';
import type { EvidenceVault, VettingStores } from '../vetting/ports.js';

/** What operators do with the files of evidence. */
export interface EvidenceActs {
  /** Decrypts every file and compares it with its row. */
  verify(): Promise<{ checked: number; faults: EvidenceFault[] }>;
  /**
   * Decrypts documents into a folder, readable by its owner alone; each is recorded before it is written.
   * @param of an application, or an organization
   * @throws NotFound, VettingRefused, EvidenceUnreadable, and what the file system says where a file is there already
   */
  export(of: { application: string } | { organization: string }, folder: string, officer: string): Promise<{ evidence: Evidence; file: string }[]>;
}

const ENDINGS: Readonly<Record<Evidence['mediaType'], string>> = { 'application/pdf': 'pdf', 'image/png': 'png', 'image/jpeg': 'jpg', 'text/plain': 'txt' };

export function evidenceActs({ transactor, openVault }: { transactor: Transactor<VettingStores>; openVault: () => Promise<EvidenceVault | null> }): EvidenceActs {
  return {
    verify: async () => verifyEvidence({ transactor, vault: needVault(await openVault()) }),
    async export(of, folder, officer) {
      const name = officerName(officer);
      const from = needVault(await openVault());
      const documents =
        'application' in of
          ? await transactor.read.evidence.ofApplication(of.application as ApplicationId)
          : await transactor.read.evidence.ofOrganization(of.organization as OrganizationId);
      if (documents.length === 0) throw new NotFound('evidence');
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const written: { evidence: Evidence; file: string }[] = [];
      for (const evidence of documents) {
        const { id, organizationId, sha256, mediaType } = evidence;
        await transactor.transaction(({ audit }) =>
          audit.append({ type: 'officer', name }, { kind: 'evidence.exported', organizationId, detail: { evidenceId: id, sha256 } }),
        );
        const file = join(folder, `${id}.${ENDINGS[mediaType]}`);
        writeFileSync(file, await from.get(id), { mode: 0o600, flag: 'wx' });
        written.push({ evidence, file });
      }
      return written;
    },
  };
}
