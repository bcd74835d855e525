import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { OrganizationContactId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { officerFor } from '../audit-actor.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { SubscriberRefused } from '../subscriber-refused.js';

/** Takes a contact out of use; questions that it was asked stay open. @throws AccessRefused, SubscriberRefused */
export async function removeContact({ transactor, clock }: SubscriberDependencies, actor: Actor, id: OrganizationContactId): Promise<void> {
  demand(actor, 'vetting.work', null);
  await transactor.transaction(async ({ organizationContacts, audit }) => {
    const contact = await organizationContacts.get(id);
    if (contact === undefined) throw new NotFound('contact');
    const officer = officerFor(actor, 'vetting.work', [contact.organizationId]);
    if (!(await organizationContacts.remove(id, { at: clock.now(), by: officer.name }))) {
      throw new SubscriberRefused(
        { en: 'the contact is removed already', ja: 'この連絡先は既に削除されています' },
        { en: 'nothing is left to do', ja: 'これ以上の操作は必要ありません' },
      );
    }
    const { organizationId, kind, value } = contact;
    await audit.append(officer, { kind: 'organization-contact.removed', organizationId, detail: { contactId: id, contact: kind, value } });
  });
}
