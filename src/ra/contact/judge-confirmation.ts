import { PROBLEM_TYPES, type ProblemType } from '../../core/problem.js';
import type { Confirmation } from '../../core/state/confirmation.js';
import { contactText } from '../../core/state/contact.js';
import { toRfc3339 } from '../../core/time.js';
import type { ValidationMethod } from '../../core/validation-method.js';
import type { RaContext, ValidationStart } from '../context.js';
import type { RaStores, ValidationResult } from '../ports.js';

/**
 * Judges the answer of a contact as the proof of a processing challenge: it must have come in time, say yes, and by a method that is lawful still. The
 * record holds the whole way: how the contact was found, from every perspective that was asked, what it was asked when, and who answered how.
 * @param methods that are lawful now
 */
export async function judgeConfirmation(
  { transactor: { read } }: Pick<RaContext, 'transactor'>,
  { challenge, authorization }: ValidationStart,
  methods: readonly ValidationMethod[],
): Promise<ValidationResult> {
  const name = authorization.identifier.value;
  const failed = (method: ValidationMethod, type: ProblemType, detail: string, record: unknown): ValidationResult => ({
    ok: false,
    method,
    problem: { type, detail, status: PROBLEM_TYPES[type] },
    record,
  });
  const confirmation = await read.confirmations.findAnswered(challenge.id);
  const [first = '3.2.2.4.4'] = methods;
  if (confirmation === undefined || confirmation.answered === null) {
    return failed(first, 'unauthorized', `${name}: nobody has been asked, or has answered; create a new order and pick a contact`, null);
  }
  const { contact, state, answered, expiresAt } = confirmation;
  const { method, authorizationDomain } = contact;
  const record = await evidenceOf(read, confirmation);
  const who = contactText(contact);
  if (!methods.includes(method)) {
    return failed(method, 'rejectedIdentifier', `${name}: the method by which ${who} was asked is not allowed any more; create a new order`, record);
  }
  if (state !== 'confirmed') {
    return failed(method, 'unauthorized', `${name}: ${who} does not confirm it; ask there, or take another contact, and order again`, record);
  }
  if (answered.at >= expiresAt) {
    return failed(method, 'unauthorized', `${name}: the answer of ${who} came after ${toRfc3339(expiresAt)}, when the random value had expired`, record);
  }
  const other = authorizationDomain !== name && { authorizationDomain };
  return { ok: true, method, ...other, obtainedAt: answered.at, record };
}

async function evidenceOf(read: RaStores, confirmation: Confirmation): Promise<object> {
  const { id, contact, covers, requestedAt, expiresAt, answered, mailId } = confirmation;
  const { source } = contact;
  const discovery = source.from === 'dns' ? await read.contactDiscoveries.get(source.discoveryId) : undefined;
  const domainContact = source.from === 'registry' ? await read.domainContacts.get(source.domainContactId) : undefined;
  const mail = mailId === null ? undefined : await read.mails.get(mailId);
  return {
    confirmationId: id,
    contact,
    ...(discovery && { discovery }),
    ...(domainContact && { domainContact }),
    names: covers.map(({ name }) => name),
    requestedAt,
    expiresAt,
    ...(mail && { mail: { id: mail.id, to: mail.to, subject: mail.subject, state: mail.state, endedAt: mail.endedAt } }),
    answered,
  };
}
