import { Problem } from '../../core/problem.js';
import type { Account } from '../../core/state/account.js';

/**
 * The account in a path must be the one that signed.
 * @param id the path's parameter
 * @throws Problem unauthorized
 */
export function requireOwnAccount(account: Account, id: string | undefined): void {
  if (account.id === id) return;
  throw new Problem(
    'unauthorized',
    'The URL belongs to another account than the "kid" that signed the request; use the URL of your own account.',
  );
}
