import { InvariantError } from '../core/invariant-error.js';
import type { EpochSeconds } from '../core/time.js';
import type { BaselineRuleId } from './baseline-rules.js';
import { isLevel, type Level } from './level.js';
import type { Baseline, BaselineRule } from './policy.js';

/** The rules of a baseline at an instant, by id. */
export interface RulesInForce {
  readonly all: readonly BaselineRule[];
  every(id: BaselineRuleId): readonly BaselineRule[];
  /** Those of other days included. */
  ever(id: BaselineRuleId): readonly BaselineRule[];
  /** The one rule of an id of which there is one at a time. */
  one(id: BaselineRuleId): BaselineRule | undefined;
}

/**
 * The rules that a baseline sets at `at`: `from` is the first second of a rule, `until` the first without it.
 * @returns those of the frozen day where the choice is a date, none where it is `none`
 */
export function rulesInForce({ choice, rules }: Pick<Baseline, 'choice' | 'rules'>, at: EpochSeconds): RulesInForce {
  const instant = choice.mode === 'date' ? choice.at : at;
  const all = choice.mode === 'none' ? [] : rules.filter((rule) => isInForce(rule, instant));
  return {
    all,
    every: (id) => all.filter((rule) => rule.id === id),
    ever: (id) => rules.filter((rule) => rule.id === id),
    one: (id) => all.find((rule) => rule.id === id),
  };
}

function isInForce({ from, until }: BaselineRule, at: EpochSeconds): boolean {
  return (from === null || from <= at) && (until === null || at < until);
}

/** The value of a rule whose shape is `count`. */
export function countOf({ id, value }: BaselineRule): number {
  if (typeof value !== 'number') throw new InvariantError(`baseline rule ${id} has a value that is no number`);
  return value;
}

/** The value of a rule whose shape is `level`. */
export function levelOf({ id, value }: BaselineRule): Level {
  if (!isLevel(value)) throw new InvariantError(`baseline rule ${id} has a value that is no level`);
  return value;
}
