import { Problem } from '../../core/problem.js';
import type { FrontEnd } from '../front-end.js';
import { verifyKeyChange } from '../jws/verify-key-change.js';
import { jsonReply, type Reply } from '../reply.js';
import { accountResource } from '../resources/account.js';
import type { AdmittedRequest } from '../steps.js';

/**
 * Gives an account a new key (RFC 8555 §7.3.5). The payload is itself a JWS, signed with the new key.
 * @throws Problem of the inner JWS; malformed 409 with the `Location` of the account that has the key
 */
export async function keyChange({ ra, links }: FrontEnd, { signer, payload, url }: AdmittedRequest<'keyChange'>): Promise<Reply> {
  const { account } = signer;
  const { jwk, thumbprint } = verifyKeyChange(payload, { url, accountUrl: links.account(account.id), oldThumbprint: account.thumbprint });
  // The RFC's answer to a key that is in use holds for the account's own key too.
  const result =
    thumbprint === account.thumbprint
      ? { ok: false as const, conflictingAccountId: account.id }
      : await ra.changeKey(account, { jwk, thumbprint });
  if (!result.ok) {
    throw new Problem('malformed', 'The new key is in use by the account in the Location header; make a new key (RFC 8555 §7.3.5).', {
      status: 409,
      location: links.account(result.conflictingAccountId),
    });
  }
  return jsonReply(200, accountResource(links, result.account));
}
