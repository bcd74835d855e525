import { Problem, type ProblemOptions, type ProblemType, type Subproblem } from '../core/problem.js';

/** One name that is refused, as the client sent it. */
export interface RefusedName {
  readonly type: ProblemType;
  readonly reason: string;
  readonly identifier: { readonly type: string; readonly value: string };
}

/**
 * The one problem for a request of which some names are refused, with a subproblem for each (RFC 8555 §6.7.1).
 * @param refused at least one
 */
export function refusedNames(refused: readonly RefusedName[], options: ProblemOptions = {}): Problem {
  const subproblems: Subproblem[] = refused.map(({ type, reason, identifier }) => ({
    type,
    detail: `${identifier.value}: ${reason}`,
    identifier,
  }));
  const types = new Set(refused.map(({ type }) => type));
  const type = types.size === 1 ? ([...types][0] ?? 'compound') : 'compound';
  const [first] = subproblems;
  const more = subproblems.length - 1;
  const rest = more === 0 ? '' : ` (and ${more} more, see subproblems)`;
  return new Problem(
    type,
    `${subproblems.length === 1 ? 'an identifier is' : `${subproblems.length} identifiers are`} refused: ${first?.detail ?? ''}${rest}`,
    { ...options, subproblems },
  );
}
