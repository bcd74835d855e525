import { baseName, isWildcard } from '../core/identifier.js';
import { Problem, type ProblemOptions } from '../core/problem.js';
import type { EabKey } from '../core/state/organization.js';
import { challengesFor } from '../policy/challenges.js';
import { mayName } from '../policy/may-name.js';
import type { EffectivePolicy } from '../policy/policy.js';
import type { RaContext } from './context.js';
import { refusedNames, type RefusedName } from './refused-names.js';
import type { RequestedIdentifier } from './registration-authority.js';

/** A name to be certified, and what has to be authorized for it. */
export interface RequestedName {
  /** Normalised. */
  readonly value: string;
  /** The name without `*.`, or an ancestor of it with everything below (RFC 9444). */
  readonly authorize: { readonly name: string; readonly wildcard: boolean; readonly subdomains: boolean };
}

/**
 * Reads the identifiers of newOrder or newAuthz: into their one form, without duplicates, sorted (RFC 8555 §7.4).
 * @param options for the problem that names the refused ones
 * @throws Problem malformed; rejectedIdentifier, unsupportedIdentifier or compound with one subproblem per refused name
 */
export function requestedNames(
  { extraSuffixes, matchesNameRules }: Pick<RaContext, 'extraSuffixes' | 'matchesNameRules'>,
  identifiers: readonly RequestedIdentifier[],
  effective: EffectivePolicy,
  eabKey: EabKey | null,
  options: ProblemOptions = {},
): RequestedName[] {
  const { maxNames, wildcards } = effective.policy;
  if (identifiers.length === 0) throw new Problem('malformed', 'identifiers: the order names none; send at least one DNS name');
  if (identifiers.length > maxNames) {
    throw new Problem(
      'malformed',
      `identifiers: the order has ${identifiers.length}; one certificate carries at most ${maxNames} names, so split it into several orders`,
    );
  }
  const names = new Map<string, RequestedName>();
  const refused: RefusedName[] = [];
  for (const identifier of identifiers) {
    const refuse = (type: RefusedName['type'], reason: string) => refused.push({ type, reason, identifier });
    if (identifier.type !== 'dns') {
      refuse('unsupportedIdentifier', `identifiers of type "${identifier.type}" are not certified; only "dns" is`);
      continue;
    }
    const named = mayName(identifier.value, { wildcards, extraSuffixes });
    if (!named.ok) {
      refuse('rejectedIdentifier', named.reason);
      continue;
    }
    const ancestor = readAncestor(identifier, named.value, extraSuffixes);
    if (!ancestor.ok) {
      refuse(ancestor.type, ancestor.reason);
      continue;
    }
    const subdomains = ancestor.name !== null || identifier.subdomainAuthAllowed === true;
    const authorize = { name: ancestor.name ?? baseName(named.value), wildcard: !subdomains && isWildcard(named.value), subdomains };
    if (challengesFor(effective, authorize).length === 0)
      refuse('rejectedIdentifier', `no validation method that is lawful today can prove it${subdomains ? ' with the names below it' : ''}`);
    else if (eabKey !== null && !matchesNameRules(eabKey.nameRules, named.value)) {
      refuse(
        'rejectedIdentifier',
        `it is outside the names that the external account key "${eabKey.id}" may order (${eabKey.nameRules.join(', ')}); ask the officers to allow it`,
      );
    } else if (!names.has(named.value)) names.set(named.value, { value: named.value, authorize });
  }
  if (refused.length > 0) throw refusedNames(refused, options);
  return [...names.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
}

type Ancestor = { ok: true; name: string | null } | { ok: false; type: RefusedName['type']; reason: string };

/** RFC 9444: the ancestor domain must be one of the name's, label by label; for a wildcard that may be its own domain. */
function readAncestor(identifier: RequestedIdentifier, name: string, extraSuffixes: readonly string[]): Ancestor {
  if (identifier.ancestorDomain === undefined) return { ok: true, name: null };
  const named = mayName(identifier.ancestorDomain, { wildcards: false, extraSuffixes });
  if (!named.ok) return { ok: false, type: 'rejectedIdentifier', reason: `its ancestorDomain cannot be authorized: ${named.reason}` };
  if (name.endsWith(`.${named.value}`)) return { ok: true, name: named.value };
  return { ok: false, type: 'malformed', reason: `its ancestorDomain "${named.value}" is no ancestor of it (RFC 9444)` };
}
