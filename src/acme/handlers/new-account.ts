import { Problem } from '../../core/problem.js';
import type { Account } from '../../core/state/account.js';
import type { FrontEnd } from '../front-end.js';
import { optionalBoolean, optionalStrings } from '../json-member.js';
import { verifyBinding } from '../jws/verify-binding.js';
import { jsonReply, type Reply } from '../reply.js';
import { accountResource } from '../resources/account.js';
import type { AdmittedRequest } from '../steps.js';
import { requireValidAccount } from '../steps/find-signing-account.js';

/**
 * Makes an account, or finds the one that the key has (RFC 8555 §7.3). For a known key nothing of the payload is looked at, because clients
 * probe with a payload that would not do for a new account.
 * @throws Problem accountDoesNotExist, unauthorized 401 (the key's account has ended), malformed, and those of the binding and of `createAccount`
 */
export async function newAccount({ ra, links }: FrontEnd, { signer, payload, url }: AdmittedRequest<'newAccount'>): Promise<Reply> {
  const { jwk, thumbprint } = signer;
  const known = await ra.findAccountByKey(thumbprint);
  if (known) {
    requireValidAccount(known);
    return accountReply(200, known);
  }
  if (optionalBoolean(payload, 'onlyReturnExisting') === true) {
    throw new Problem(
      'accountDoesNotExist',
      'No account has this key; send the request without "onlyReturnExisting" to make one (RFC 8555 §7.3.1).',
    );
  }
  const contacts = optionalStrings(payload, 'contact') ?? [];
  const termsOfServiceAgreed = optionalBoolean(payload, 'termsOfServiceAgreed') ?? false;
  const sentBinding = payload['externalAccountBinding'] ?? undefined;
  const binding =
    sentBinding === undefined ? null : await verifyBinding(sentBinding, { thumbprint, url, macKey: (id) => ra.eabMacKey(id) });
  const { account, created } = await ra.createAccount({ jwk, thumbprint, contacts, termsOfServiceAgreed, binding });
  requireValidAccount(account);
  return accountReply(created ? 201 : 200, account);

  function accountReply(status: number, account: Account): Reply {
    return jsonReply(status, accountResource(links, account), { location: links.account(account.id) });
  }
}
