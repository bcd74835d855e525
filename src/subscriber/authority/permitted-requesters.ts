import type { Actor } from '../../core/actor.js';
import { demand, may } from '../../core/access.js';
import type { OrganizationId } from '../../core/ids.js';
import { readMailbox } from '../../core/mailbox.js';
import { actorText, auditActor, officerFor } from '../audit-actor.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { findOrganization } from '../find-organization.js';
import type { RequesterList, SubscriberStores } from '../ports.js';
import { SubscriberRefused } from '../subscriber-refused.js';
import { readText } from '../text.js';

/** People on one list. */
const MOST_REQUESTERS = 200;

/** @throws SubscriberRefused for somebody who is not on the list that the organization has in force (BR 3.2.5) */
export async function requirePermitted({ requesterLists }: Pick<SubscriberStores, 'requesterLists'>, { email }: Actor, organizationId: OrganizationId): Promise<void> {
  const requesters = (await requesterLists.newest(organizationId))?.requesters ?? null;
  if (requesters === null || requesters.some((each) => each.email === email?.toLowerCase())) return;
  throw new SubscriberRefused(
    { en: 'the organization has named who may request certificates, and you are not among them (BR 3.2.5)', ja: '組織が指定した申請権限者の一覧に、あなたは含まれていません（BR 3.2.5）' },
    { en: 'ask a manager of the organization to add you to its list of permitted requesters', ja: '組織の管理者に、申請権限者の一覧への追加を依頼してください' },
  );
}

/**
 * Sets who may request certificates for an organization, or lifts the list (BR 3.2.5): by its managers, or by an officer as a letter says.
 * @param request `requesters` null: whoever has the role may ask; `version` of the list that is to be replaced, 0 for none
 * @throws AccessRefused; SubscriberRefused
 */
export async function setRequesters(
  { transactor, clock }: SubscriberDependencies,
  actor: Actor,
  request: { organizationId: OrganizationId; version: number; requesters: readonly { name: string; email: string }[] | null },
): Promise<RequesterList> {
  const { organizationId } = request;
  if (!may(actor, 'vetting.work', null)) demand(actor, 'organization.people', organizationId);
  const requesters = request.requesters === null ? null : readRequesters(request.requesters);
  const by = auditActor(actor, organizationId);
  return transactor.transaction(async (stores) => {
    await findOrganization(stores, organizationId);
    const present = (await stores.requesterLists.newest(organizationId))?.version ?? 0;
    const list: RequesterList = { organizationId, version: present + 1, requesters, setBy: actorText(by), setAt: clock.now() };
    if (present !== request.version || !(await stores.requesterLists.add(list))) {
      throw new SubscriberRefused(
        { en: 'the list was changed meanwhile', ja: '一覧は他の方によって変更されました' },
        { en: 'look at it again and repeat the change', ja: '最新の一覧を確認して、もう一度変更してください' },
      );
    }
    const detail = { version: list.version, requesters: requesters?.map(({ email }) => email) ?? null };
    await stores.audit.append(by, { kind: 'requesters.set', organizationId, detail });
    return list;
  });
}

/**
 * Supplies the list upon a verified written request (BR 3.2.5).
 * @param request `to`: who asked; `verified`: how the request was verified
 * @throws AccessRefused; SubscriberRefused
 */
export async function discloseRequesters(
  { transactor }: SubscriberDependencies,
  actor: Actor,
  request: { organizationId: OrganizationId; to: string; verified: string },
): Promise<RequesterList | null> {
  const { organizationId } = request;
  const officer = officerFor(actor, 'vetting.work', [organizationId]);
  const to = readText(request.to, { en: 'to', ja: '提供先' }, 200);
  const verified = readText(request.verified, { en: 'verified', ja: '確認方法' }, 1000);
  return transactor.transaction(async (stores) => {
    await findOrganization(stores, organizationId);
    const list = await stores.requesterLists.newest(organizationId);
    await stores.audit.append(officer, { kind: 'requesters.disclosed', organizationId, detail: { version: list?.version ?? 0, to, verified } });
    return list ?? null;
  });
}

function readRequesters(written: readonly { name: string; email: string }[]): { name: string; email: string }[] {
  if (written.length === 0 || written.length > MOST_REQUESTERS) {
    throw new SubscriberRefused(
      { en: `a list has 1 to ${MOST_REQUESTERS} people`, ja: `一覧には 1 名以上 ${MOST_REQUESTERS} 名以内を登録してください` },
      { en: 'name at least one, or lift the list', ja: '一名以上を登録するか、一覧を解除してください' },
    );
  }
  const byEmail = new Map<string, { name: string; email: string }>();
  for (const { name, email } of written) {
    const mailbox = readMailbox(email.trim());
    if (!mailbox.ok) {
      throw new SubscriberRefused(
        { en: `"${email.slice(0, 100)}" ${mailbox.reason}`, ja: `「${email.slice(0, 100)}」はメールアドレスとして使えません` },
        { en: 'give each person the e-mail address that they sign in with', ja: '各人がサインインに使うメールアドレスを入力してください' },
      );
    }
    const lower = mailbox.value.toLowerCase();
    byEmail.set(lower, { name: readText(name, { en: 'name', ja: '氏名' }, 100), email: lower });
  }
  return [...byEmail.values()];
}
