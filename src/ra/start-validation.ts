import type { ChallengeId } from '../core/ids.js';
import { Problem } from '../core/problem.js';
import type { Account } from '../core/state/account.js';
import { CHALLENGE_TRANSITIONS } from '../core/state/challenge.js';
import { isContactChallenge } from '../core/state/contact.js';
import { toRfc3339 } from '../core/time.js';
import { respondByContact } from './contact/respond-by-contact.js';
import type { RaContext } from './context.js';
import { getChallenge } from './read-resources.js';
import type { ChallengeView } from './registration-authority.js';

/**
 * Starts the validation of a pending challenge (RFC 8555 §7.5.1): it becomes processing, with its job, in one commit; then waits a moment for
 * the job to end. A challenge in any other state, or of an authorization that has its outcome, is returned as it is.
 * One that waits for a person goes its own way.
 * @throws Problem malformed 404; malformed when the authorization has expired; as {@link respondByContact}
 */
export async function startValidation(
  context: RaContext,
  account: Account,
  id: ChallengeId,
  response: Readonly<Record<string, unknown>> = {},
): Promise<ChallengeView> {
  const { transactor, clock, validations, waitMs } = context;
  const view = await getChallenge(context, account, id);
  const { challenge, authorization } = view;
  if (challenge.status !== 'pending' || authorization.status !== 'pending') return view;
  if (clock.now() >= authorization.expiresAt) {
    throw new Problem(
      'malformed',
      `the authorization for ${authorization.identifier.value} expired at ${toRfc3339(authorization.expiresAt)}; create a new order`,
    );
  }
  if (isContactChallenge(challenge.type)) {
    const asked = await respondByContact(context, { ...view, account }, response);
    if (asked !== undefined) return asked;
  }
  const processing: ChallengeView = { challenge: { ...challenge, status: CHALLENGE_TRANSITIONS.pending.respond }, authorization };
  const started = validations.prepare({ ...processing, account });
  try {
    const begun = await transactor.transaction(async ({ authorizations, jobs }) => {
      if (!(await authorizations.beginChallenge(id))) return false;
      await jobs.add({ kind: 'validate-challenge', challengeId: id });
      validations.begin(id, started);
      return true;
    });
    const outcome = begun ? await validations.wait(started, waitMs) : undefined;
    return outcome ?? (await getChallenge(context, account, id));
  } finally {
    validations.end(id, started);
  }
}
