import type { EpochSeconds } from '../core/time.js';
import { effectivePolicy } from './effective.js';
import type { Baseline, EffectivePolicy, Policy } from './policy.js';

/** A policy's effective form over time: {@link effectivePolicy}, worked out once for each period between two changes of the rules. */
export interface DatedPolicy {
  readonly policy: Policy;
  at(at: EpochSeconds): EffectivePolicy;
  /** Instants at which what is in force may change, ascending. Empty for a baseline that does not follow the clock. */
  readonly changes: readonly EpochSeconds[];
}

interface Period {
  readonly from: EpochSeconds;
  readonly until: EpochSeconds;
  readonly effective: EffectivePolicy;
}

/** Prepares a policy for being asked often. Periods are kept for good: there are as many as the baseline has dates. */
export function datedPolicy(policy: Policy, baseline: Baseline): DatedPolicy {
  const changes = baseline.choice.mode === 'current' ? changesOf(baseline) : [];
  const periods = new Map<EpochSeconds, Period>();
  let latest: Period | undefined;
  return {
    policy,
    changes,
    at(at) {
      if (latest === undefined || at < latest.from || at >= latest.until) latest = periodOf(at);
      return latest.effective;
    },
  };

  function periodOf(at: EpochSeconds): Period {
    const from = changes.findLast((change) => change <= at) ?? -Infinity;
    let period = periods.get(from);
    if (period === undefined) {
      period = { from, until: changes.find((change) => change > at) ?? Infinity, effective: effectivePolicy(policy, baseline, at) };
      periods.set(from, period);
    }
    return period;
  }
}

function changesOf(baseline: Baseline): EpochSeconds[] {
  const instants = baseline.rules.flatMap((rule) => [rule.from, rule.until]).filter((instant) => instant !== null);
  return [...new Set(instants)].sort((a, b) => a - b);
}
