import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import { newId, type CredentialRequestId, type EabKeyId, type OrganizationContactId, type OrganizationId } from '../../core/ids.js';
import type { EabKeyLimits } from '../../core/state/organization.js';
import { requesterOf } from '../audit-actor.js';
import { requireTerms } from '../authority/accept-documents.js';
import { agentOf } from '../authority/agent-of.js';
import { askContact } from '../authority/ask-contact.js';
import { requirePermitted } from '../authority/permitted-requesters.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { findOrganization, requireApproved } from '../find-organization.js';
import type { CredentialRequest } from '../ports.js';
import { readText } from '../text.js';
import { readLimits } from './check-limits.js';
import { limitsLines } from './limits-lines.js';

export interface NewCredentialRequest extends EabKeyLimits {
  readonly organizationId: OrganizationId;
  readonly contactId: OrganizationContactId;
  /** For whom or what. */
  readonly purpose: string;
}

/**
 * Asks for an external account key (RFC 8555 §7.3.4). A contact of the organization that was verified has to confirm it (BR 3.2.5); until the requester then takes
 * it, there is no key.
 * @throws AccessRefused; SubscriberRefused while the organization is not approved, terms are not accepted, or the requester is not permitted
 */
export async function askCredentials(
  dependencies: SubscriberDependencies,
  actor: Actor,
  { organizationId, contactId, purpose: written, ...limits }: NewCredentialRequest,
): Promise<CredentialRequest> {
  demand(actor, 'credentials.manage', organizationId);
  const { transactor, clock, random } = dependencies;
  const now = clock.now();
  const checked = readLimits(dependencies, limits, now);
  const purpose = readText(written, { en: 'purpose', ja: '用途' }, 500);
  return transactor.transaction(async (stores) => {
    const organization = await findOrganization(stores, organizationId);
    requireApproved(organization, now);
    await requirePermitted(stores, actor, organizationId);
    await requireTerms(dependencies, stores, organizationId);
    const agent = await agentOf(stores, actor, organizationId);
    const question = await askContact(dependencies, stores, actor, {
      organization,
      contactId,
      about: 'credentials',
      asked: limitsLines(purpose, checked),
      agent,
    });
    const request: CredentialRequest = {
      id: newId<CredentialRequestId>(random),
      organizationId,
      questionId: question.id,
      kind: 'new',
      eabKeyId: newId<EabKeyId>(random),
      purpose,
      limits: checked,
      requesterId: requesterOf(actor).personId,
      state: 'waiting',
      createdAt: now,
      endedAt: null,
    };
    await stores.credentialRequests.add(request);
    return request;
  });
}
