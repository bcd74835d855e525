import type { Actor } from '../../core/actor.js';
import { AccessRefused, demand, may } from '../../core/access.js';
import { newId, type CredentialRequestId, type EabKeyId, type OrganizationContactId, type OrganizationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import type { EabKey, EabKeyLimits } from '../../core/state/organization.js';
import { auditActor, requesterOf } from '../audit-actor.js';
import { requireTerms } from '../authority/accept-documents.js';
import { agentOf } from '../authority/agent-of.js';
import { askContact } from '../authority/ask-contact.js';
import { requirePermitted } from '../authority/permitted-requesters.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { findOrganization, requireApproved } from '../find-organization.js';
import type { CredentialRequest, SubscriberStores } from '../ports.js';
import { SubscriberRefused } from '../subscriber-refused.js';
import { readText } from '../text.js';
import { isNarrowing, readLimits } from './check-limits.js';
import { limitsLines } from './limits-lines.js';

/** Which key of which organization. */
export interface KeyOf {
  readonly organizationId: OrganizationId;
  readonly eabKeyId: EabKeyId;
}

/**
 * Suspends a key: from the commit on no account is bound with it, and those that are may neither order nor finalize, until it is resumed. By those who manage the
 * organization's keys, or by officers.
 * @throws AccessRefused, SubscriberRefused
 */
export function suspendKey(dependencies: SubscriberDependencies, actor: Actor, key: KeyOf & { reason: string }): Promise<void> {
  const reason = readText(key.reason, { en: 'reason', ja: '理由' }, 500);
  return manage(dependencies, actor, key, async (stores, { id }) => {
    if (!(await stores.eabKeys.suspend(id, dependencies.clock.now()))) throw hasEnded('suspended', '停止中または取消済み');
    await stores.audit.append(auditActor(actor, key.organizationId), { kind: 'eab-key.suspended', organizationId: key.organizationId, detail: { eabKeyId: id, reason } });
  });
}

/** Ends a suspension. Nobody but an officer ends one for whoever is not permitted to request certificates. @throws AccessRefused, SubscriberRefused */
export function resumeKey(dependencies: SubscriberDependencies, actor: Actor, key: KeyOf): Promise<void> {
  return manage(dependencies, actor, key, async (stores, { id }) => {
    if (!may(actor, 'credentials.work', null)) await requirePermitted(stores, actor, key.organizationId);
    if (!(await stores.eabKeys.resume(id))) throw hasEnded('not suspended, or revoked', '停止中ではないか、取消済み');
    await stores.audit.append(auditActor(actor, key.organizationId), { kind: 'eab-key.resumed', organizationId: key.organizationId, detail: { eabKeyId: id } });
  });
}

/** Revokes a key for good. Certificates stay as they are. @throws AccessRefused, SubscriberRefused */
export function revokeKey(dependencies: SubscriberDependencies, actor: Actor, key: KeyOf): Promise<void> {
  return manage(dependencies, actor, key, async (stores, { id }) => {
    if (!(await stores.eabKeys.revoke(id, dependencies.clock.now()))) throw hasEnded('revoked', '取消済み');
    await stores.audit.append(auditActor(actor, key.organizationId), { kind: 'eab-key.revoked', organizationId: key.organizationId, detail: { eabKeyId: id } });
  });
}

/**
 * Changes what a key is good for. What allows less takes effect at once; what allows more waits for the word of a verified contact (BR 3.2.5).
 * @param change `contactId`: whom to ask; not needed where the key is narrowed
 * @throws AccessRefused; SubscriberRefused
 */
export async function changeKey(
  dependencies: SubscriberDependencies,
  actor: Actor,
  { organizationId, eabKeyId, contactId, ...written }: KeyOf & EabKeyLimits & { contactId: OrganizationContactId | null },
): Promise<{ outcome: 'changed' } | { outcome: 'asked'; request: CredentialRequest }> {
  demand(actor, 'credentials.manage', organizationId);
  const { transactor, clock, random } = dependencies;
  const now = clock.now();
  const limits = readLimits(dependencies, written, now);
  return transactor.transaction(async (stores) => {
    const key = await findKey(stores, { organizationId, eabKeyId });
    await requirePermitted(stores, actor, organizationId);
    if (key.revokedAt !== null) throw hasEnded('revoked', '取消済み');
    const by = auditActor(actor, organizationId);
    if (isNarrowing(limits, key)) {
      if (!(await stores.eabKeys.change(eabKeyId, key, limits))) throw changedMeanwhile();
      await stores.audit.append(by, { kind: 'eab-key.changed', organizationId, detail: { eabKeyId, ...limits } });
      return { outcome: 'changed' };
    }
    const organization = await findOrganization(stores, organizationId);
    requireApproved(organization, now);
    await requireTerms(dependencies, stores, organizationId);
    if (contactId === null) {
      throw new SubscriberRefused(
        { en: 'the change lets the key do more, which a verified contact has to confirm', ja: 'この変更はキーの範囲を広げるため、確認済み連絡先の確認が必要です' },
        { en: 'choose the contact to ask', ja: '確認を依頼する連絡先を選んでください' },
      );
    }
    const purpose = `kid ${eabKeyId}`;
    const agent = await agentOf(stores, actor, organizationId);
    const question = await askContact(dependencies, stores, actor, { organization, contactId, about: 'credentials-widened', asked: limitsLines(purpose, limits), agent });
    const request: CredentialRequest = {
      id: newId<CredentialRequestId>(random),
      organizationId,
      questionId: question.id,
      kind: 'change',
      eabKeyId,
      purpose,
      limits,
      requesterId: requesterOf(actor).personId,
      state: 'waiting',
      createdAt: now,
      endedAt: null,
    };
    await stores.credentialRequests.add(request);
    return { outcome: 'asked', request };
  });
}

async function manage(
  { transactor }: SubscriberDependencies,
  actor: Actor,
  key: KeyOf,
  act: (stores: SubscriberStores, key: EabKey) => Promise<void>,
): Promise<void> {
  if (!may(actor, 'credentials.work', null)) demand(actor, 'credentials.manage', key.organizationId);
  await transactor.transaction(async (stores) => act(stores, await findKey(stores, key)));
}

async function findKey({ eabKeys }: SubscriberStores, { organizationId, eabKeyId }: KeyOf): Promise<EabKey> {
  const key = await eabKeys.get(eabKeyId);
  if (key === undefined) throw new NotFound('external account key');
  if (key.organizationId !== organizationId) throw new AccessRefused('credentials.manage', key.organizationId);
  return key;
}

function hasEnded(en: string, ja: string): SubscriberRefused {
  return new SubscriberRefused(
    { en: `the external account key is ${en} already`, ja: `この外部アカウントキーは${ja}です` },
    { en: 'look at the list of keys again', ja: 'キーの一覧で最新の状態を確認してください' },
  );
}

function changedMeanwhile(): SubscriberRefused {
  return new SubscriberRefused(
    { en: 'the key was changed meanwhile', ja: 'このキーは他の方によって変更されました' },
    { en: 'look at it again and repeat the change', ja: '最新の状態を確認して、もう一度変更してください' },
  );
}
