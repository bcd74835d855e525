import type { Account, FlattenedJws } from '../../core/state/account.js';
import type { Links } from '../links.js';

/** An account object (RFC 8555 §7.1.2). */
export interface AccountResource {
  status: string;
  contact: readonly string[];
  termsOfServiceAgreed?: true;
  externalAccountBinding?: FlattenedJws;
  orders: string;
}

export function accountResource(links: Links, account: Account): AccountResource {
  return {
    status: account.status,
    contact: account.contacts,
    ...(account.termsAgreedAt !== null && { termsOfServiceAgreed: true }),
    ...(account.externalAccountBinding && { externalAccountBinding: account.externalAccountBinding }),
    orders: links.accountOrders(account.id),
  };
}
