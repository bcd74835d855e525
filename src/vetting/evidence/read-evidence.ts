import { createHash } from 'node:crypto';
import { demand } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import { isId, type EvidenceId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { Evidence } from '../../core/state/application.js';
import { auditorOf } from '../auditor-of.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { needVault } from './add-evidence.js';
import { EvidenceUnreadable } from './age-vault.js';

/**
 * Decrypts a document for somebody who may see it; who looked at what is recorded.
 * @throws AccessRefused, NotFound, VettingRefused without a vault, EvidenceUnreadable when it is not what was stored
 */
export async function readEvidence(
  { transactor, vault }: ApplicationDependencies,
  actor: Actor,
  id: EvidenceId,
): Promise<{ evidence: Evidence; content: Buffer }> {
  const evidence = isId(id) ? await transactor.read.evidence.get(id) : undefined;
  if (evidence === undefined) throw new NotFound('evidence');
  const { organizationId, sha256 } = evidence;
  demand(actor, 'evidence.read', organizationId);
  const content = await needVault(vault).get(id);
  if (createHash('sha256').update(content).digest('hex') !== sha256) throw new EvidenceUnreadable(`the file of the evidence ${id} is not what was stored`);
  await transactor.transaction(({ audit }) => audit.append(auditorOf(actor), { kind: 'evidence.read', organizationId, detail: { evidenceId: id, sha256 } }));
  return { evidence, content };
}
