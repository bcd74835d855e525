import { newId, type AccountId, type OrganizationId } from '../core/ids.js';
import { InvariantError } from '../core/invariant-error.js';
import { Problem } from '../core/problem.js';
import type { Account } from '../core/state/account.js';
import type { EpochSeconds } from '../core/time.js';
import { checkAccountKey } from './check-account-key.js';
import { checkContacts } from './contacts.js';
import type { RaContext } from './context.js';
import { readUsableEabKey } from './eab-key.js';
import type { RaStores } from './ports.js';
import type { NewAccount } from './registration-authority.js';

/**
 * Makes the account of a key, bound to its organization for life (RFC 8555 §7.3, §7.3.4). A key that has an account gets that one, and
 * nothing of the request is looked at; so do two requests that race.
 * @throws Problem as {@link RegistrationAuthority.createAccount} says
 */
export async function createAccount(context: RaContext, request: NewAccount): Promise<{ account: Account; created: boolean }> {
  const { transactor, clock, random, termsUrl } = context;
  const existing = await transactor.read.accounts.findByThumbprint(request.thumbprint);
  if (existing !== undefined) return { account: existing, created: false };
  if (!request.termsOfServiceAgreed) {
    throw new Problem(
      'userActionRequired',
      `termsOfServiceAgreed: the terms of service must be agreed to; read ${termsUrl} and send true`,
      { instance: termsUrl },
    );
  }
  checkContacts(request.contacts);
  await checkAccountKey(context, transactor.read, request.jwk);
  return transactor.transaction(async (stores) => {
    const now = clock.now();
    const organizationId = await bind(context, stores, request, now);
    const account: Account = {
      id: newId<AccountId>(random),
      organizationId,
      eabKeyId: request.binding?.eabKeyId ?? null,
      status: 'valid',
      jwk: request.jwk,
      thumbprint: request.thumbprint,
      contacts: request.contacts,
      termsAgreedAt: now,
      externalAccountBinding: request.binding?.jws ?? null,
      createdAt: now,
    };
    if (!(await stores.accounts.add(account))) return { account: await winner(stores, request.thumbprint), created: false };
    await stores.audit.append(
      { type: 'account', id: account.id },
      {
        kind: 'account.created',
        organizationId,
        accountId: account.id,
        detail: { eabKeyId: account.eabKeyId, thumbprint: account.thumbprint },
      },
    );
    return { account, created: true };
  });
}

/** The organization that the new account belongs to. The limit is counted in the transaction that adds the account, so no race gets past it. */
async function bind(
  { openRegistration }: RaContext,
  stores: RaStores,
  { binding, thumbprint }: NewAccount,
  now: EpochSeconds,
): Promise<OrganizationId> {
  if (binding === null) {
    if (openRegistration !== null) return openRegistration;
    throw new Problem(
      'externalAccountRequired',
      'externalAccountBinding: accounts of this CA belong to a vetted organization; ask its officers for a key id (kid) and an HMAC key, and give both to your client',
    );
  }
  const key = await readUsableEabKey(stores, binding.eabKeyId, now);
  if (key.accountLimit !== null && (await stores.accounts.countByEabKey(key.id)) >= key.accountLimit) {
    // A second request with the same account key is no second account.
    const raced = await stores.accounts.findByThumbprint(thumbprint);
    if (raced === undefined) {
      throw new Problem(
        'unauthorized',
        `externalAccountBinding: the external account key "${key.id}" is bound to ${key.accountLimit} account(s), which is its limit; use one of them or ask for another key`,
      );
    }
  }
  return key.organizationId;
}

async function winner({ accounts }: RaStores, thumbprint: string): Promise<Account> {
  const account = await accounts.findByThumbprint(thumbprint);
  if (account === undefined) throw new InvariantError('an account key is taken by no account');
  return account;
}
