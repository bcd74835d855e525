import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { AuthorizationId, OrganizationId } from '../../core/ids.js';
import { normalizeDnsName, baseName } from '../../core/identifier.js';
import { deriveAuthorizationStatus, type AuthorizationStatus } from '../../core/state/authorization.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { findOrganization } from '../find-organization.js';
import type { HeldAccount, HeldValidation } from '../ports.js';
import { SubscriberRefused } from '../subscriber-refused.js';
import { dnsRecords, type DnsRecords } from './dns-records.js';

const LARGEST_PAGE = 200;
const MOST_ACCOUNTS = 100;

/** A validation with its status at the moment. */
export interface ValidationView extends Omit<HeldValidation, 'status'> {
  readonly status: AuthorizationStatus;
}

/** Names of an organization: what was validated, and what to publish. */
export interface DomainDesk {
  /** By name; `next` begins the following page. */
  validations(
    actor: Actor,
    request: { organizationId: OrganizationId; after: { name: string; id: string } | null; limit: number },
  ): Promise<{ validations: ValidationView[]; next: { name: string; id: AuthorizationId } | null }>;
  accounts(actor: Actor, organizationId: OrganizationId): Promise<(HeldAccount & { readonly url: string })[]>;
  /** The records that prove control of a name, and the CAA lines that let this CA issue for it. */
  records(actor: Actor, request: { organizationId: OrganizationId; name: string }): Promise<DnsRecords>;
}

/** Binds the acts. */
export function createDomainDesk(dependencies: SubscriberDependencies): DomainDesk {
  const { transactor, clock, accountUrl } = dependencies;
  const { read } = transactor;
  const accountsOf = async (organizationId: OrganizationId) =>
    (await read.heldDomains.accounts(organizationId, MOST_ACCOUNTS)).map((account) => ({ ...account, url: accountUrl(account.id) }));
  return {
    validations: async (actor, { organizationId, after, limit }) => {
      demand(actor, 'organization.read', organizationId);
      await findOrganization(read, organizationId);
      const now = clock.now();
      const size = Math.min(Math.max(1, limit), LARGEST_PAGE);
      const found = await read.heldDomains.validations(organizationId, { now, after: after ?? { name: '', id: '' }, limit: size + 1 });
      const validations = found.slice(0, size).map((validation) => ({ ...validation, status: deriveAuthorizationStatus(validation, now) }));
      const last = validations.at(-1);
      return { validations, next: found.length > size && last !== undefined ? { name: last.name, id: last.id } : null };
    },
    accounts: async (actor, organizationId) => {
      demand(actor, 'organization.read', organizationId);
      await findOrganization(read, organizationId);
      return accountsOf(organizationId);
    },
    records: async (actor, { organizationId, name: written }) => {
      demand(actor, 'organization.read', organizationId);
      await findOrganization(read, organizationId);
      const name = normalizeDnsName(written.trim());
      if (!name.ok) {
        throw new SubscriberRefused(
          { en: `"${written.slice(0, 100)}" is no domain name: ${name.reason}`, ja: `「${written.slice(0, 100)}」はドメイン名として使えません` },
          { en: 'write a name such as www.example.com', ja: 'www.example.com のような名前を入力してください' },
        );
      }
      const accounts = (await accountsOf(organizationId)).filter(({ status }) => status === 'valid');
      return dnsRecords(dependencies, baseName(name.value), accounts, clock.now());
    },
  };
}
