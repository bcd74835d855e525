import { createHash } from 'node:crypto';
import type { Actor } from '../../core/actor.js';
import { newId, type AuthorityQuestionId, type MailId, type OrganizationContactId } from '../../core/ids.js';
import type { Organization } from '../../core/state/organization.js';
import { SECONDS_PER_DAY } from '../../core/time.js';
import { auditActor, requesterOf } from '../audit-actor.js';
import type { SubscriberDependencies } from '../dependencies.js';
import type { AuthorityQuestion, OrganizationContact, SubscriberStores } from '../ports.js';
import { SubscriberRefused } from '../subscriber-refused.js';

/** BR 1.6.1 has random values used within 30 days. */
const QUESTION_SECONDS = 30 * SECONDS_PER_DAY;
/** Questions that one contact gets in a day. */
const MOST_A_DAY = 20;
/** Octets of the random value: 192 bits. */
const VALUE_BYTES = 24;

/** SHA-256 of a link's random value, lower-case hex. */
export function hashOfLink(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

/**
 * Puts a question to a contact of the organization, in the transaction at hand: by a mail with a link that is good once, or on the officers' work list where
 * the contact is a telephone or an address (BR 3.2.5).
 * @param asked what is asked for, one line each
 * @param agent the organization that the requester belongs to, where it is not this one
 * @throws SubscriberRefused for a contact that is not the organization's, or was asked too often today
 */
export async function askContact(
  dependencies: SubscriberDependencies,
  stores: SubscriberStores,
  actor: Actor,
  { organization, contactId, about, asked, agent }: {
    readonly organization: Organization;
    readonly contactId: OrganizationContactId;
    readonly about: AuthorityQuestion['about'];
    readonly asked: readonly string[];
    readonly agent: Organization | null;
  },
): Promise<AuthorityQuestion> {
  const { clock, random, confirmationUrl, writeAuthorityMail } = dependencies;
  const contact = await stores.organizationContacts.get(contactId);
  if (contact?.organizationId !== organization.id || contact.removed !== null) throw noContact();
  const now = clock.now();
  if ((await stores.authorityQuestions.countSince(contactId, now - SECONDS_PER_DAY)) >= MOST_A_DAY) {
    throw new SubscriberRefused(
      { en: 'this contact was asked too often today', ja: 'この連絡先への確認は本日の上限に達しました' },
      { en: 'wait for its answers, or try again tomorrow', ja: '回答を待つか、明日もう一度お試しください' },
    );
  }
  const requester = requesterOf(actor);
  const value = contact.kind === 'email' ? random.bytes(VALUE_BYTES).toString('base64url') : null;
  const question: AuthorityQuestion = {
    id: newId<AuthorityQuestionId>(random),
    organizationId: organization.id,
    about,
    contactId,
    kind: contact.kind,
    contact: contact.value,
    requester,
    agentId: agent?.id ?? null,
    valueHash: value === null ? null : hashOfLink(value),
    mailId: value === null ? null : newId<MailId>(random),
    requestedAt: now,
    expiresAt: now + QUESTION_SECONDS,
    state: 'waiting',
    answered: null,
  };
  if (value !== null && question.mailId !== null) {
    const mail = writeAuthorityMail({
      about,
      organization: organization.attributes.organization,
      agent: agent?.attributes.organization ?? null,
      requester: requester.name,
      requesterEmail: requester.email,
      asked,
      link: confirmationUrl(value),
      expiresAt: question.expiresAt,
    });
    await addMail(stores, question.mailId, contact, mail, question);
  }
  await stores.authorityQuestions.add(question);
  await stores.audit.append(auditActor(actor, organization.id), {
    kind: 'authority.asked',
    organizationId: organization.id,
    detail: { questionId: question.id, about, contact: contact.value, requester: requester.email, ...(agent && { agentId: agent.id }), asked, expiresAt: question.expiresAt },
  });
  return question;
}

async function addMail(
  stores: SubscriberStores,
  mailId: MailId,
  contact: OrganizationContact,
  mail: { subject: string; text: string },
  { requestedAt, expiresAt }: AuthorityQuestion,
): Promise<void> {
  await stores.mails.add({ id: mailId, to: contact.value, ...mail, state: 'waiting', failure: null, createdAt: requestedAt, sendUntil: expiresAt, endedAt: null });
  await stores.jobs.add({ kind: 'send-mail', mailId });
}

function noContact(): SubscriberRefused {
  return new SubscriberRefused(
    { en: 'this is no contact of the organization that has been verified', ja: '確認済みの連絡先ではありません' },
    { en: 'choose one of the contacts shown; validation officers enter others from evidence', ja: '表示されている連絡先から選んでください。追加は審査担当者が証拠書類に基づいて行います' },
  );
}
