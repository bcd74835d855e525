import type { Actor } from '../../core/actor.js';
import { demand, may } from '../../core/access.js';
import { newId, type OrganizationId, type PowerOfAttorneyId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { EpochSeconds } from '../../core/time.js';
import { actorText, auditActor, officerFor } from '../audit-actor.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { findOrganization } from '../find-organization.js';
import type { PowerOfAttorney } from '../ports.js';
import { SubscriberRefused } from '../subscriber-refused.js';
import { readText } from '../text.js';

export interface NewPowerOfAttorney {
  readonly agentId: OrganizationId;
  readonly organizationId: OrganizationId;
  readonly document: string;
  readonly evidenceId: string | null;
  readonly validFrom: EpochSeconds;
  readonly expiresAt: EpochSeconds;
}

/** Longer ones are looked at again (BR 4.2.1 has data reused for 398 days at most). */
const LONGEST_SECONDS = 398 * 86_400;

/**
 * Enters a power of attorney as its document says (CP 1.3.3, 3.2.5). It is good for nothing until another officer has approved it.
 * @throws AccessRefused; SubscriberRefused
 */
export async function enterPower(
  { transactor, clock, random }: SubscriberDependencies,
  actor: Actor,
  { agentId, organizationId, evidenceId, validFrom, expiresAt, ...request }: NewPowerOfAttorney,
): Promise<PowerOfAttorney> {
  const officer = officerFor(actor, 'vetting.work', [organizationId, agentId]);
  const now = clock.now();
  if (agentId === organizationId) {
    throw new SubscriberRefused(
      { en: 'an organization needs no power of attorney for itself', ja: '自組織に対する委任状は不要です' },
      { en: 'name the agent and its client', ja: '代理事業者と委任者を指定してください' },
    );
  }
  if (expiresAt <= validFrom || expiresAt <= now || expiresAt - validFrom > LONGEST_SECONDS) {
    throw new SubscriberRefused(
      { en: 'the end of the power of attorney is over, before its beginning, or more than 398 days after it', ja: '委任状の終了日が過去、開始日より前、または開始日から 398 日を超えています' },
      { en: 'give the days of the document, 398 days apart at most', ja: '委任状の期間を 398 日以内で入力してください' },
    );
  }
  const power: PowerOfAttorney = {
    id: newId<PowerOfAttorneyId>(random),
    agentId,
    organizationId,
    document: readText(request.document, { en: 'document', ja: '委任状' }, 500),
    evidenceId,
    validFrom,
    expiresAt,
    state: 'entered',
    enteredAt: now,
    enteredBy: officer.name,
    approved: null,
    revoked: null,
  };
  await transactor.transaction(async (stores) => {
    await findOrganization(stores, agentId);
    await findOrganization(stores, organizationId);
    await stores.powersOfAttorney.add(power);
    const detail = { powerOfAttorneyId: power.id, agentId, document: power.document, validFrom, expiresAt, ...(evidenceId !== null && { evidenceId }) };
    await stores.audit.append(officer, { kind: 'power-of-attorney.entered', organizationId, detail });
  });
  return power;
}

/** Puts a power of attorney into force; by an officer other than the one who entered it. @throws AccessRefused, SubscriberRefused */
export async function approvePower({ transactor, clock }: SubscriberDependencies, actor: Actor, id: PowerOfAttorneyId): Promise<PowerOfAttorney> {
  demand(actor, 'vetting.work', null);
  return transactor.transaction(async ({ powersOfAttorney, audit }) => {
    const power = await powersOfAttorney.get(id);
    if (power === undefined) throw new NotFound('power of attorney');
    const officer = officerFor(actor, 'vetting.work', [power.agentId, power.organizationId]);
    if (power.enteredBy === officer.name) {
      throw new SubscriberRefused(
        { en: `${officer.name} has entered this power of attorney`, ja: `この委任状は ${officer.name} が登録したものです` },
        { en: 'the approval has to come from a different officer', ja: '承認は別の担当者が行う必要があります' },
      );
    }
    const approved = { at: clock.now(), by: officer.name };
    if (power.expiresAt <= approved.at || !(await powersOfAttorney.approve(id, approved))) {
      throw new SubscriberRefused(
        { en: 'the power of attorney is over, approved or revoked already', ja: 'この委任状は既に承認、取消、または期限切れとなっています' },
        { en: 'look at it again; enter a new one where it is over', ja: '最新の状態を確認してください。期限切れの場合は新しい委任状を登録してください' },
      );
    }
    const { agentId, organizationId } = power;
    await audit.append(officer, { kind: 'power-of-attorney.approved', organizationId, detail: { powerOfAttorneyId: id, agentId } });
    return { ...power, state: 'approved', approved };
  });
}

/**
 * Ends a power of attorney at once: from the commit on nothing of the client can be seen or done through it. By officers, and by those who manage the people of
 * the organization that gave it.
 * @throws AccessRefused; SubscriberRefused
 */
export async function revokePower(
  { transactor, clock }: SubscriberDependencies,
  actor: Actor,
  request: { id: PowerOfAttorneyId; reason: string },
): Promise<PowerOfAttorney> {
  const reason = readText(request.reason, { en: 'reason', ja: '理由' }, 500);
  return transactor.transaction(async ({ powersOfAttorney, audit }) => {
    const power = await powersOfAttorney.get(request.id);
    if (power === undefined) throw new NotFound('power of attorney');
    const { id, agentId, organizationId } = power;
    if (!may(actor, 'vetting.work', null)) demand(actor, 'organization.people', organizationId);
    const by = auditActor(actor, organizationId);
    const revoked = { at: clock.now(), by: actorText(by), reason };
    if (!(await powersOfAttorney.revoke(id, revoked))) {
      throw new SubscriberRefused(
        { en: 'the power of attorney is revoked already', ja: 'この委任状は既に取り消されています' },
        { en: 'nothing is left to do', ja: 'これ以上の操作は必要ありません' },
      );
    }
    await audit.append(by, { kind: 'power-of-attorney.revoked', organizationId, detail: { powerOfAttorneyId: id, agentId, reason } });
    return { ...power, state: 'revoked', revoked };
  });
}
