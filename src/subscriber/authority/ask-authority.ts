import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { OrganizationContactId, OrganizationId } from '../../core/ids.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { findOrganization } from '../find-organization.js';
import type { AuthorityQuestion } from '../ports.js';
import { agentOf } from './agent-of.js';
import { askContact } from './ask-contact.js';
import { requirePermitted } from './permitted-requesters.js';

/** Asks a contact of the organization whether the one who acts may act for it (BR 3.2.5, CP 3.2.5). @throws AccessRefused, SubscriberRefused */
export async function askAuthority(
  dependencies: SubscriberDependencies,
  actor: Actor,
  { organizationId, contactId }: { organizationId: OrganizationId; contactId: OrganizationContactId },
): Promise<AuthorityQuestion> {
  demand(actor, 'credentials.manage', organizationId);
  return dependencies.transactor.transaction(async (stores) => {
    const organization = await findOrganization(stores, organizationId);
    await requirePermitted(stores, actor, organizationId);
    const agent = await agentOf(stores, actor, organizationId);
    return askContact(dependencies, stores, actor, { organization, contactId, about: 'requester', asked: [], agent });
  });
}
