import type { CertificateId, OrganizationId } from '../../core/ids.js';
import { readMailbox } from '../../core/mailbox.js';
import type { NoticeKind } from '../../core/notice.js';
import { NOTICE_KINDS } from '../../core/notice-kinds.js';
import type { NotifyStores, Reader } from '../ports.js';

/** Kinds about a certificate that its subscriber has to hear of, if need be by the contact of the ACME account. */
const BY_ACCOUNT_CONTACT: ReadonlySet<NoticeKind> = new Set(['certificate-revoked', 'revocation-asked', 'key-compromise-suspected', 'problem-reported']);

/**
 * Who of an organization hears of a notice: people with one of the roles of its kind, less those who do not want it. What the rules want told goes to
 * everybody of the organization where nobody has such a role, and to the contacts of the ACME account (CP 4.4.3: the registered contact) where the organization has nobody at all.
 * @returns each address once
 */
export async function chooseRecipients(
  { recipients, mailChoices }: Pick<NotifyStores, 'recipients' | 'mailChoices'>,
  kind: NoticeKind,
  organizationId: OrganizationId,
  certificateIds: readonly CertificateId[],
): Promise<Reader[]> {
  const { members: roles, needed } = NOTICE_KINDS[kind];
  const members = await recipients.members(organizationId);
  const fitting = members.filter(({ role }) => roles.includes(role));
  if (!needed) {
    const refusing = new Set(await mailChoices.refusing(organizationId, kind));
    return distinct(fitting.filter(({ personId }) => personId === null || !refusing.has(personId)));
  }
  if (fitting.length > 0) return distinct(fitting);
  if (members.length > 0) return distinct(members);
  if (!BY_ACCOUNT_CONTACT.has(kind)) return [];
  const contacts = await Promise.all(certificateIds.map((id) => recipients.accountContacts(id)));
  return distinct(contacts.flat().flatMap(toReader));
}

/** Which recipient `notices_told` has. */
export function recipientKey({ personId, email }: Reader): string {
  return personId ?? `mailto:${email}`;
}

/** Accounts' contacts are mailto URLs (RFC 8555 §7.3); what language is read there nobody knows. */
function toReader(contact: string): Reader[] {
  if (!/^mailto:/i.test(contact)) return [];
  const mailbox = readMailbox(contact.slice('mailto:'.length));
  return mailbox.ok ? [{ personId: null, email: mailbox.value, language: 'ja' }] : [];
}

function distinct(readers: readonly Reader[]): Reader[] {
  const byAddress = new Map(readers.map(({ personId, email, language }) => [email.toLowerCase(), { personId, email, language }]));
  return [...byAddress.values()];
}
