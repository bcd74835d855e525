import { may } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { ApplicationId, EvidenceId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { EDITABLE_STATES, OPEN_STATES, type VettedAttribute } from '../../core/state/application.js';
import { findApplication } from '../application/find-application.js';
import { asMember, asOfficer } from '../acting.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { VettingRefused } from '../vetting-refused.js';

/**
 * Attaches a document that the organization has brought before to another application, to be judged anew: it ages on from when it was obtained.
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function reuseEvidence(
  { transactor }: ApplicationDependencies,
  actor: Actor,
  { applicationId, evidenceId, supports }: { applicationId: ApplicationId; evidenceId: EvidenceId; supports: readonly VettedAttribute[] },
): Promise<void> {
  const { organizationId } = await findApplication(transactor.read, applicationId);
  const officer = may(actor, 'vetting.work', null);
  const acting = officer ? asOfficer(actor, organizationId) : asMember(actor, organizationId);
  await transactor.transaction(async (stores) => {
    const { state } = await findApplication(stores, applicationId);
    const evidence = await stores.evidence.get(evidenceId);
    if (evidence === undefined || evidence.organizationId !== organizationId) throw new NotFound('evidence');
    const states: readonly string[] = officer ? OPEN_STATES : EDITABLE_STATES;
    if (!states.includes(state) || !(await stores.evidence.attach(applicationId, evidenceId, [...new Set(supports)]))) {
      throw new VettingRefused(
        { ja: 'この書類は現在この申請に追加できないか、すでに追加されています', en: 'the document is part of the application already, or cannot be added now' },
        { ja: '申請の現在の状態を確認してください', en: 'look at the application again' },
      );
    }
    await stores.audit.append(acting.audit, { kind: 'evidence.attached', organizationId, detail: { evidenceId, applicationId, supports } });
  });
}
