import { ruleFacts, type BaselineRuleId } from './baseline-rules.js';
import { stricterLevel, type Level } from './level.js';
import type { BaselineRule, DecidedRule, Policy } from './policy.js';
import { countOf, levelOf, type RulesInForce } from './rules-in-force.js';
import { policySource, ruleSource } from './source.js';

/** A subject that policy and baseline both speak about, each in its own words. */
export interface Comparison {
  readonly id: BaselineRuleId;
  readonly own: number | Level;
  readonly ownSource: string;
  readonly rule: BaselineRule;
  /** What holds. */
  readonly value: number | Level;
}

/** Intersects a policy with the rules of a day, one subject at a time, and keeps each result with its source. */
export class Intersection {
  readonly decided: DecidedRule[] = [];
  readonly compared: Comparison[] = [];
  readonly #policy: Policy;
  readonly #rules: RulesInForce;

  constructor(policy: Policy, rules: RulesInForce) {
    this.#policy = policy;
    this.#rules = rules;
  }

  /** Of two maxima the smaller one; the policy's own where the baseline sets none. @param key of the policy's sections */
  most(id: BaselineRuleId, own: number, key: string): number {
    return this.#stricterCount(id, own, key, (a, b) => a - b);
  }

  /** Of two minima the greater one. */
  least(id: BaselineRuleId, own: number, key: string): number {
    return this.#stricterCount(id, own, key, (a, b) => b - a);
  }

  /** A level that both speak about. */
  level(id: BaselineRuleId, own: Level, key: string): Level {
    const source = policySource(this.#policy, key);
    const rule = this.#rules.one(id);
    if (rule === undefined) return this.decide(id, own, source);
    const theirs = levelOf(rule);
    const value = stricterLevel(own, theirs);
    this.compared.push({ id, own, ownSource: source, rule, value });
    if (own === theirs) return this.decide(id, value, `${source}; ${ruleSource(rule)}`);
    if (value === theirs) return this.decide(id, value, ruleSource(rule));
    // The policy's word stands against a weaker one of the baseline: worth knowing (a warning), not a conflict.
    return this.decide(id, value, `${source}; ${ruleSource(rule)}: ${theirs}`);
  }

  /** A number that only the baseline sets. @param otherwise what holds where it does not; nothing is noted then */
  baselineCount<T>(id: BaselineRuleId, otherwise: T): number | T {
    const rule = this.#rules.one(id);
    return rule === undefined ? otherwise : this.decide(id, countOf(rule), ruleSource(rule));
  }

  /** A level that only the baseline sets; `may` where it does not. */
  baselineLevel(id: BaselineRuleId): Level {
    const rule = this.#rules.one(id);
    return rule === undefined ? 'may' : this.decide(id, levelOf(rule), ruleSource(rule));
  }

  /** Rules that nothing is decided by. */
  noteInformational(): void {
    for (const rule of this.#rules.all) {
      if (ruleFacts(rule.id).informational !== undefined) this.decide(rule.id, rule.value, `${ruleSource(rule)}, for information`);
    }
  }

  /** Notes a result. */
  decide<T extends DecidedRule['value']>(id: string, value: T, source: string): T {
    this.decided.push({ id, value, source });
    return value;
  }

  #stricterCount(id: BaselineRuleId, own: number, key: string, compare: (a: number, b: number) => number): number {
    const source = policySource(this.#policy, key);
    const rule = this.#rules.one(id);
    if (rule === undefined) return this.decide(id, own, source);
    const theirs = countOf(rule);
    const value = compare(own, theirs) < 0 ? own : theirs;
    this.compared.push({ id, own, ownSource: source, rule, value });
    if (own === theirs) return this.decide(id, own, `${source}; ${ruleSource(rule)}`);
    return value === own ? this.decide(id, own, source) : this.decide(id, theirs, ruleSource(rule));
  }
}
