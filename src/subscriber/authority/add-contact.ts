import type { Actor } from '../../core/actor.js';
import { newId, type OrganizationContactId, type OrganizationId } from '../../core/ids.js';
import { readMailbox } from '../../core/mailbox.js';
import { readTelephoneNumber } from '../../core/telephone-number.js';
import type { EpochSeconds } from '../../core/time.js';
import { officerFor } from '../audit-actor.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { findOrganization } from '../find-organization.js';
import type { OrganizationContact, OrganizationContactKind } from '../ports.js';
import { SubscriberRefused } from '../subscriber-refused.js';
import { readText } from '../text.js';

export interface NewOrganizationContact {
  readonly organizationId: OrganizationId;
  readonly kind: OrganizationContactKind;
  /** As its source writes it. */
  readonly value: string;
  readonly foundIn: OrganizationContact['foundIn'];
  /** Where it was read, in words. */
  readonly source: string;
  readonly sourceId: string | null;
  /** Now when left out. */
  readonly obtainedAt?: EpochSeconds | undefined;
}

/**
 * Enters a contact of an organization as an officer has read it in evidence or in a data source, never as the requester gave it (BR 3.2.5).
 * @throws AccessRefused; SubscriberRefused for a value that does not fit its kind, a date to come, and one that is there already
 */
export async function addContact(
  { transactor, clock, random }: SubscriberDependencies,
  actor: Actor,
  { organizationId, kind, foundIn, sourceId, ...request }: NewOrganizationContact,
): Promise<OrganizationContact> {
  const officer = officerFor(actor, 'vetting.work', [organizationId]);
  const now = clock.now();
  const obtainedAt = request.obtainedAt ?? now;
  if (obtainedAt > now) {
    throw new SubscriberRefused(
      { en: 'the contact is dated in the future', ja: '取得日が未来の日付です' },
      { en: 'give the day on which it was read', ja: '連絡先を確認した日を入力してください' },
    );
  }
  const contact: OrganizationContact = {
    id: newId<OrganizationContactId>(random),
    organizationId,
    kind,
    value: readValue(kind, request.value.trim()),
    foundIn,
    source: readText(request.source, { en: 'source', ja: '出典' }, 500),
    sourceId,
    obtainedAt,
    addedAt: now,
    addedBy: officer.name,
    removed: null,
  };
  await transactor.transaction(async (stores) => {
    await findOrganization(stores, organizationId);
    if (!(await stores.organizationContacts.add(contact))) {
      throw new SubscriberRefused(
        { en: 'the organization has this contact already', ja: 'この連絡先は既に登録されています' },
        { en: 'remove it first if it was read anew', ja: '改めて確認した場合は、先に既存の連絡先を削除してください' },
      );
    }
    const { id, value, source } = contact;
    const detail = { contactId: id, contact: kind, value, foundIn, source, ...(sourceId !== null && { sourceId }), obtainedAt };
    await stores.audit.append(officer, { kind: 'organization-contact.added', organizationId, detail });
  });
  return contact;
}

function readValue(kind: OrganizationContactKind, text: string): string {
  switch (kind) {
    case 'email': {
      const mailbox = readMailbox(text);
      if (mailbox.ok) return mailbox.value;
      throw new SubscriberRefused(
        { en: `"${text.slice(0, 100)}" ${mailbox.reason}`, ja: `「${text.slice(0, 100)}」はメールアドレスとして使えません` },
        { en: 'give one e-mail address', ja: 'メールアドレスを一つ入力してください' },
      );
    }
    case 'telephone': {
      const number = readTelephoneNumber(text);
      if (number !== undefined) return number;
      throw new SubscriberRefused(
        { en: `"${text.slice(0, 100)}" is no international telephone number`, ja: `「${text.slice(0, 100)}」は国際電話番号の形式ではありません` },
        { en: 'write +, country code and number, such as "+81 3 1234 5678"', ja: '「+81 3 1234 5678」のように、+ と国番号から入力してください' },
      );
    }
    case 'post':
      return readText(text.replace(/\s+/g, ' '), { en: 'address', ja: '住所' }, 500);
  }
}
