import type { AccountId } from '../core/ids.js';
import { Problem } from '../core/problem.js';
import type { JwkThumbprint, PublicJwk } from '../core/public-jwk.js';
import type { Account } from '../core/state/account.js';
import { checkAccountKey } from './check-account-key.js';
import type { RaContext } from './context.js';

/**
 * Gives an account a new key (RFC 8555 §7.3.5). Orders and authorizations stay.
 * @returns the other account's id when the key belongs to one
 * @throws Problem badPublicKey for a weak or blocked key; malformed when it is the present key, or the account's key has been changed by another request meanwhile (409)
 */
export async function changeKey(
  context: RaContext,
  account: Account,
  to: { jwk: PublicJwk; thumbprint: JwkThumbprint },
): Promise<{ ok: true; account: Account } | { ok: false; conflictingAccountId: AccountId }> {
  if (to.thumbprint === account.thumbprint) throw new Problem('malformed', 'the new key is the present key of the account; make a new one');
  const { transactor } = context;
  await checkAccountKey(context, transactor.read, to.jwk);
  return transactor.transaction(async ({ accounts, audit }) => {
    switch (await accounts.changeKey(account.id, account.thumbprint, to)) {
      case 'done':
        await audit.append(
          { type: 'account', id: account.id },
          {
            kind: 'account.key-changed',
            organizationId: account.organizationId,
            accountId: account.id,
            detail: { from: account.thumbprint, to: to.thumbprint },
          },
        );
        return { ok: true, account: { ...account, ...to } };
      case 'taken': {
        const other = await accounts.findByThumbprint(to.thumbprint);
        if (other !== undefined) return { ok: false, conflictingAccountId: other.id };
        throw lost();
      }
      case 'lost':
        throw lost();
    }
  });
}

function lost(): Problem {
  return new Problem(
    'malformed',
    'the key of the account has been changed by another request meanwhile; sign with the present key and try again',
    { status: 409 },
  );
}
