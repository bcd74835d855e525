import { SECONDS_PER_DAY, type EpochSeconds } from '../core/time.js';
import type { ValidationMethod } from '../core/validation-method.js';
import type { DatedPolicy } from './dated-policy.js';
import type { EffectivePolicy } from './policy.js';

/** The proof behind a valid authorization. */
export interface DomainEvidence {
  readonly method: ValidationMethod;
  readonly obtainedAt: EpochSeconds;
}

/**
 * Whether evidence for a domain name may be used at an instant (BR 4.2.1, tested at issuance against the date each datum was obtained):
 * its method is still lawful, and it is not older than the reuse limit then in force.
 * @param effective what is in force at `at`
 * @returns undefined when it may be used, else the reason in words
 */
export function whyEvidenceIsUnusable(evidence: DomainEvidence, effective: EffectivePolicy, at: EpochSeconds): string | undefined {
  if (!effective.methods.includes(evidence.method)) return `it was validated by method ${evidence.method}, which may no longer be used`;
  const limit = reuseDays(evidence.method, effective);
  if (at >= evidence.obtainedAt + limit * SECONDS_PER_DAY) return `it was validated more than ${limit} days ago (BR 4.2.1)`;
  return undefined;
}

/**
 * The first second at which evidence may no longer be used, rules that are known to change before then included.
 * Evidence of 2027-03-01 ends after 100 days, not 200, because the limit of 2027-03-15 binds it from that day on.
 */
export function evidenceEnd(evidence: DomainEvidence, dated: DatedPolicy): EpochSeconds {
  const starts = [evidence.obtainedAt, ...dated.changes.filter((change) => change > evidence.obtainedAt)];
  for (const [index, start] of starts.entries()) {
    const effective = dated.at(start);
    if (!effective.methods.includes(evidence.method)) return start;
    const end = Math.max(start, evidence.obtainedAt + reuseDays(evidence.method, effective) * SECONDS_PER_DAY);
    if (end < (starts[index + 1] ?? Infinity)) return end;
  }
  return evidence.obtainedAt;
}

function reuseDays(method: ValidationMethod, effective: EffectivePolicy): number {
  return Math.min(effective.domainReuseDays, effective.methodReuseDays[method] ?? Infinity);
}
