import { baseName, isWildcard } from '../core/identifier.js';
import type { AccountId, AuthorizationId, CaaCheckId, OrderId } from '../core/ids.js';
import { InvariantError } from '../core/invariant-error.js';
import { Problem } from '../core/problem.js';
import type { Authorization } from '../core/state/authorization.js';
import type { ChallengeType } from '../core/state/challenge.js';
import type { Order } from '../core/state/order.js';
import type { EpochSeconds } from '../core/time.js';
import type { ValidationMethod } from '../core/validation-method.js';
import type { RaContext } from './context.js';
import type { CaaAnswer, CaaCheck, CaaQuestion } from './ports.js';

/** A name that is to be certified, and how it was proven. */
export interface CaaSubject {
  /** As in the order, `*.` included. */
  readonly name: string;
  readonly authorizationId: AuthorizationId;
  readonly method: ValidationMethod;
  readonly challengeType: ChallengeType;
}

/** What CAA says about all names of an issuance. */
export interface CaaReview {
  /** Lookups that were made now, to be recorded with whatever follows. */
  readonly made: readonly CaaCheck[];
  /** Earlier checks that are relied on. */
  readonly kept: readonly CaaCheckId[];
  /** Until when the permission may be used; of no meaning with a problem. */
  readonly usableUntil: EpochSeconds;
  /** Undefined: all names are permitted. */
  readonly problem: Problem | undefined;
}

/*
 * BR 4.2.2.1: the certificate is issued within the TTL of the CAA record, or 8 hours, whichever is greater. We stop an hour before, so that no
 * certificate is signed in the last second, and none later whose issuance has to be repeated.
 */
const LEAST_VALIDITY_SECONDS = 8 * 3600;
const MARGIN_SECONDS = 3600;

/** Names that are looked up at a time. */
const AT_ONCE = 10;

/** Until when a finding may be relied on. */
export function caaUsableUntil({ lookedUpAt, finding }: Pick<CaaCheck, 'lookedUpAt' | 'finding'>): EpochSeconds {
  const ttl = finding.outcome === 'found' ? finding.ttl : 0;
  return lookedUpAt + Math.max(ttl, LEAST_VALIDITY_SECONDS) - MARGIN_SECONDS;
}

/** Looks a name's CAA set up and judges it. @throws the signal's reason when `signal` is aborted */
export async function lookUpCaa(
  context: Pick<RaContext, 'checkCaa' | 'accountUrl' | 'clock'>,
  accountId: AccountId,
  subject: CaaSubject,
  { issuers, orderId }: { issuers: readonly string[]; orderId: OrderId | null },
  signal: AbortSignal,
): Promise<CaaCheck> {
  const lookedUpAt = context.clock.now();
  const answer = await context.checkCaa(questionOf(context, accountId, subject, issuers), null, signal);
  return {
    accountId,
    authorizationId: subject.authorizationId,
    orderId,
    name: baseName(subject.name),
    wildcard: isWildcard(subject.name),
    method: subject.method,
    challengeType: subject.challengeType,
    issuers,
    lookedUpAt,
    finding: answer.finding,
    ...verdictOf(answer),
  };
}

/**
 * Starts to look a name's CAA set up while it is not known yet by which method the name will be proven: the two need not wait for each other.
 * @param subject with the method that is the most likely one
 * @returns gives the check, as judged for the method; to be called or not
 */
export function startCaaLookup(
  context: Pick<RaContext, 'checkCaa' | 'accountUrl' | 'clock'>,
  accountId: AccountId,
  subject: CaaSubject,
  { issuers, orderId }: { issuers: readonly string[]; orderId: OrderId | null },
  signal: AbortSignal,
): (method: ValidationMethod) => Promise<CaaCheck> {
  const looking = lookUpCaa(context, accountId, subject, { issuers, orderId }, signal);
  // When nobody asks for it any more, its failure is nobody's.
  looking.catch(() => undefined);
  return async (method) => {
    const check = await looking;
    if (method === subject.method) return check;
    const question = questionOf(context, accountId, { ...subject, method }, issuers);
    const answer = await context.checkCaa(question, check.finding, signal);
    return { ...check, method, finding: answer.finding, ...verdictOf(answer) };
  };
}

/**
 * Asks whether CAA permits an issuance (BR 4.2.2.1): earlier findings of the account that are fresh are judged again as of now, the rest is looked up,
 * and so is what a fresh finding forbids, which may have been corrected since.
 * @param authorizations of the order, valid, in the order of its identifiers
 * @throws the signal's reason when `signal` is aborted
 */
export async function reviewCaa(
  context: RaContext,
  accountId: AccountId,
  { order, authorizations, issuers }: { order: Order; authorizations: readonly Authorization[]; issuers: readonly string[] },
  signal: AbortSignal,
): Promise<CaaReview> {
  const subjects = order.identifiers.map(({ value }, index) => subjectOf(value, authorizations[index]));
  const bases = [...new Set(subjects.map(({ name }) => baseName(name)))];
  const known = new Map((await context.transactor.read.caaChecks.latest(accountId, bases)).map((check) => [check.name, check]));
  const now = context.clock.now();
  const kept = new Set<CaaCheckId>();
  const stale: CaaSubject[] = [];
  let usableUntil = Infinity;
  for (const subject of subjects) {
    const check = known.get(baseName(subject.name));
    const fresh = check !== undefined && check.decision !== 'failed' && now < caaUsableUntil(check);
    const answer = fresh && (await context.checkCaa(questionOf(context, accountId, subject, issuers), check.finding, signal));
    if (!fresh || !answer || !answer.permitted) {
      stale.push(subject);
      continue;
    }
    kept.add(check.id);
    usableUntil = Math.min(usableUntil, caaUsableUntil(check));
  }
  const made: CaaCheck[] = [];
  for (let from = 0; from < stale.length; from += AT_ONCE) {
    const some = stale.slice(from, from + AT_ONCE);
    made.push(
      ...(await Promise.all(some.map((subject) => lookUpCaa(context, accountId, subject, { issuers, orderId: order.id }, signal)))),
    );
  }
  for (const check of made) usableUntil = Math.min(usableUntil, caaUsableUntil(check));
  return { made, kept: [...kept], usableUntil, problem: toProblem(made, subjects.length) };
}

function subjectOf(name: string, authorization: Authorization | undefined): CaaSubject {
  const proof = authorization?.challenges.find((challenge) => challenge.status === 'valid');
  if (authorization === undefined || proof === undefined) throw new InvariantError(`${name} has no authorization with a proof`);
  return { name, authorizationId: authorization.id, method: proof.method, challengeType: proof.type };
}

function questionOf(
  { accountUrl }: Pick<RaContext, 'accountUrl'>,
  accountId: AccountId,
  { name, method, challengeType }: CaaSubject,
  issuers: readonly string[],
): CaaQuestion {
  return { name: baseName(name), wildcard: isWildcard(name), issuers, accountUri: accountUrl(accountId), method, challengeType };
}

function verdictOf(answer: CaaAnswer): Pick<CaaCheck, 'decision' | 'problem' | 'reportTo'> {
  return answer.permitted
    ? { decision: 'permitted', problem: null, reportTo: [] }
    : { decision: answer.reason, problem: answer.problem, reportTo: answer.reportTo };
}

/** One problem for all names that are not permitted, with a subproblem for each (RFC 8555 §6.7.1): `caa` when a set forbids, else `dns`. */
function toProblem(checks: readonly CaaCheck[], names: number): Problem | undefined {
  const refused = checks.flatMap((check) => (check.problem === null ? [] : [{ check, problem: check.problem }]));
  const worst = refused.find(({ problem }) => problem.type === 'caa') ?? refused[0];
  if (worst === undefined) return undefined;
  const subproblems = refused.map(({ check, problem: { type, detail } }) => ({
    type,
    detail,
    identifier: { type: 'dns', value: nameOf(check) },
  }));
  const detail =
    refused.length === 1
      ? worst.problem.detail
      : `CAA keeps this CA from issuing for ${refused.length} of ${names} names, see the subproblems. The first: ${worst.problem.detail}`;
  return new Problem(worst.problem.type, detail, { subproblems });
}

function nameOf({ name, wildcard }: CaaCheck): string {
  return wildcard ? `*.${name}` : name;
}
