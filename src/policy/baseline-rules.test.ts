import { describe, expect, test } from 'vitest';
import { shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import { BASELINE_RULES, isBaselineRuleId, ruleFacts } from './baseline-rules.js';
import { effectivePolicy } from './effective.js';
import { METHODS, isValidationMethod } from './methods.js';
import type { BaselineRule, Policy, ProfileField } from './policy.js';
import { PROFILE_FIELDS } from './policy.js';

const IDS = Object.keys(BASELINE_RULES).filter(isBaselineRuleId);
const baseline = shippedBaseline();

/** A policy that leaves everything open, so that whatever is decided the baseline decides. */
const open: Policy = {
  ...shippedPolicy('ov-acme'),
  methods: Object.keys(METHODS).filter(isValidationMethod),
  randomValueDays: 3650,
  maxValidityDays: 3650,
  domainReuseDays: 3650,
  organizationReuseDays: 3650,
  profile: Object.fromEntries(PROFILE_FIELDS.map((field) => [field, 'may'])) as Record<ProfileField, 'may'>,
  crl: { intervalHours: 8000, validityHours: 8760, reasonCode: 'may' },
  ocsp: { refreshHours: 8760 },
  archiveYears: 1,
};

/** The same, with an OCSP URL in every certificate: other rules about CRLs hold then. */
const withOcsp: Policy = { ...open, profile: { ...open.profile, 'ocsp-url': 'must' } };

/** What is decided, without the list of sources. */
function decisions(rules: readonly BaselineRule[], at: number): string {
  return JSON.stringify(
    [open, withOcsp].map((policy) => {
      const { rules: _sources, ...decided } = effectivePolicy(policy, { ...baseline, rules }, at);
      return decided;
    }),
  );
}

/** The rule as it is not: another number, another level, another method. */
function otherwise(rule: BaselineRule): BaselineRule {
  if (typeof rule.value === 'number') return { ...rule, value: rule.value - 1 };
  if (ruleFacts(rule.id).shape === 'level') return { ...rule, value: rule.value === 'must' ? 'must-not' : 'must' };
  return { ...rule, value: 'another' };
}

test('every id is in the shipped file, and nothing else is', () => {
  expect([...new Set(baseline.rules.map(({ id }) => id))].sort()).toEqual([...IDS].sort());
});

describe('every rule is read, or says why it need not be', () => {
  test.each(IDS)('%s', (id) => {
    for (const rule of baseline.rules.filter((candidate) => candidate.id === id)) {
      const at = rule.from ?? (rule.until ?? Date.UTC(2026, 10, 21) / 1000) - 1;
      const changed = decisions(baseline.rules.with(baseline.rules.indexOf(rule), otherwise(rule)), at) !== decisions(baseline.rules, at);
      expect(changed).toBe(ruleFacts(id).informational === undefined);
    }
  });

  test('without ocsp-url, CRLs come as often as for certificates without one', () => {
    const at = Date.UTC(2026, 10, 21) / 1000;
    expect(effectivePolicy(open, baseline, at).crl.intervalHours).toBe(96);
    expect(effectivePolicy(withOcsp, baseline, at).crl.intervalHours).toBe(168);
  });
});

test('every rule in force is in the list of results, with its source', () => {
  const { rules } = effectivePolicy(open, baseline, Date.UTC(2026, 10, 21) / 1000);
  expect(rules).toContainEqual({ id: 'max-validity-days', value: 200, source: 'BR 6.3.2 (SC081)' });
  expect(rules).toContainEqual({ id: 'sha1-signature', value: 'must-not', source: 'BR 7.1.3.2.1, for information' });
  expect(rules).toContainEqual({ id: 'caa', value: 'must', source: 'BR 4.2.2.1 (ballot 187), for information' });
  expect(rules).toContainEqual({ id: 'method-reuse-days', value: 10, source: 'BR 3.2.2.4.22 (SC088)' });
  for (const { source } of rules) expect(source).toMatch(/^(CP|BR|Chrome Root Program) \S/);
});
