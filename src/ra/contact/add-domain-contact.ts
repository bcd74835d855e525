import { newId, type DomainContactId } from '../../core/ids.js';
import { normalizeDnsName } from '../../core/identifier.js';
import { readMailbox } from '../../core/mailbox.js';
import type { Random } from '../../core/random.js';
import type { ContactKind, DomainContact } from '../../core/state/contact.js';
import { readTelephoneNumber } from '../../core/telephone-number.js';
import type { Clock, EpochSeconds } from '../../core/time.js';
import type { Transactor } from '../../core/transactor.js';
import { baseDomainName } from '../../policy/base-domain-name.js';
import { ActRefused } from '../act-refused.js';
import type { RaStores } from '../ports.js';

export interface NewDomainContact {
  /** A base domain name: registries have no contact of others. */
  readonly domain: string;
  readonly kind: ContactKind;
  /** As the registry writes it. */
  readonly value: string;
  /** Where it was read. */
  readonly source: string;
  /** When it was read; now when left out. */
  readonly obtainedAt?: EpochSeconds;
  /** In its one form. */
  readonly officer: string;
}

const LONGEST = 500;

/**
 * Enters a domain contact as an officer has read it in the registry's data (BR 1.6.1 "Domain Contact"; BR 3.2.2.4.2, .15).
 * @throws ActRefused for a domain that is no base domain name, a value that does not fit its kind, a date to come, and one that is there already
 */
export async function addDomainContact(
  { transactor, clock, random }: { transactor: Transactor<RaStores>; clock: Clock; random: Random },
  { kind, officer, ...request }: NewDomainContact,
): Promise<DomainContact> {
  const now = clock.now();
  const named = normalizeDnsName(request.domain);
  if (!named.ok) throw new ActRefused(`"${request.domain}" is no domain: ${named.reason}`, 'give the name as it was registered');
  const domain = named.value;
  const base = baseDomainName(domain);
  if (base !== domain) {
    throw new ActRefused(
      `"${domain}" is not a name that is registered with a registry`,
      base === undefined ? 'it is a public suffix, of which nobody is the domain contact' : `enter the contact of ${base}`,
    );
  }
  const source = request.source.trim();
  if (source === '' || source.length > LONGEST) throw new ActRefused('the source is missing or too long', `say in at most ${LONGEST} characters where the contact was read`);
  const obtainedAt = request.obtainedAt ?? now;
  if (obtainedAt > now) throw new ActRefused('the contact is dated in the future', 'give the day on which it was read');
  const contact: DomainContact = {
    id: newId<DomainContactId>(random),
    domain,
    kind,
    value: readValue(kind, request.value.trim()),
    source,
    obtainedAt,
    addedAt: now,
    addedBy: officer,
    removed: null,
  };
  await transactor.transaction(async ({ domainContacts, audit }) => {
    if (!(await domainContacts.add(contact)))
      throw new ActRefused(`${domain} has this contact already`, 'remove it first if it was read anew: tegata domain-contact list');
    const { id, value } = contact;
    const detail = { domainContactId: id, domain, kind, value, source, obtainedAt };
    await audit.append({ type: 'officer', name: officer }, { kind: 'domain-contact.added', detail });
  });
  return contact;
}

function readValue(kind: ContactKind, text: string): string {
  switch (kind) {
    case 'email': {
      const mailbox = readMailbox(text);
      if (!mailbox.ok) throw new ActRefused(`"${text}" ${mailbox.reason}`, 'give one e-mail address');
      return mailbox.value;
    }
    case 'telephone':
    case 'fax':
    case 'sms': {
      const number = readTelephoneNumber(text);
      if (number === undefined) throw new ActRefused(`"${text}" is no international telephone number`, 'write +, country code and number, such as "+81 3 1234 5678"');
      return number;
    }
    case 'post': {
      const oneLine = text.replace(/\s+/g, ' ');
      // eslint-disable-next-line no-control-regex -- they are what is to be found
      if (oneLine.length < 5 || oneLine.length > LONGEST || /[\u0000-\u001f\u007f-\u009f]/.test(oneLine))
        throw new ActRefused(`"${oneLine.slice(0, 50)}" is no postal address`, `write name and address in one line of at most ${LONGEST} characters`);
      return oneLine;
    }
  }
}
