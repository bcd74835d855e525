import { newId, type ConfirmationId, type MailId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import { Problem } from '../../core/problem.js';
import type { Authorization } from '../../core/state/authorization.js';
import type { Challenge } from '../../core/state/challenge.js';
import type { Confirmation } from '../../core/state/confirmation.js';
import { contactText, isContactChallenge, type ContactChallengeType, type OfferedContact } from '../../core/state/contact.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';
import type { DatedPolicy } from '../../policy/dated-policy.js';
import type { RaContext, ValidationStart } from '../context.js';
import { methodsToTry } from '../methods-to-try.js';
import { readApplicant } from '../pass-gate.js';
import type { RaStores } from '../ports.js';
import type { ChallengeView } from '../registration-authority.js';
import { hashOfValue, spokenValue, writtenValue } from './random-value.js';

/** Names that one answer may confirm. */
const MOST_NAMES = 100;
/** The same question is not put again sooner, unless its mail came back. */
const REPEAT_SECONDS = 3600;
/** Less is not enough for a person to answer. */
const LEAST_SECONDS = 3600;
/** Questions that one contact gets in a day, from all accounts together. */
const MOST_A_DAY = 20;

/** A challenge that the answer is for, with its authorization. */
interface Covered {
  readonly challenge: Challenge;
  readonly authorization: Authorization;
}

/**
 * Asks a contact whether the account may have certificates for a name, and for every other name under the same authorization domain name for which the account
 * has the same challenge pending: by a mail with a link, or by putting it on the officers' work list. Everything is written in one commit, the mail
 * with it. The random value is new for each question (BR 3.2.2.4.4), and good until the policy's limit or until the oldest token among the authorizations is as
 * old, whichever is first; until then authorizations and open orders wait. The same question again, while the first one is open, changes nothing for an hour.
 * @throws Problem rateLimited when the contact was asked too often today; malformed for an authorization that is too old
 */
export async function requestConfirmation(
  context: RaContext,
  start: ValidationStart,
  contact: OfferedContact,
  dated: DatedPolicy,
): Promise<ChallengeView> {
  const { transactor, clock, random } = context;
  const { account } = start;
  const { type } = start.challenge;
  if (!isContactChallenge(type)) throw new InvariantError(`${type} has no contacts`);
  const now = clock.now();
  const valueSeconds = dated.at(now).randomValueDays * SECONDS_PER_DAY;
  // Tokens of the challenges beside are random values too, with the same limit.
  const endOf = ({ authorization }: Covered): EpochSeconds => authorization.createdAt + valueSeconds;
  if (endOf(start) < now + LEAST_SECONDS) {
    throw new Problem('malformed', `the authorization for ${start.authorization.identifier.value} is too old to wait for an answer; create a new order`);
  }
  const covered = (await findCovered(context, start, type, contact)).filter((each) => endOf(each) >= now + LEAST_SECONDS);
  const expiresAt = Math.min(now + valueSeconds, ...covered.map(endOf));
  const { organization } = await readApplicant(transactor.read, account);
  const value = type === 'email-01' ? writtenValue(random) : spokenValue(random);
  const confirmation: Confirmation = {
    id: newId<ConfirmationId>(random),
    accountId: account.id,
    challengeType: type,
    contact,
    covers: covered.map(({ challenge, authorization }) => ({ challengeId: challenge.id, name: shownName(authorization) })),
    valueHash: hashOfValue(value, type === 'email-01' ? 'written' : 'spoken'),
    spokenValue: type === 'email-01' ? null : value,
    mailId: type === 'email-01' ? newId<MailId>(random) : null,
    requestedAt: now,
    expiresAt,
    state: 'waiting',
    answered: null,
  };
  const mail = context.writeConfirmationMail({
    organization: organization.attributes.organization,
    authorizationDomain: contact.authorizationDomain,
    names: confirmation.covers.map(({ name }) => name),
    accountUrl: context.accountUrl(account.id),
    link: context.confirmationUrl(value),
    expiresAt,
  });
  return transactor.transaction(async (stores) => {
    if (await isAskedAlready(stores, confirmation, start)) return start;
    await refuseTooMany(stores, confirmation);
    if (confirmation.mailId !== null) {
      const { mailId } = confirmation;
      await stores.mails.add({
        id: mailId,
        to: contact.value,
        ...mail,
        state: 'waiting',
        failure: null,
        createdAt: now,
        sendUntil: expiresAt,
        endedAt: null,
      });
      await stores.jobs.add({ kind: 'send-mail', mailId });
    }
    await stores.confirmations.add(confirmation);
    const authorizationIds = covered.map(({ authorization }) => authorization.id);
    await stores.authorizations.prolongPending(authorizationIds, expiresAt);
    await stores.orders.prolongOpen(authorizationIds, expiresAt);
    const awaiting = contactText(contact);
    for (const { challenge } of covered) await stores.authorizations.setParameters(challenge.id, { ...challenge.parameters, awaiting });
    await stores.audit.append(
      { type: 'account', id: account.id },
      {
        kind: 'confirmation.requested',
        accountId: account.id,
        detail: {
          confirmationId: confirmation.id,
          method: contact.method,
          authorizationDomain: contact.authorizationDomain,
          contact: awaiting,
          names: confirmation.covers.map(({ name }) => name),
          expiresAt,
        },
      },
    );
    return (await stores.authorizations.getChallenge(start.challenge.id)) ?? start;
  });
}

/** The challenge at hand, and its like for other names that the contact answers for too, by the same method. */
async function findCovered(context: RaContext, start: ValidationStart, type: ContactChallengeType, contact: OfferedContact): Promise<Covered[]> {
  const { challenge, authorization, account } = start;
  const covered: Covered[] = [{ challenge, authorization }];
  const below = await context.transactor.read.authorizations.pendingBelow(
    account.id,
    contact.authorizationDomain,
    type,
    context.clock.now(),
    MOST_NAMES,
  );
  for (const other of below) {
    const its = other.challenges.find((candidate) => candidate.type === type && candidate.status === 'pending');
    if (its === undefined || other.id === authorization.id || covered.length >= MOST_NAMES) continue;
    const { methods } = await methodsToTry(context, { challenge: its, authorization: other, account });
    if (methods.includes(contact.method)) covered.push({ challenge: its, authorization: other });
  }
  return covered;
}

/** Whether this question is open already, lately put, for this challenge too, and its mail has not come back. */
async function isAskedAlready(stores: RaStores, { accountId, challengeType, contact, requestedAt: now }: Confirmation, start: ValidationStart): Promise<boolean> {
  const question = { accountId, challengeType, authorizationDomain: contact.authorizationDomain, contact: contact.value };
  const waiting = await stores.confirmations.findWaiting(question, now);
  if (waiting === undefined || !waiting.covers.some(({ challengeId }) => challengeId === start.challenge.id)) return false;
  if (waiting.mailId === null) return true;
  const mail = await stores.mails.get(waiting.mailId);
  if (mail?.state === 'refused' || mail?.state === 'bounced') return false;
  return now < waiting.requestedAt + REPEAT_SECONDS;
}

async function refuseTooMany(stores: RaStores, { contact, requestedAt: now }: Confirmation): Promise<void> {
  const { count, first } = await stores.confirmations.countSince(contact.value, now - SECONDS_PER_DAY);
  if (count < MOST_A_DAY || first === null) return;
  const detail = `${contactText(contact)} was asked ${count} times within a day; wait for an answer, take another contact, or try again later`;
  throw new Problem('rateLimited', detail, { retryAfterSeconds: Math.max(1, first + SECONDS_PER_DAY - now) });
}

/** With everything below it, where it is for that (RFC 9444). */
function shownName({ identifier, wildcard, subdomains }: Authorization): string {
  const name = `${wildcard ? '*.' : ''}${identifier.value}`;
  return subdomains ? `${name} + *.${name}` : name;
}
