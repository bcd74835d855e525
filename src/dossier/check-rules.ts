import { baseName } from '../core/identifier.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import type { ValidationMethod } from '../core/validation-method.js';
import { sha256Of } from '../audit/introduce-rule-files.js';
import { effectivePolicy } from '../policy/effective.js';
import { parseBaseline } from '../policy/parse-baseline.js';
import { parsePolicy } from '../policy/parse-policy.js';
import type { Parsed } from '../policy/parsed.js';
import type { BaselineChoice, EffectivePolicy } from '../policy/policy.js';
import { whyEvidenceIsUnusable } from '../policy/reuse.js';
import type { ProvenEvent } from './check-audit.js';
import type { RuleText, Sections } from './dossier.js';
import { number, text, type Verdict } from './verdict.js';

/** Judges the certificate once more, by the rules that are included, as of the second in which it was committed. */
export function checkRules(sections: Sections, events: readonly ProvenEvent[], parseYaml: (text: string) => unknown, fail: Verdict): void {
  const { certificate, rules, lints } = sections;
  for (const [what, file] of Object.entries({ ...rules, lints })) {
    if (file === null) fail(`the ${what} is not included`);
    else if (sha256Of(file.text) !== file.sha256) fail(`the ${what} does not have its hash`);
  }
  const effective = effectiveOf(sections, parseYaml, fail);
  if (effective === undefined) return;
  const at = number(certificate, 'committed_at');
  const days = (number(certificate, 'not_after') + 1 - number(certificate, 'not_before')) / SECONDS_PER_DAY;
  if (days > effective.maxValidityDays) fail(`the certificate is valid for ${days} days, ${effective.maxValidityDays} were allowed`);
  checkDomains(sections, effective, at, fail);
  const { row } = sections.organization;
  if (at >= number(row, 'vetted_at') + effective.organizationReuseDays * SECONDS_PER_DAY) fail(`the organization was vetted more than ${effective.organizationReuseDays} days before`);
  if (at >= number(row, 'expires_at')) fail('the organization’s vetting had ended');
  checkCaa(sections, events, effective, at, fail);
}

function effectiveOf({ certificate, rules: { policy, baseline } }: Sections, parseYaml: (text: string) => unknown, fail: Verdict): EffectivePolicy | undefined {
  if (policy === null || baseline === null) return undefined;
  const decided = text(certificate, 'baseline');
  if (sha256Of(policy.text) !== text(certificate, 'policy_hash')) fail('the policy is not the one that the certificate was decided under');
  if (decided !== 'none' && sha256Of(baseline.text) !== decided.slice(0, 64)) fail('the baseline is not the one that the certificate was decided under');
  const parsedPolicy = accepted('policy', policy, parsePolicy(parseYaml(policy.text), sha256Of(policy.text)), fail);
  const parsedBaseline = accepted('baseline', baseline, parseBaseline(parseYaml(baseline.text), choiceOf(decided), sha256Of(baseline.text)), fail);
  return parsedPolicy && parsedBaseline && effectivePolicy(parsedPolicy, parsedBaseline, number(certificate, 'committed_at'));
}

function accepted<T>(what: string, { name }: RuleText, parsed: Parsed<T>, fail: Verdict): T | undefined {
  if (parsed.ok) return parsed.value;
  fail(`the ${what} "${name}" cannot be read: ${parsed.faults.join('; ')}`);
  return undefined;
}

function choiceOf(decided: string): BaselineChoice {
  if (decided === 'none') return { mode: 'none' };
  const [, day] = decided.split('@');
  return day === undefined ? { mode: 'current' } : { mode: 'date', at: Date.parse(`${day}T00:00:00Z`) / 1000 };
}

/** BR 4.2.1: each proof was young enough, by a method that was allowed. */
function checkDomains({ authorizations }: Sections, effective: EffectivePolicy, at: number, fail: Verdict): void {
  for (const { row, challenges } of authorizations) {
    const proof = challenges.find(({ status }) => status === 'valid');
    if (proof === undefined) {
      fail(`${text(row, 'name')}: there is no proof`);
      continue;
    }
    const obtainedAt = number(row, 'validated_at');
    const why = obtainedAt > at ? 'it was validated after the certificate was committed' : whyEvidenceIsUnusable({ method: text(proof, 'method') as ValidationMethod, obtainedAt }, effective, at);
    if (why !== undefined) fail(`${text(row, 'name')}: ${why}`);
  }
}

/** BR 4.2.2.1: a check that permits, for each name, as old as its TTL or the limit allows. */
function checkCaa({ order, caaChecks }: Sections, events: readonly ProvenEvent[], effective: EffectivePolicy, at: number, fail: Verdict): void {
  if (effective.caa.freshnessSeconds === Infinity && caaChecks.length === 0) return;
  const relied = new Set(events.flatMap(({ kind, detail }) => (kind === 'order.finalized' && Array.isArray(detail['caaChecks']) ? (detail['caaChecks'] as number[]) : [])));
  for (const name of JSON.parse(text(order.row, 'names')) as string[]) {
    const checks = caaChecks.filter((check) => check['name'] === baseName(name) && (relied.has(number(check, 'sequence')) || check['order_id'] === order.row['id']));
    const fresh = checks.some((check) => {
      const { ttl = 0 } = JSON.parse(text(check, 'finding')) as { ttl?: number };
      const age = at - number(check, 'looked_up_at');
      return check['decision'] === 'permitted' && age >= 0 && age <= Math.max(ttl, Math.min(effective.caa.freshnessSeconds, 8 * 3600));
    });
    if (!fresh) fail(`${name}: there is no CAA check that permits it and was fresh`);
  }
}
