import { toRfc3339 } from '../core/time.js';
import type { ValidationMethod } from '../core/validation-method.js';
import type { Intersection } from './intersect.js';
import { isValidationMethod } from './methods.js';
import type { BaselineRule, EffectivePolicy, Policy } from './policy.js';
import { countOf, type RulesInForce } from './rules-in-force.js';
import { policySource, ruleSource } from './source.js';

/**
 * The validation methods that a policy names and the rules of the day allow, in the policy's order. Where no rule speaks about methods at all,
 * no baseline is asked: the policy's list stands.
 */
export function intersectMethods(
  policy: Policy,
  rules: RulesInForce,
  both: Intersection,
): Pick<EffectivePolicy, 'methods' | 'discouraged' | 'methodReuseDays'> {
  const lawful = new Map(rules.every('validation-method').map((rule) => [rule.value, rule]));
  const discouraged = new Map(rules.every('discouraged-method').map((rule) => [rule.value, rule]));
  const methods: ValidationMethod[] = [];
  for (const method of policy.methods) {
    const source = policySource(policy, Object.hasOwn(policy.sections, method) ? method : 'methods');
    const rule = lawful.get(method);
    if (rule === undefined && lawful.size > 0) {
      both.decide('refused-method', method, whyRefused(method, rules));
      continue;
    }
    methods.push(method);
    both.decide('validation-method', method, rule === undefined ? source : `${source}; ${ruleSource(rule)}`);
    const warning = discouraged.get(method);
    if (warning !== undefined) both.decide('discouraged-method', method, ruleSource(warning));
  }
  const methodReuseDays: Partial<Record<ValidationMethod, number>> = {};
  for (const rule of rules.every('method-reuse-days')) {
    if (!isValidationMethod(rule.section) || !methods.includes(rule.section)) continue;
    methodReuseDays[rule.section] = both.decide('method-reuse-days', countOf(rule), ruleSource(rule));
  }
  return { methods, discouraged: methods.filter((method) => discouraged.has(method)), methodReuseDays };
}

/** @returns the window that the day is outside of */
function whyRefused(method: ValidationMethod, rules: RulesInForce): string {
  const windows = rules.ever('validation-method').filter(({ value }) => value === method);
  return windows.length === 0
    ? 'BR 3.2.2.4: no such method'
    : windows.map((rule) => `${ruleSource(rule)}: lawful ${inWords(rule)}`).join('; ');
}

function inWords({ from, until }: BaselineRule): string {
  const day = (at: number) => toRfc3339(at).slice(0, 10);
  return [...(from === null ? [] : [`from ${day(from)}`]), ...(until === null ? [] : [`until ${day(until)}`])].join(' ');
}
