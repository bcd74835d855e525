import { readMailbox } from '../core/mailbox.js';
import { Problem } from '../core/problem.js';

const MOST_CONTACTS = 10;

/**
 * Checks an account's contacts: `mailto:` URLs, each with exactly one address and no header fields (RFC 8555 §7.3, RFC 6068).
 * @throws Problem unsupportedContact for another scheme, invalidContact for an address that is none
 */
export function checkContacts(contacts: readonly string[]): void {
  if (contacts.length > MOST_CONTACTS) throw invalid(`there are ${contacts.length}; an account keeps at most ${MOST_CONTACTS}`);
  for (const contact of contacts) {
    const shown = JSON.stringify(contact.slice(0, 100));
    if (!/^mailto:/i.test(contact))
      throw new Problem('unsupportedContact', `contact: ${shown} is no mailto: URL; only e-mail addresses are kept`);
    const address = contact.slice('mailto:'.length);
    if (/[?#,%]/.test(address))
      throw invalid(`${shown} has header fields, a fragment, a list or percent-encoding; send one plain address in each mailto: URL`);
    const mailbox = readMailbox(address);
    if (!mailbox.ok) throw invalid(`${shown} ${mailbox.reason}`);
  }
}

function invalid(reason: string): Problem {
  return new Problem('invalidContact', `contact: ${reason}`);
}
