import { baseName, isWildcard, normalizeDnsName } from '../core/identifier.js';

/*
 * A name rule says which names an external account key may order:
 *   example.com        that name and everything below it, wildcards included
 *   =www.example.com   exactly that name; =*.example.com exactly that wildcard
 *   *                  any name
 */

/**
 * Brings a name rule into its stored form.
 * @returns the rule in lower case, or the reason why it is none
 */
export function parseNameRule(text: string): { ok: true; rule: string } | { ok: false; reason: string } {
  const rule = text.trim();
  if (rule === '*') return { ok: true, rule };
  const exact = rule.startsWith('=');
  const name = normalizeDnsName(exact ? rule.slice(1) : rule);
  if (!name.ok) return { ok: false, reason: `the name rule "${text}" is not usable: ${name.reason}` };
  if (!exact && isWildcard(name.value)) {
    return {
      ok: false,
      reason: `the name rule "${text}" is not usable: write "${baseName(name.value)}" for a domain and everything below it, or "=${name.value}" for exactly this wildcard`,
    };
  }
  return { ok: true, rule: exact ? `=${name.value}` : name.value };
}

/**
 * Whether any of the rules allows a name.
 * @param rules in stored form
 * @param name normalised; a wildcard with `*.`
 */
export function matchesNameRules(rules: readonly string[], name: string): boolean {
  return rules.some((rule) => matches(rule, name));
}

function matches(rule: string, name: string): boolean {
  if (rule === '*') return true;
  if (rule.startsWith('=')) return name === rule.slice(1);
  const base = baseName(name);
  return base === rule || base.endsWith(`.${rule}`);
}

/**
 * Whether each of some rules allows nothing that other rules do not allow.
 * @param rules in stored form
 * @param wider in stored form
 */
export function isWithinNameRules(rules: readonly string[], wider: readonly string[]): boolean {
  return rules.every((rule) => wider.some((other) => isWithin(rule, other)));
}

function isWithin(rule: string, other: string): boolean {
  if (other === '*' || rule === other) return true;
  if (rule === '*' || other.startsWith('=')) return false;
  const base = baseName(rule.startsWith('=') ? rule.slice(1) : rule);
  return base === other || base.endsWith(`.${other}`);
}
