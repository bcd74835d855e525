import type { Actor } from '../../core/actor.js';
import type { ApplicationId, EvidenceId } from '../../core/ids.js';
import { EDITABLE_STATES } from '../../core/state/application.js';
import { findApplication } from '../application/find-application.js';
import { asMember } from '../acting.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { VettingRefused } from '../vetting-refused.js';

/**
 * The applicant takes a document back that nobody has judged. It is kept (CP 5.5.2), and counts for nothing in this application.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function withdrawEvidence(
  { transactor, clock }: ApplicationDependencies,
  actor: Actor,
  { applicationId, evidenceId }: { applicationId: ApplicationId; evidenceId: EvidenceId },
): Promise<void> {
  const { organizationId } = await findApplication(transactor.read, applicationId);
  const acting = asMember(actor, organizationId);
  await transactor.transaction(async (stores) => {
    const { state } = await findApplication(stores, applicationId);
    const editable = (EDITABLE_STATES as readonly string[]).includes(state);
    const to = { verdict: 'withdrawn', found: {}, judgedBy: null, judgedAt: clock.now(), note: null } as const;
    if (!editable || !(await stores.evidence.judge(applicationId, evidenceId, ['waiting'], to))) {
      throw new VettingRefused(
        { ja: 'この書類は取り下げられません', en: 'this document cannot be taken back' },
        { ja: '審査前で、まだ確認されていない書類だけを取り下げられます', en: 'only documents that nobody has judged can be, while the application is with you' },
      );
    }
    await stores.audit.append(acting.audit, { kind: 'evidence.withdrawn', organizationId, detail: { evidenceId, applicationId } });
  });
}
