import { demand } from '../core/access.js';
import type { Actor } from '../core/actor.js';
import { isId, type AccountId } from '../core/ids.js';
import { NotFound } from '../core/not-found.js';
import type { Account } from '../core/state/account.js';
import type { RaStores } from './ports.js';

/** ACME accounts for officers. */
export interface AccountDesk {
  /** @returns the account, and its organization's legal name @throws AccessRefused, NotFound */
  show(actor: Actor, id: string): Promise<{ account: Account; organization: string | null }>;
}

export function createAccountDesk({ accounts, organizations }: Pick<RaStores, 'accounts' | 'organizations'>): AccountDesk {
  return {
    async show(actor, id) {
      demand(actor, 'work.read', null);
      const account = isId(id) ? await accounts.get(id as AccountId) : undefined;
      if (account === undefined) throw new NotFound('account');
      const organization = await organizations.get(account.organizationId);
      return { account, organization: organization?.attributes.organization ?? null };
    },
  };
}
