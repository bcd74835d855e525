import type { BaselineRule, Policy } from './policy.js';

/** Where a policy says something: `CP 6.3.2`, `CP notice of 2012, 3(2)`. @param key of {@link Policy.sections}; a part falls back to its whole */
export function policySource({ sections }: Pick<Policy, 'sections'>, key: string): string {
  const section = sections[key] ?? sections[key.slice(0, key.indexOf('.'))] ?? '';
  return `CP ${section}`.trimEnd();
}

/** Where a rule stands: `BR 6.3.2 (SC081)`, `Chrome Root Program 1.3.2`. */
export function ruleSource({ program, section, ballot }: BaselineRule): string {
  return `${program ?? 'BR'} ${section}${ballot === null ? '' : ` (${/^\d/.test(ballot) ? `ballot ${ballot}` : ballot})`}`;
}
