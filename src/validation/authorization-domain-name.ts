import { baseDomainName, prunedNames } from '../policy/base-domain-name.js';
import type { DnsAnswer, Resolver } from './ports.js';

/** Columns P and C of a method (`METHODS` of the policy room), and what the proof is to hold for. */
export interface AdnRules {
  readonly prunes: boolean;
  readonly cname: boolean;
  /** `*.` and the name, or everything below it (RFC 9444): no CNAME stands for those. */
  readonly wholeDomain: boolean;
}

/** A name whose owner may speak for the name applied for (BR 1.6.1 "Authorization Domain Name"). */
export interface AuthorizationDomain {
  readonly name: string;
  /** CNAME lookups that led here, as evidence; none where the name is the one applied for, or an ancestor of it. */
  readonly cnames: readonly CnameLookup[];
}

export interface CnameLookup {
  readonly owner: string;
  readonly answer: DnsAnswer<'CNAME'>;
}

/** CNAME replacements that are followed. */
const MAX_CNAMES = 8;
/** Authorization domain names that are tried for one name. */
const MAX_CANDIDATES = 24;
/** What DNS may answer a CNAME query with and still be a name that can be asked for again. */
const NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)+$/;

/**
 * The authorization domain names of a name by a method, in the order in which they are tried (BR 3.2.2.4, the algorithm in force since
 * 2026-11-15): the name itself; where the method prunes, its ancestors down to the base domain name; then, where the method allows it and the
 * proof is for the one name, the same for the target of its CNAME, and so on. A CNAME is looked up only when the caller asks for the name
 * behind it; pruned names are never replaced. A lookup that fails, a circle, and a target under no public suffix end the list.
 * @param name as applied for, without `*.`
 */
export async function* authorizationDomains(
  resolver: Pick<Resolver, 'query'>,
  name: string,
  { prunes, cname, wholeDomain }: AdnRules,
  signal: AbortSignal,
): AsyncGenerator<AuthorizationDomain, void, void> {
  const seen = new Set<string>();
  const cnames: CnameLookup[] = [];
  for (let current = name; ;) {
    const pruned = prunes ? prunedNames(current).slice(1) : [];
    for (const candidate of [current, ...pruned]) {
      if (seen.has(candidate)) continue;
      if (seen.size >= MAX_CANDIDATES) return;
      seen.add(candidate);
      yield { name: candidate, cnames: [...cnames] };
    }
    if (!cname || wholeDomain || cnames.length >= MAX_CNAMES) return;
    const answer = await resolver.query(current, 'CNAME', signal);
    cnames.push({ owner: current, answer });
    const target = answer.outcome === 'records' ? answer.records[0] : undefined;
    if (target === undefined || !NAME.test(target) || baseDomainName(target) === undefined || seen.has(target)) return;
    current = target;
  }
}
