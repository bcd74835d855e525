import { Problem } from '../../core/problem.js';
import { CONTACT_MEMBERS, contactText, isContactChallenge, type OfferedContact } from '../../core/state/contact.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { RaContext, ValidationStart } from '../context.js';
import { methodsToTry } from '../methods-to-try.js';
import { getChallenge } from '../read-resources.js';
import type { ChallengeView } from '../registration-authority.js';
import { requestConfirmation } from './request-confirmation.js';

/** A contact that was found longer ago has to be found again before it is asked: as long as what CAA says may be relied on (BR 4.2.2.1). */
const FRESH_SECONDS = 8 * 3600;
/** Contacts are not looked for again sooner. */
const REST_SECONDS = 10;

/**
 * Takes the response to a pending challenge that a person has to answer. A payload that names a contact on offer has that contact asked; one that
 * names none has contacts looked for, or picks the only one there is. The challenge stays pending.
 * @returns undefined when no method is left that could be tried: the validation will say so
 * @throws Problem malformed for a contact that is not on offer, rateLimited
 */
export async function respondByContact(
  context: RaContext,
  start: ValidationStart,
  response: Readonly<Record<string, unknown>>,
): Promise<ChallengeView | undefined> {
  const { type, parameters } = start.challenge;
  if (!isContactChallenge(type)) throw new InvariantError(`${type} has no contacts`);
  const { picks } = CONTACT_MEMBERS[type];
  const named = response[picks] ?? undefined;
  if (named !== undefined && typeof named !== 'string') throw new Problem('malformed', `The payload member "${picks}" must be a string.`);
  const { methods, dated } = await methodsToTry(context, start);
  if (methods.length === 0) return undefined;
  const now = context.clock.now();
  const offered = (parameters?.contacts ?? []).filter(({ method }) => methods.includes(method));
  const usable = offered.filter(({ source, foundAt }) => source.from === 'constructed' || now < foundAt + FRESH_SECONDS);
  const discoveredAt = parameters?.discoveredAt;
  if (named !== undefined) {
    const picked = findPicked(usable, named);
    if (picked === undefined) throw notOnOffer(picks, named, findPicked(offered, named) !== undefined, usable, discoveredAt !== undefined);
    return requestConfirmation(context, start, picked, dated);
  }
  const rested = discoveredAt === undefined || now >= discoveredAt + REST_SECONDS;
  const [only, ...others] = usable;
  if (discoveredAt !== undefined && now < discoveredAt + FRESH_SECONDS && only !== undefined && others.length === 0) {
    return requestConfirmation(context, start, only, dated);
  }
  return rested ? discover(context, start) : start;
}

/** Hands the search to its job, and waits a moment for its end. */
async function discover(context: RaContext, start: ValidationStart): Promise<ChallengeView> {
  const { transactor, discoveries, waitMs } = context;
  const { id } = start.challenge;
  const started = discoveries.prepare(start);
  try {
    await transactor.transaction(async ({ jobs }) => {
      await jobs.add({ kind: 'discover-contacts', challengeId: id });
      discoveries.begin(id, started);
    });
    return (await discoveries.wait(started, waitMs)) ?? (await getChallenge(context, start.account, id));
  } finally {
    discoveries.end(id, started);
  }
}

/** As it is shown; addresses and numbers without regard to case. */
function findPicked(contacts: readonly OfferedContact[], named: string): OfferedContact | undefined {
  return contacts.find((contact) => contactText(contact).toLowerCase() === named.trim().toLowerCase());
}

function notOnOffer(member: string, named: string, stale: boolean, usable: readonly OfferedContact[], discovered: boolean): Problem {
  const shown = JSON.stringify(named.slice(0, 100));
  const offer = usable.length === 0 ? 'none is on offer' : `on offer are ${usable.map(contactText).join(', ')}`;
  const why = stale ? `${shown} was found more than ${FRESH_SECONDS / 3600} hours ago` : `${shown} is not on offer`;
  const way = discovered && !stale ? '' : '; send {} to have contacts looked for in DNS and in the records of domain contacts';
  return new Problem('malformed', `${member}: ${why}; ${offer}${way}.`);
}
