import { InvariantError } from '../../core/invariant-error.js';
import { PROBLEM_TYPES } from '../../core/problem.js';
import type { ProblemType, StoredProblem } from '../../core/problem.js';
import type { Clock } from '../../core/time.js';
import type { ValidationMethod } from '../../core/validation-method.js';
import { METHODS } from '../../policy/methods.js';
import { authorizationDomains } from '../authorization-domain-name.js';
import type { CnameLookup } from '../authorization-domain-name.js';
import { withDeadline } from '../net/deadline.js';
import { quoteForeign } from '../net/quote-foreign.js';
import type { DnsAnswer, DnsData, DnsType, Resolver, ValidationRequest, ValidationResult } from '../ports.js';

/** What a method looks for in DNS, and where. */
export interface DnsProof<Type extends DnsType> {
  readonly method: ValidationMethod;
  readonly type: Type;
  /** Names at which the record may stand for an authorization domain name, in the order in which they are asked. */
  readonly owners: (authorizationDomain: string) => readonly string[];
  /** Whether a record proves the name; `why` is for a record that is meant for us and does not, without final stop. */
  readonly judge: (record: DnsData[Type], authorizationDomain: string) => { readonly ok: boolean; readonly why?: string };
  /** A record in one line, for evidence and problems. */
  readonly print: (record: DnsData[Type]) => string;
  /** What a right record holds, for the evidence. */
  readonly expected: string;
  /** What the subscriber is to publish there: `publish …`, without final stop. */
  readonly fix: string;
}

/** A record that proves the name. */
export interface FoundProof<Type extends DnsType> {
  readonly result: Extract<ValidationResult, { ok: true }>;
  readonly record: DnsData[Type];
  /** Seconds. */
  readonly ttl: number;
}

interface Attempt<Type extends DnsType> {
  readonly authorizationDomain: string;
  readonly owner: string;
  readonly answer: DnsAnswer<Type>;
  readonly cnames: readonly CnameLookup[];
}

const DEADLINE_MS = 15_000;
/** Records that the problem quotes, and that the evidence keeps. */
const MAX_QUOTED = 3;
const MAX_RECORDED = 20;
const LONGEST_NAME = 253;

/**
 * Looks for a record that proves a name, at one authorization domain name after the other, and stops at the first that does, and at the first
 * lookup that fails: failure is no permission to look elsewhere (BR 4.2.2.2). One proving record among any number is enough.
 * @throws InvariantError when the method is not among those allowed
 */
export async function findDnsProof<Type extends DnsType>(
  { resolver, clock }: { resolver: Resolver; clock: Clock },
  { name, methods, wildcard, subdomains }: ValidationRequest,
  proof: DnsProof<Type>,
  signal: AbortSignal,
): Promise<FoundProof<Type> | Extract<ValidationResult, { ok: false }>> {
  const { method } = proof;
  if (!methods.includes(method)) throw new InvariantError(`the challenge stands for ${method}, which is not among the methods allowed`);
  const startedAtMs = clock.nowMs();
  const attempts: Attempt<Type>[] = [];
  let asking = proof.owners(name)[0] ?? name;
  const search = async (inner: AbortSignal): Promise<{ attempt: Attempt<Type>; record: DnsData[Type]; ttl: number } | undefined> => {
    const rules = { ...METHODS[method], wholeDomain: wildcard || subdomains };
    for await (const { name: authorizationDomain, cnames } of authorizationDomains(resolver, name, rules, inner)) {
      for (const owner of proof.owners(authorizationDomain)) {
        if (owner.length > LONGEST_NAME) continue;
        asking = owner;
        const answer = await resolver.query(owner, proof.type, inner);
        const attempt = { authorizationDomain, owner, answer, cnames };
        attempts.push(attempt);
        if (answer.outcome === 'failed') return undefined;
        // Records behind a CNAME at the authorization domain name itself are another name's, which comes later or not at all.
        if (answer.outcome !== 'records' || (owner === authorizationDomain && answer.aliases.length > 0)) continue;
        const record = answer.records.find((candidate) => proof.judge(candidate, authorizationDomain).ok);
        if (record !== undefined) return { attempt, record, ttl: answer.ttl };
      }
    }
    return undefined;
  };
  const searched = await withDeadline(clock, DEADLINE_MS, signal, search);
  const found = searched.inTime ? searched.value : undefined;
  const evidence = (decisive: Attempt<Type> | undefined): unknown => ({
    startedAtMs,
    endedAtMs: clock.nowMs(),
    expected: proof.expected,
    ...(decisive && toEvidence(decisive, proof)),
    alsoAsked: attempts.filter((attempt) => attempt !== decisive).map((attempt) => toEvidence(attempt, proof)),
  });
  if (found !== undefined) {
    const { attempt, record, ttl } = found;
    const other = attempt.authorizationDomain !== name && { authorizationDomain: attempt.authorizationDomain };
    const sight = { kind: 'dns', owner: attempt.owner, type: proof.type, value: proof.print(record) } as const;
    return { result: { ok: true, method, ...other, sight, record: evidence(attempt) }, record, ttl };
  }
  if (!searched.inTime) {
    const detail = `no answer within ${DEADLINE_MS / 1000} s`;
    attempts.push({
      authorizationDomain: name,
      owner: asking,
      cnames: [],
      answer: { outcome: 'failed', reason: 'timeout', detail, aliases: [] },
    });
  }
  const of = (outcome: string) => attempts.find(({ answer }) => answer.outcome === outcome);
  // What tells the requester most: wrong records, then the lookup that failed and ended the search, then the usual place.
  const furthest = of('records') ?? of('failed') ?? attempts[0];
  return { ok: false, method, problem: explain(name, furthest, attempts, proof), record: evidence(furthest) };
}

/** An attempt as evidence, bounded: a proving record always, others cut. */
function toEvidence<Type extends DnsType>({ authorizationDomain, owner, answer, cnames }: Attempt<Type>, proof: DnsProof<Type>): object {
  const shown = { authorizationDomain, owner, ...(cnames.length > 0 && { cnames }) };
  if (answer.outcome !== 'records') return { ...shown, answer };
  const { records } = answer;
  const proves = (record: DnsData[Type]): boolean => proof.judge(record, authorizationDomain).ok;
  const proving = records.findIndex(proves);
  const kept = records.slice(0, MAX_RECORDED).map((record) => (proves(record) ? record : quoteForeign(proof.print(record))));
  if (proving >= MAX_RECORDED) kept.push(records[proving] as DnsData[Type]);
  return { ...shown, answer: { ...answer, records: kept, count: records.length, matched: proving >= 0 } };
}

function explain<Type extends DnsType>(
  name: string,
  furthest: Attempt<Type> | undefined,
  attempts: readonly Attempt<Type>[],
  { type, judge, print, fix }: DnsProof<Type>,
): StoredProblem {
  const others = attempts.filter((attempt) => attempt !== furthest).map(({ owner }) => owner);
  const elsewhere = others.length === 0 ? '' : `; nor is there one at ${others.join(', ')}`;
  const problem = (kind: ProblemType, detail: string): StoredProblem => ({
    type: kind,
    detail: `${detail}; ${fix}, wait until all its name servers have it, and order again.`,
    status: PROBLEM_TYPES[kind],
  });
  if (furthest === undefined) return problem('dns', `The name ${name} is too long for the label that a record would stand under`);
  const { owner, answer, authorizationDomain } = furthest;
  const via = answer.aliases.length > 0 ? ` (by CNAME at ${answer.aliases.at(-1) ?? ''})` : '';
  switch (answer.outcome) {
    case 'failed':
      return problem('dns', `The ${type} record at ${owner}${via} could not be looked up: ${answer.detail}`);
    case 'nxdomain':
      return problem('dns', `There is no name ${owner}${via} in DNS (NXDOMAIN)${elsewhere}`);
    case 'nodata':
      return problem('unauthorized', `There is no ${type} record at ${owner}${via}${elsewhere}`);
    case 'records': {
      const { records } = answer;
      const why = records.map((record) => judge(record, authorizationDomain).why).find((reason) => reason !== undefined);
      const quoted = records
        .slice(0, MAX_QUOTED)
        .map((record) => quoteForeign(print(record)))
        .join(', ');
      const more = records.length > MAX_QUOTED ? ` and ${records.length - MAX_QUOTED} more` : '';
      const hint = why === undefined ? '' : ` (${why})`;
      return problem(
        'incorrectResponse',
        `None of the ${type} records at ${owner}${via} has the value of this challenge; found ${quoted}${more}${hint}${elsewhere}`,
      );
    }
  }
}
