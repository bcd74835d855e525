import type { ChallengeId } from '../core/ids.js';
import { InvariantError } from '../core/invariant-error.js';
import { isContactChallenge } from '../core/state/contact.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import type { ValidationMethod } from '../core/validation-method.js';
import { evidenceEnd } from '../policy/reuse.js';
import { startCaaLookup } from './check-caa.js';
import { judgeConfirmation } from './contact/judge-confirmation.js';
import type { RaContext, ValidationStart } from './context.js';
import { methodsToTry } from './methods-to-try.js';
import type { ValidationResult } from './ports.js';
import { recordValidation, type ValidationOutcome } from './record-validation.js';

/** Evidence is used until this long before the BR forbid it, so that no certificate is signed in the last second. */
const REUSE_MARGIN_SECONDS = SECONDS_PER_DAY;

/**
 * Performs the validation of a processing challenge and records what came out. Safe to repeat; a challenge in another state needs nothing.
 * @throws the signal's reason when the validation was called off: it then says nothing about the applicant, and its job is run again
 */
export async function runValidation(context: RaContext, id: ChallengeId, signal: AbortSignal): Promise<void> {
  const start = context.validations.find(id) ?? (await readStart(context, id));
  if (start === undefined) return;
  const outcome = await perform(context, start, signal);
  const view = await context.transactor.transaction((stores) => recordValidation(stores, start, outcome));
  if (view !== undefined) context.validations.finish(id, view);
}

async function readStart({ transactor }: RaContext, id: ChallengeId): Promise<ValidationStart | undefined> {
  const view = await transactor.read.authorizations.getChallenge(id);
  if (view === undefined || view.challenge.status !== 'processing' || view.authorization.status !== 'pending') return undefined;
  const account = await transactor.read.accounts.get(view.authorization.accountId);
  if (account === undefined) throw new InvariantError(`authorization ${view.authorization.id} has lost its account`);
  return { ...view, account };
}

async function perform(context: RaContext, start: ValidationStart, signal: AbortSignal): Promise<ValidationOutcome> {
  const { challenge, authorization, account } = start;
  const name = authorization.identifier.value;
  const { methods, dated } = await methodsToTry(context, start);
  const { decidedUnder } = dated.at(context.clock.now());
  const [likeliest] = methods;
  if (likeliest === undefined) {
    const detail = `${name}: no validation method of this challenge type is allowed any more; create a new order and take another challenge`;
    return { ok: false, method: 'none', problem: { type: 'rejectedIdentifier', detail, status: 403 }, record: null, decidedUnder };
  }
  const caaFor = startCaaLookup(
    context,
    account.id,
    {
      name: authorization.wildcard ? `*.${name}` : name,
      authorizationId: authorization.id,
      method: likeliest,
      challengeType: challenge.type,
    },
    { issuers: dated.policy.caaIdentities, orderId: null },
    signal,
  );
  const result = await obtainProof(context, start, methods, signal);
  if (!result.ok) {
    signal.throwIfAborted();
    return { ...result, decidedUnder };
  }
  const caa = await caaFor(result.method);
  if (caa.problem !== null) {
    const { method, record } = result;
    return { ok: false, method, problem: caa.problem, record, caa, decidedUnder };
  }
  // A contact's answer counts from when it came.
  const at = result.obtainedAt ?? context.clock.now();
  const end = evidenceEnd({ method: result.method, obtainedAt: at }, dated);
  return {
    ...result,
    caa,
    at,
    expiresAt: Math.max(context.clock.now() + 1, Math.min(end - REUSE_MARGIN_SECONDS, result.usableUntil ?? Infinity)),
    decidedUnder: dated.at(context.clock.now()).decidedUnder,
  };
}

/** From the network, or from the contact who has answered. */
async function obtainProof(
  context: RaContext,
  start: ValidationStart,
  methods: readonly ValidationMethod[],
  signal: AbortSignal,
): Promise<ValidationResult> {
  const { challenge, authorization, account } = start;
  const { type, token } = challenge;
  if (isContactChallenge(type)) return judgeConfirmation(context, start, methods);
  return context.validate(
    {
      challengeType: type,
      methods,
      name: authorization.identifier.value,
      wildcard: authorization.wildcard,
      subdomains: authorization.subdomains,
      token,
      keyAuthorization: `${token}.${account.thumbprint}`,
      parameters: challenge.parameters ?? {},
      account: { url: context.accountUrl(account.id), thumbprints: await thumbprintsOf(context, start) },
    },
    signal,
  );
}

/** Only records that last name keys of long ago. */
async function thumbprintsOf({ transactor }: RaContext, { challenge, account }: ValidationStart): Promise<string[]> {
  if (challenge.type !== 'dns-persist-01') return [account.thumbprint];
  return [...new Set([account.thumbprint, ...(await transactor.read.accounts.formerThumbprints(account.id))])];
}
