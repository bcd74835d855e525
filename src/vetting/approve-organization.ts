import type { OrganizationId } from '../core/ids.js';
import { OPEN_STATES } from '../core/state/application.js';
import { ORGANIZATION_TRANSITIONS, type Organization } from '../core/state/organization.js';
import type { VettingDependencies } from './dependencies.js';
import { findOrganization } from './find-organization.js';
import { officerName } from './officer-name.js';
import { VettingRefused } from './vetting-refused.js';

/**
 * Officers who have to approve, all different. Who entered a draft has collected its evidence and is the first pair of eyes, so one other is
 * the second. A suspension is lifted by two.
 */
export const APPROVALS_NEEDED = { draft: 1, suspended: 2 } as const;

/**
 * Records an officer's approval of an organization's present version; the last one that is needed approves the organization (CP 4.2.1, 5.2): of a draft that an officer entered,
 * another's; of a suspended organization, those of two. A draft of an application is approved by its application.
 * @param request.from refuse any other state than this
 * @throws VettingRefused
 */
export async function approveOrganization(
  { transactor, clock }: VettingDependencies,
  { id, officer, from }: { id: OrganizationId; officer: string; from?: 'suspended' },
): Promise<{ organization: Organization; approvals: number }> {
  const name = officerName(officer);
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const { organizations, audit } = stores;
    const organization = await findOrganization(stores, id);
    const { status, version } = organization;
    if (status === 'approved') throw refusal(`組織「${id}」は承認済みです`, `the organization "${id}" is approved already`, '何もする必要はありません', 'nothing is left to do');
    if (from !== undefined && status !== from) throw refusal('この組織は停止中ではありません', 'the organization is not suspended', '申請の画面から承認してください', 'approve its application');
    if (status === 'draft') {
      const [application] = await stores.applications.ofOrganization(id);
      if (application !== undefined && (OPEN_STATES as readonly string[]).includes(application.state))
        throw refusal(`組織「${id}」には申請があります`, `the organization "${id}" has an application`, '申請を審査し、承認してください', `review and approve the application ${application.id}`);
    }
    if (now >= organization.expiresAt)
      throw refusal(`組織「${id}」の審査は期限切れです`, `the vetting of the organization "${id}" has expired`, '新しい申請で審査してください', 'obtain new evidence and add the organization anew');
    if (status === 'draft' && organization.createdBy === name) {
      throw refusal(
        `${name}が組織「${id}」を登録しました`,
        `${name} has entered the organization "${id}", and who collected the evidence never approves (CP 5.2)`,
        '別の審査担当者が承認しなければなりません',
        'the approval has to come from a different officer',
      );
    }
    if (!(await organizations.addApproval({ organizationId: id, version, officer: name, at: now }))) {
      throw refusal(`${name}はすでに承認しました`, `${name} has approved the organization "${id}" already`, 'もう一人の審査担当者の承認が必要です', 'the second approval has to come from a different officer');
    }
    const actor = { type: 'officer', name } as const;
    const detail = { version };
    await audit.append(actor, { kind: 'organization.approval-given', organizationId: id, detail });
    const approvals = (await organizations.approvals(id, version)).length;
    if (approvals < APPROVALS_NEEDED[status]) return { organization, approvals };
    const approved = ORGANIZATION_TRANSITIONS[status].approve;
    if (!(await organizations.move(id, { status, version }, { status: approved, version, suspendedReason: null }))) {
      throw refusal(`組織「${id}」は変更されました`, `the organization "${id}" was changed meanwhile`, '確認してからもう一度承認してください', 'look at it again and repeat the approval');
    }
    await audit.append(actor, { kind: 'organization.approved', organizationId: id, detail });
    return { organization: { ...organization, status: approved, suspendedReason: null }, approvals };
  });
}

function refusal(ja: string, en: string, remedyJa: string, remedyEn: string): VettingRefused {
  return new VettingRefused({ ja, en }, { ja: remedyJa, en: remedyEn });
}
