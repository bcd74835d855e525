import { Problem } from '../../core/problem.js';
import type { FrontEnd } from '../front-end.js';
import { optionalString, optionalStrings } from '../json-member.js';
import { quote } from '../quote.js';
import { jsonReply, type Reply } from '../reply.js';
import { accountResource } from '../resources/account.js';
import type { AdmittedRequest } from '../steps.js';
import { requireOwnAccount } from './require-own-account.js';

/**
 * Reads, updates or deactivates an account (RFC 8555 §7.3.2, §7.3.6). Of an update only `contact` and `status` act.
 * @throws Problem unauthorized, malformed, and those of `updateContacts`
 */
export async function account({ ra, links }: FrontEnd, { signer, payload, parameters }: AdmittedRequest<'account'>): Promise<Reply> {
  const current = signer.account;
  requireOwnAccount(current, parameters['id']);
  if (payload === undefined) return jsonReply(200, accountResource(links, current));
  const status = optionalString(payload, 'status');
  // Clients may send the object back as they got it, so "valid" asks for nothing. Another value asks for what is not offered, and silence would pass for success.
  if (status !== undefined && status !== 'valid' && status !== 'deactivated') {
    throw new Problem(
      'malformed',
      `The payload member "status" is ${quote(status)}; an account can only be set to "deactivated" (RFC 8555 §7.3.6).`,
    );
  }
  if (status === 'deactivated') return jsonReply(200, accountResource(links, await ra.deactivateAccount(current)));
  const contacts = optionalStrings(payload, 'contact');
  return jsonReply(200, accountResource(links, contacts === undefined ? current : await ra.updateContacts(current, contacts)));
}
