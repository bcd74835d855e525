import type { Account } from '../../core/state/account.js';
import { Problem } from '../../core/problem.js';
import type { RegistrationAuthority } from '../../ra/registration-authority.js';
import type { Links } from '../links.js';
import { quote } from '../quote.js';

/**
 * The account that a `kid` names (RFC 8555 §6.2).
 * @throws Problem accountDoesNotExist; unauthorized 401 when it is deactivated or revoked (§7.3.6)
 */
export async function findSigningAccount(ra: Pick<RegistrationAuthority, 'findAccount'>, links: Links, kid: string): Promise<Account> {
  const id = links.accountIdOf(kid);
  const account = id === undefined ? undefined : await ra.findAccount(id);
  if (!account) {
    throw new Problem(
      'accountDoesNotExist',
      `No account has the URL ${quote(kid)}; "kid" must be the Location that newAccount returned, unchanged (RFC 8555 §6.2).`,
    );
  }
  requireValidAccount(account);
  return account;
}

/**
 * An account that has ended may do nothing any more (RFC 8555 §7.3.6).
 * @throws Problem unauthorized 401
 */
export function requireValidAccount({ status }: Account): void {
  if (status === 'valid') return;
  throw new Problem(
    'unauthorized',
    `The account is ${status}, which cannot be undone; make a new account with a new key (RFC 8555 §7.3.6).`,
    { status: 401 },
  );
}
