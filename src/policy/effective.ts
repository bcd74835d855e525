import type { DecidedUnder } from '../core/decided-under.js';
import { toRfc3339, type EpochSeconds } from '../core/time.js';
import { describeKeys } from './key-rules.js';
import { intersectMethods } from './intersect-methods.js';
import { Intersection, type Comparison } from './intersect.js';
import { PROFILE_FIELDS, type Baseline, type EffectivePolicy, type Policy } from './policy.js';
import { countOf, rulesInForce, type RulesInForce } from './rules-in-force.js';
import { policySource } from './source.js';

/** BR 7.1.2.7; kept where no baseline asks for it too, so that a certificate never claims a time at which it was not made. */
const NOT_BEFORE_HOURS = 48;

/**
 * What Certificate Policy and Baseline Requirements allow together: CP ∩ BR on the day (BR 2.2: where they differ, the BR prevail), and who
 * decided each result. A method needs both; of two limits the stricter one holds. What the BR do not set at `at` is the policy's own.
 * @param at the instant of the decision; not looked at when the baseline is frozen to a date or `none`
 */
export function effectivePolicy(policy: Policy, baseline: Baseline, at: EpochSeconds): EffectivePolicy {
  return intersect(policy, baseline, at).effective;
}

/** {@link effectivePolicy} with what was compared on the way. */
export function intersect(
  policy: Policy,
  baseline: Baseline,
  at: EpochSeconds,
): { effective: EffectivePolicy; compared: readonly Comparison[]; rules: RulesInForce } {
  const rules = rulesInForce(baseline, at);
  const both = new Intersection(policy, rules);
  const { methods, discouraged, methodReuseDays } = intersectMethods(policy, rules, both);
  const profile = Object.fromEntries(PROFILE_FIELDS.map((field) => [field, both.level(field, policy.profile[field], `profile.${field}`)]));
  const withoutOcsp = profile['ocsp-url'] === 'must' ? undefined : rules.one('crl-interval-without-ocsp-hours');
  const effective: Omit<EffectivePolicy, 'rules'> = {
    policy,
    methods,
    discouraged,
    randomValueDays: both.most('random-value-days', policy.randomValueDays, 'randomValueDays'),
    maxValidityDays: both.most('max-validity-days', policy.maxValidityDays, 'maxValidityDays'),
    recommendedValidityDays: both.baselineCount('recommended-validity-days', null),
    notBeforeHours: both.baselineCount('not-before-hours', NOT_BEFORE_HOURS),
    domainReuseDays: both.most('domain-reuse-days', policy.domainReuseDays, 'domainReuseDays'),
    methodReuseDays,
    organizationReuseDays: both.most('organization-reuse-days', policy.organizationReuseDays, 'organizationReuseDays'),
    mpic: {
      remotePerspectives: both.baselineCount('mpic-remote-perspectives', 0),
      quorum: both.baselineLevel('mpic-quorum'),
      regions: both.baselineCount('mpic-regions', 0),
      dissents: both.baselineCount('mpic-dissents', Infinity),
      dissentsOfSix: both.baselineCount('mpic-dissents-of-six', Infinity),
    },
    dnssec: both.baselineLevel('dnssec'),
    methodBeforeDomainName: both.baselineLevel('method-before-domain-name'),
    caa: {
      freshnessSeconds: both.baselineCount('caa-freshness-seconds', Infinity),
      parameters: both.baselineLevel('caa-parameters'),
    },
    // Each of PROFILE_FIELDS is in it.
    profile: profile as EffectivePolicy['profile'],
    linting: both.baselineLevel('linting'),
    crl: {
      intervalHours: Math.min(
        both.most('crl-interval-hours', policy.crl.intervalHours, 'crl.intervalHours'),
        withoutOcsp === undefined ? Infinity : both.baselineCount('crl-interval-without-ocsp-hours', countOf(withoutOcsp)),
      ),
      validityHours: both.most('crl-validity-hours', policy.crl.validityHours, 'crl.validityHours'),
      afterRevocationHours: both.baselineCount('crl-after-revocation-hours', Infinity),
      reasonCode: both.level('crl-reason-code', policy.crl.reasonCode, 'crl.reasonCode'),
    },
    ocsp: {
      leastValidityHours: both.baselineCount('ocsp-least-validity-hours', 0),
      validityHours: both.baselineCount('ocsp-validity-hours', Infinity),
      refreshHours: both.most('ocsp-refresh-hours', policy.ocsp.refreshHours, 'ocsp.refreshHours'),
    },
    archiveYears: both.least('archive-years', policy.archiveYears, 'archiveYears'),
    decidedUnder: decidedUnder(policy, baseline),
  };
  notePolicyAlone(policy, both);
  both.noteInformational();
  return { effective: { ...effective, rules: both.decided }, compared: both.compared, rules };
}

/** What only the policy speaks about. */
function notePolicyAlone(policy: Policy, both: Intersection): void {
  const { keys, countries, caaIdentities } = policy;
  both.decide('wildcards', policy.wildcards, policySource(policy, 'wildcards'));
  both.decide('max-names', policy.maxNames, policySource(policy, 'maxNames'));
  both.decide('keys', describeKeys(keys), policySource(policy, keys.ec.length > 0 ? 'keys.ec' : 'keys'));
  if (countries !== null) both.decide('countries', countries.join(' '), policySource(policy, 'countries'));
  both.decide('caa-identities', caaIdentities.join(' '), policySource(policy, 'caaIdentities'));
  both.decide('renewal-days', policy.renewalDays, policySource(policy, 'renewalDays'));
}

/** The files that decisions by a policy and a baseline are made under. */
export function decidedUnder(policy: Policy, { choice, hash }: Baseline): DecidedUnder {
  switch (choice.mode) {
    case 'none':
      return { policy: policy.hash, baseline: 'none' };
    case 'current':
      return { policy: policy.hash, baseline: hash };
    case 'date':
      return { policy: policy.hash, baseline: `${hash}@${toRfc3339(choice.at).slice(0, 10)}` };
  }
}
