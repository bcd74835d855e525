import type { Actor } from '../../core/actor.js';
import type { ApplicationId, EvidenceId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { VettedAttribute } from '../../core/state/application.js';
import { findApplication } from '../application/find-application.js';
import { asOfficer } from '../acting.js';
import { ATTRIBUTE_WORDS } from '../../core/state/application-words.js';
import { attributeValue } from '../attribute-value.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { VettingRefused } from '../vetting-refused.js';
import { maySupport } from './evidence-rules.js';

/**
 * The reviewing officer says what a document was found to support, having looked for alteration and falsification (BR 3.2.2), or rejects it. For each attribute the value as it is claimed
 * now is kept. A verdict may be changed while the review goes on.
 * @param request.supports empty: rejected
 * @throws AccessRefused, VettingRefused, NotFound
 */
export async function judgeEvidence(
  { transactor, clock, reuseDays }: ApplicationDependencies,
  actor: Actor,
  request: { applicationId: ApplicationId; evidenceId: EvidenceId; supports: readonly VettedAttribute[]; note: string },
): Promise<void> {
  const { applicationId, evidenceId } = request;
  const supports = [...new Set(request.supports)];
  const note = request.note.trim();
  if (supports.length === 0 && note === '')
    throw new VettingRefused({ ja: '却下の理由を入力してください', en: 'a rejection needs a reason' }, { ja: '理由を書いてください', en: 'say why the document is not accepted' });
  const { organizationId } = await findApplication(transactor.read, applicationId);
  const acting = asOfficer(actor, organizationId);
  await transactor.transaction(async (stores) => {
    const now = clock.now();
    const application = await findApplication(stores, applicationId);
    if (application.state !== 'in-review' || application.reviewer !== acting.officer) {
      throw new VettingRefused(
        { ja: '審査中の申請の担当者だけが書類を確認できます', en: 'only the officer who reviews the application judges its documents' },
        { ja: '先に申請の審査を引き受けてください', en: 'take the application first' },
      );
    }
    const evidence = (await stores.evidence.ofApplication(applicationId)).find(({ id }) => id === evidenceId);
    if (evidence === undefined) throw new NotFound('evidence');
    for (const attribute of supports) {
      const { ja, en } = ATTRIBUTE_WORDS[attribute];
      const support = maySupport(evidence.kind, attribute, evidence, now, reuseDays());
      if (!support.ok)
        throw new VettingRefused({ ja: `「${ja}」：${support.reason.ja}`, en: `${en}: ${support.reason.en}` }, { ja: '別の証拠を求めてください', en: 'ask for other evidence' });
      if (attributeValue(application.claim, attribute) === '')
        throw new VettingRefused({ ja: `「${ja}」は申請に書かれていません`, en: `${en}: the application claims none` }, { ja: '選択から外してください', en: 'leave it out' });
    }
    const found = Object.fromEntries(supports.map((attribute) => [attribute, attributeValue(application.claim, attribute)]));
    const verdict = supports.length === 0 ? 'rejected' : 'accepted';
    const to = { verdict, found, judgedBy: acting.officer, judgedAt: now, note: note.slice(0, 2000) || null } as const;
    if (!(await stores.evidence.judge(applicationId, evidenceId, ['waiting', 'accepted', 'rejected'], to))) {
      throw new VettingRefused({ ja: 'この書類は取り下げられています', en: 'the document was taken back' }, { ja: '申請を確認してください', en: 'look at the application again' });
    }
    const detail = { evidenceId, applicationId, verdict, supports, ...(note !== '' && { note }) };
    await stores.audit.append(acting.audit, { kind: 'evidence.judged', organizationId, detail });
  });
}
