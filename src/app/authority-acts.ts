import type { OrganizationContactId, OrganizationId, PowerOfAttorneyId } from '../core/ids.js';
import type { EpochSeconds } from '../core/time.js';
import { addContact } from '../subscriber/authority/add-contact.js';
import { approvePower, enterPower, revokePower } from '../subscriber/authority/powers-of-attorney.js';
import { viewPowers, type PowerView } from '../subscriber/authority/read-authority.js';
import { removeContact } from '../subscriber/authority/remove-contact.js';
import type { OfficerParts } from '../subscriber/dependencies.js';
import type { OrganizationContact, OrganizationContactKind, PowerOfAttorney } from '../subscriber/ports.js';
import { commandLineActor } from './command-line-actor.js';

/** What officers do about who may act for an organization, bound to a database. What the CLI calls. Ids are plain texts here. */
export interface AuthorityActs {
  addContact(request: {
    organizationId: string;
    kind: OrganizationContactKind;
    value: string;
    foundIn: OrganizationContact['foundIn'];
    source: string;
    obtainedAt?: EpochSeconds;
    officer: string;
  }): Promise<OrganizationContact>;
  listContacts(organizationId: string): Promise<OrganizationContact[]>;
  removeContact(request: { id: string; officer: string }): Promise<void>;
  enterPower(request: {
    agentId: string;
    organizationId: string;
    document: string;
    validFrom: EpochSeconds;
    expiresAt: EpochSeconds;
    officer: string;
  }): Promise<PowerOfAttorney>;
  approvePower(request: { id: string; officer: string }): Promise<PowerOfAttorney>;
  revokePower(request: { id: string; reason: string; officer: string }): Promise<PowerOfAttorney>;
  /** Those that an organization gave and those that it was given. */
  listPowers(organizationId: string): Promise<PowerView[]>;
}

/** Binds the acts. */
export function authorityActs(parts: OfficerParts): AuthorityActs {
  const { read } = parts.transactor;
  return {
    addContact: ({ officer, organizationId, ...contact }) =>
      addContact(parts, commandLineActor(officer), { ...contact, organizationId: organizationId as OrganizationId, sourceId: null }),
    listContacts: (organizationId) => read.organizationContacts.present(organizationId as OrganizationId),
    removeContact: ({ id, officer }) => removeContact(parts, commandLineActor(officer), id as OrganizationContactId),
    enterPower: ({ officer, agentId, organizationId, ...power }) =>
      enterPower(parts, commandLineActor(officer), { ...power, agentId: agentId as OrganizationId, organizationId: organizationId as OrganizationId, evidenceId: null }),
    approvePower: ({ id, officer }) => approvePower(parts, commandLineActor(officer), id as PowerOfAttorneyId),
    revokePower: ({ id, reason, officer }) => revokePower(parts, commandLineActor(officer), { id: id as PowerOfAttorneyId, reason }),
    listPowers: async (organizationId) => viewPowers(parts, await read.powersOfAttorney.ofOrganization(organizationId as OrganizationId)),
  };
}
