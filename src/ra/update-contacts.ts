import type { Account } from '../core/state/account.js';
import { checkContacts } from './contacts.js';
import type { RaContext } from './context.js';

/**
 * Replaces an account's contacts (RFC 8555 §7.3.2).
 * @throws Problem invalidContact, unsupportedContact
 */
export async function updateContacts({ transactor }: RaContext, account: Account, contacts: readonly string[]): Promise<Account> {
  checkContacts(contacts);
  await transactor.transaction(async ({ accounts, audit }) => {
    await accounts.setContacts(account.id, contacts);
    await audit.append(
      { type: 'account', id: account.id },
      { kind: 'account.updated', organizationId: account.organizationId, accountId: account.id, detail: { contacts } },
    );
  });
  return { ...account, contacts };
}
